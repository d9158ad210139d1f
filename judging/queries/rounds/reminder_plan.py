"""When the judges of a round are reminded, computed from its dates as they are now.

A reminder falls into no quiet hours; of two that fall together the later one is kept; each is good
for some hours, and what has passed is not made up for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from challenge.kernel.calendars.quiet_hours import (
    QUIET_HOURS,
    evening_before,
    is_quiet,
    morning_after,
)
from challenge.models.edition import REMIND_DAYS
from judging.models import Round

NOT_BEGUN_SHARE = 0.25  # share of the round's time after which who has begun nothing is reminded
HALF_WAY_SHARE = 0.5
HOLDS_FOR = timedelta(hours=12)
AT_LEAST_LEFT = timedelta(hours=1)  # to do something about it
A_DAY = timedelta(days=1)
APART_FROM_NEWS = timedelta(hours=2)  # after the mail of another close


@dataclass(frozen=True, slots=True)
class Reminder:
    """cause: not_begun | half_way | before_close-<days>; to be sent in [at, until)."""

    cause: str
    at: datetime
    until: datetime


# viewer: clock
def due_reminder(round: Round, now: datetime) -> Reminder | None:
    """The one whose time it is, if any.

    Who hears of another close needs none that was due before, and no other mail right after it.
    """
    rules, zone = round.edition.rules, round.edition.time_zone
    quiet = rules.get("quiet_hours", QUIET_HOURS)
    if is_quiet(now, zone, quiet):
        return None
    plan = reminder_plan(
        round.opens_at,
        round.closes_at,
        zone=zone,
        days=round.edition.remind_days,
        quiet=quiet,
    )
    due = next((row for row in plan if row.at <= now < row.until), None)
    news_at = _news_of_the_close(round) if due is not None else None
    if due is None or news_at is None:
        return due
    left_at = morning_after(news_at, zone, quiet)
    return due if due.at > news_at and now >= left_at + APART_FROM_NEWS else None


def _news_of_the_close(round: Round) -> datetime | None:
    """When the close that stands was set while judges had work."""
    news = round.edition.audit_events.filter(
        action__in=["round.extended", "round.reopened"], object_id=str(round.pk)
    )
    return news.order_by("-pk").values_list("at", flat=True).first()


# viewer: pure
def reminder_plan(
    opens_at: datetime,
    closes_at: datetime,
    *,
    zone: str,
    days: Sequence[int] = REMIND_DAYS,
    quiet: Sequence[int] = QUIET_HOURS,
) -> list[Reminder]:
    """All reminders of a round with these dates, in order.

    A round of a day or less has one, when a quarter of its time is left.
    """
    length = closes_at - opens_at
    if length <= A_DAY:
        wanted = [("before_close-0", closes_at - length / 4)]
    else:
        wanted = [
            ("not_begun", opens_at + length * NOT_BEGUN_SHARE),
            ("half_way", opens_at + length * HALF_WAY_SHARE),
            *((f"before_close-{day}", closes_at - day * A_DAY) for day in days),
        ]
    moved = [(_by_day(at, closes_at, zone, quiet), cause) for cause, at in wanted]
    fit = [(at, cause) for at, cause in moved if opens_at <= at < closes_at]
    fit.sort(key=lambda row: (row[0], row[1].startswith("before_close")))
    apart = min(HOLDS_FOR, length / 8)
    plan: list[Reminder] = []
    for at, cause in reversed(fit):
        after = plan[0].at if plan else closes_at
        if not plan or after - at >= apart:
            plan.insert(0, Reminder(cause, at, min(after, at + HOLDS_FOR)))
    return plan


def _by_day(at: datetime, closes_at: datetime, zone: str, quiet: Sequence[int]) -> datetime:
    """In the morning, or if that leaves no time before the close, in the evening before."""
    later = morning_after(at, zone, quiet)
    return later if later <= closes_at - AT_LEAST_LEFT else evening_before(at, zone, quiet)
