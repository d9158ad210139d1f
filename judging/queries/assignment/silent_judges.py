"""Judges who began nothing and were not seen, counted for each from their own work.

Days count from when the judge was told of the work, from the opening, or from their last visit,
whichever came last; time in which the server was away counts for nobody.
"""

# tested by: tests/judging/services/rounds/test_replace_silent.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min
from django.db.models.functions import Greatest

from challenge.models import Mail, MailState
from challenge.queries import Outage, lost_time, outages_between
from judging.models import Assignment, AssignmentState, Judge, Round, RoundState

WARNING_KIND = "judge_silence_warning"
WARN_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SilentJudge:
    """since: from when on nothing was seen; warned_at: when the warning for this silence left us.

    is_warned: whether it is promised; may_replace: whether the days are over, and the judge had
    the time of the warning to answer it.
    """

    judge: Judge
    since: datetime
    is_warned: bool
    may_replace: bool


# viewer: clock
def silent_judges(round: Round, now: datetime) -> list[SilentJudge]:
    """Those whose days of silence are nearly over; none where the round replaces nobody."""
    days = round.silence_days
    if not days or round.state != RoundState.OPEN:
        return []
    limit = timedelta(days=days)
    lead = min(WARN_BEFORE, limit / 2)
    since = {pk: told for pk, told in _told(round).items() if now - told >= limit - lead}
    judges = Judge.objects.filter(pk__in=since, state=Judge.State.ACCEPTED).order_by("pk")
    outages = outages_between(round.opens_at, now)
    found = []
    for judge in judges.select_related("user"):
        start = max(since[judge.pk], round.opens_at, judge.last_seen_at or round.opens_at)
        idle = now - start - lost_time(outages, start, now)
        if idle < limit - lead:
            continue
        warning = Mail.objects.filter(key=warning_key(round, judge, start)).first()
        over = idle >= limit and _had_time(warning, lead, outages, now)
        found.append(SilentJudge(judge, start, warning is not None, over))
    return found


# viewer: pure
def warning_key(round: Round, judge: Judge, since: datetime) -> str:
    """Of the mail that warns of the end of this silence."""
    return f"silence-{round.pk}-{judge.pk}-{since:%Y%m%d%H%M}"


def _told(round: Round) -> dict[int, datetime]:
    """Since when judges who began nothing know of work in the round."""
    working = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    begun = working.filter(sheet__isnull=False).values("judge")
    rows = (
        working.filter(notified_at__isnull=False)
        .exclude(judge__in=begun)
        .order_by()
        .values_list("judge")
        .annotate(since=Min(Greatest(F("created_at"), F("notified_at"))))
    )
    return dict(rows)


def _had_time(
    warning: Mail | None, lead: timedelta, outages: Sequence[Outage], now: datetime
) -> bool:
    if warning is None:
        return False
    # what could not be delivered at all will not be answered either
    left_us = warning.created_at if warning.state == MailState.FAILED else warning.sent_at
    return left_us is not None and now - left_us - lost_time(outages, left_us, now) >= lead
