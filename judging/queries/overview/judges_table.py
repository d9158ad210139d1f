"""The judges of an edition as the organiser sees them in one round.

Load, progress, habits, conflicts.
"""

# tested by: tests/frontend/pages/organisers/panel/test_judges.py

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Floor
from django.utils import timezone

from challenge.models import Edition
from judging.models import Assignment, AssignmentState, Conflict, Judge, Pledge, Round, SheetState
from judging.queries.results.judge_statistics import Habits, habits_of
from judging.queries.setup.rounds import full_points

BANDS = 12  # of 5 points each, from LOWEST_BAND to 100
LOWEST_BAND_PERCENT = 40
BAND_WIDTH = Decimal(100 - LOWEST_BAND_PERCENT) / BANDS
GONE = [Judge.State.DECLINED, Judge.State.DISMISSED]
SILENT_DAYS = 3
# nobody is late before a day, or in a short round a quarter of the time, has gone by
A_DAY = timedelta(days=1)
FAIR_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge in one round.

    finish: when the last sheet will be in at the judge's pace; None while unknown.  silent_days:
    full days in which the judge was not seen though there was work: counted from the opening, or
    from when the work was given.  was_given_time: whether that is long enough ago for a late start
    to say anything.
    """

    judge: Judge
    assigned: int
    submitted: int
    begun: int
    conflicts: int
    pledged: bool
    bands: list[int]
    habits: Habits | None
    finish: datetime | None = None
    silent_days: int = 0
    was_given_time: bool = True

    @property
    def left(self) -> int:
        """Sheets still to come."""
        return self.assigned - self.submitted

    @property
    def is_silent(self) -> bool:
        """Has work left and was not seen for days."""
        return bool(self.left) and self.silent_days >= SILENT_DAYS

    def is_late(self, closes_at: datetime) -> bool:
        """Has work left that will not be done by the close at this pace."""
        if not self.left or not self.was_given_time:
            return False
        return self.is_silent or self.finish is None or self.finish > closes_at


# viewer: caller
def judges_of(edition: Edition, *, with_shadows: bool = False) -> QuerySet[Judge]:
    """The edition's judges with user, organisation and pledge at hand, by name."""
    signed = Exists(Pledge.objects.filter(judge=OuterRef("pk")))
    in_force = (
        Conflict.objects.filter(judge=OuterRef("pk"), withdrawn_at__isnull=True)
        .order_by()
        .values("judge")
        .annotate(count=Count("entry", distinct=True))
        .values("count")
    )
    everybody = Judge.with_shadows if with_shadows else Judge.objects
    judges = everybody.filter(edition=edition).select_related("user", "organisation")
    return judges.annotate(
        has_pledged=signed, conflict_count=Coalesce(Subquery(in_force), 0)
    ).order_by("user__name", "pk")


# viewer: caller
def panel_rows(
    round: Round, report: dict[str, Any] | None = None, *, now: datetime | None = None
) -> list[JudgeRow]:
    """Every judge who takes part or may be asked, those with work first.

    report: the judge report of the last tally.
    """
    now = now or timezone.now()
    judges, work, habits = (
        judges_of(round.edition).exclude(state__in=GONE),
        _work(round),
        habits_of(report),
    )
    return [
        _row(judge, work.get(judge.pk) or _Work(), round, habits.get(judge.pk), now)
        for judge in judges
    ]


# viewer: caller
def row_of(
    judge: Judge,
    round: Round,
    assignments: Sequence[Assignment],
    report: dict[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> JudgeRow:
    """One judge's row as in `panel_rows`.

    judge: from `judges_of`; assignments: the judge's in the round, with their sheets.
    """
    active = [row for row in assignments if row.state == AssignmentState.ACTIVE]
    found = (getattr(assignment, "sheet", None) for assignment in active)
    sheets = [sheet for sheet in found if sheet is not None]
    scored = [
        sheet.total
        for sheet in sheets
        if sheet.state == SheetState.SUBMITTED and sheet.total is not None
    ]
    work = _Work(
        assigned=len(active),
        submitted=sum(sheet.state == SheetState.SUBMITTED for sheet in sheets),
        begun=sum(sheet.state == SheetState.DRAFT for sheet in sheets),
        since=min((assignment.created_at for assignment in active), default=None),
    )
    for total in scored:
        work.bands[
            _band(int((total * 100 / full_points(round) - LOWEST_BAND_PERCENT) // BAND_WIDTH))
        ] += 1
    return _row(judge, work, round, habits_of(report).get(judge.pk), now or timezone.now())


# viewer: pure
def late_judges(rows: Sequence[JudgeRow], round: Round) -> list[JudgeRow]:
    """Those who will not be done by the close."""
    return [row for row in rows if row.is_late(round.closes_at)]


@dataclass(slots=True)
class _Work:
    """What one judge has in one round.

    bands: submitted sheets by their share of the full score.
    """

    assigned: int = 0
    submitted: int = 0
    begun: int = 0
    bands: list[int] = field(default_factory=lambda: [0] * BANDS)
    since: datetime | None = None  # when the first of it was given


def _row(judge: Judge, work: _Work, round: Round, habits: Habits | None, now: datetime) -> JudgeRow:
    since = max(round.opens_at, work.since or round.opens_at)
    return JudgeRow(
        judge=judge,
        assigned=work.assigned,
        submitted=work.submitted,
        begun=work.begun,
        conflicts=judge.conflict_count,  # type: ignore[attr-defined]
        pledged=judge.has_pledged,  # type: ignore[attr-defined]
        bands=work.bands,
        habits=habits,
        finish=_finish(work.assigned, work.submitted, round, now),
        silent_days=max(0, (now - max(since, judge.last_seen_at or since)).days),
        was_given_time=now - since >= min(A_DAY, (round.closes_at - since) * FAIR_SHARE),
    )


def _finish(assigned: int, submitted: int, round: Round, now: datetime) -> datetime | None:
    spent = now - round.opens_at
    if not submitted or spent <= timedelta(0):
        return None
    return now + (assigned - submitted) * spent / submitted


def _work(round: Round) -> dict[int, _Work]:
    share = F("sheet__total") * 100 / full_points(round)
    active = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).order_by()
    counted = active.values_list(
        "judge_id", "sheet__state", Floor((share - LOWEST_BAND_PERCENT) / BAND_WIDTH)
    ).annotate(count=Count("pk"), since=Min("created_at"))
    found: dict[int, _Work] = {}
    for judge, state, band, count, since in counted:
        work = found.setdefault(judge, _Work(since=since))
        work.since = min(work.since or since, since)
        work.assigned += count
        work.begun += count if state == SheetState.DRAFT else 0
        if state == SheetState.SUBMITTED:
            work.submitted += count
            work.bands[_band(int(band))] += count
    return found


def _band(number: int) -> int:
    return min(BANDS - 1, max(0, number))
