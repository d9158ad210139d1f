"""How fast the sheets of a round come in, and when all should be there."""

# tested by: tests/frontend/pages/organisers/rounds/test_rounds.py

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, sqrt

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from judging.models import AssignmentState, Round, RoundState, Scoresheet, SheetState

RECENT_DAYS = 7
Z90 = 1.645  # a 90 % range: the count of sheets in a span varies by its square root


@dataclass(frozen=True, slots=True)
class Pace:
    """done: cumulative sheets at the end of each day from `start`, today last.

    Early/likely/late: when all will be in.
    """

    start: date
    deadline: date
    done: list[int]
    total: int
    planned: int
    early: date | None = None
    likely: date | None = None
    late: date | None = None
    is_over: bool = False

    @property
    def planned_percent(self) -> int:
        """Of all sheets, what the even plan asks for by now."""
        return round_half(100 * self.planned / self.total) if self.total else 0

    @property
    def ahead(self) -> int:
        """Sheets more than the even plan asks for by now; negative: behind."""
        return (self.done[-1] if self.done else 0) - self.planned


# viewer: caller
def pace_of(round: Round, total: int, *, now: datetime | None = None) -> Pace:
    """The round's sheets by day against an even plan.  total: the sheets that are wanted in all."""
    now = now or timezone.now()
    start, deadline = timezone.localdate(round.opens_at), timezone.localdate(round.closes_at)
    last = (
        min(timezone.localdate(now), deadline)
        if round.state != RoundState.OPEN
        else timezone.localdate(now)
    )
    by_day = _daily(round)
    done, so_far = [], sum(count for day, count in by_day.items() if day < start)
    for offset in range(max(0, (last - start).days) + 1):
        so_far += by_day.get(start + timedelta(days=offset), 0)
        done.append(so_far)
    share = (now - round.opens_at) / (round.closes_at - round.opens_at)
    planned = round_half(total * min(1.0, max(0.0, share)))
    if round.state != RoundState.OPEN:
        return Pace(
            start,
            deadline,
            done,
            total,
            planned,
            is_over=round.state not in {RoundState.SETUP, RoundState.ASSIGNED},
        )
    return Pace(start, deadline, done, total, planned, *forecast(done, total, last))


def round_half(value: float) -> int:
    """The nearest whole number."""
    return int(value + 0.5)


# viewer: pure
def forecast(
    done: list[int], total: int, today: date
) -> tuple[date | None, date | None, date | None]:
    """Early, likely and late day on which all sheets are in, from the pace of the last week.

    None where nothing can be said.
    """
    left = total - (done[-1] if done else 0)
    recent = done[-RECENT_DAYS - 1 :]
    span, gained = len(recent) - 1, recent[-1] - recent[0] if recent else 0
    if left <= 0 or span < 1 or gained < 1:
        return None, None, None
    slack = Z90 * sqrt(gained)
    rates = ((gained + slack) / span, gained / span, max(gained - slack, gained / 3) / span)
    early, likely, late = (today + timedelta(days=ceil(left / rate)) for rate in rates)
    return early, likely, late


def _daily(round: Round) -> dict[date, int]:
    sheets = Scoresheet.objects.filter(
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    )
    zone = timezone.get_current_timezone()
    counted = (
        sheets.annotate(day=TruncDate("submitted_at", tzinfo=zone))
        .values("day")
        .annotate(count=Count("id"))
        .order_by("day")
    )
    return {row["day"]: row["count"] for row in counted}
