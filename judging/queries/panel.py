"""The judges of an edition as the organiser sees them in one round: load, progress, habits, conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Floor
from django.utils import timezone

from challenge.models import Edition
from judging.models import Assignment, AssignmentState, Conflict, Judge, Pledge, Round, Scoresheet, SheetState
from judging.queries.desk import full_points
from judging.queries.judge_report import Habits, habits_of

BANDS = 12  # of 5 points each, from LOWEST_BAND to 100
LOWEST_BAND = 40
BAND_WIDTH = Decimal(100 - LOWEST_BAND) / BANDS
GONE = [Judge.State.DECLINED, Judge.State.DISMISSED]
SILENT_DAYS = 3


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge in one round.  finish: when the last sheet will be in at the judge's pace; None while unknown."""

    judge: Judge
    assigned: int
    submitted: int
    begun: int
    conflicts: int
    pledged: bool
    bands: list[int]
    habits: Habits | None
    finish: datetime | None = None
    silent_days: int | None = None

    @property
    def left(self) -> int:
        """Sheets still to come."""
        return self.assigned - self.submitted

    @property
    def is_silent(self) -> bool:
        """Has work left and was not seen for days."""
        return bool(self.left) and (self.silent_days is None or self.silent_days >= SILENT_DAYS)

    def is_late(self, closes_at: datetime) -> bool:
        """Has work left that will not be done by the close at this pace."""
        return bool(self.left) and (self.is_silent or self.finish is None or self.finish > closes_at)


def judges_of(edition: Edition) -> QuerySet[Judge]:
    """The edition's judges with user, organisation and pledge at hand, by name."""
    signed = Pledge.objects.filter(judge=OuterRef("pk")).values("judge")
    in_force = Conflict.objects.filter(judge=OuterRef("pk"), withdrawn_at__isnull=True).order_by().values("judge").annotate(count=Count("entry", distinct=True)).values("count")
    judges = Judge.objects.filter(edition=edition).select_related("user", "organisation")
    return judges.annotate(has_pledged=Coalesce(Subquery(signed.annotate(n=Count("pk")).values("n")), 0), conflict_count=Coalesce(Subquery(in_force), 0)).order_by(
        "user__name", "pk"
    )


def panel_rows(round: Round, report: dict[str, Any] | None = None, *, now: datetime | None = None) -> list[JudgeRow]:
    """Every judge who takes part or may be asked, those with work first.  report: the judge report of the last tally."""
    now = now or timezone.now()
    mine = Q(assignments__round=round, assignments__state=AssignmentState.ACTIVE)
    judges = judges_of(round.edition).exclude(state__in=GONE)
    judges = judges.annotate(
        assigned=Count("assignments", filter=mine),
        submitted=Count("assignments__sheet", filter=mine & Q(assignments__sheet__state=SheetState.SUBMITTED)),
        begun=Count("assignments__sheet", filter=mine & Q(assignments__sheet__state=SheetState.DRAFT)),
    )
    bands, habits = _bands(round), habits_of(report)
    return [_row(judge, _counts(judge), round, bands.get(judge.pk), habits.get(judge.pk), now) for judge in judges]


def row_of(judge: Judge, round: Round, work: Sequence[Assignment], report: dict[str, Any] | None = None, *, now: datetime | None = None) -> JudgeRow:
    """One judge's row as in `panel_rows`.  judge: from `judges_of`; work: the judge's assignments in the round, with their sheets."""
    active = [getattr(one, "sheet", None) for one in work if one.state == AssignmentState.ACTIVE]
    sheets = [sheet for sheet in active if sheet is not None]
    scored = [sheet.total for sheet in sheets if sheet.state == SheetState.SUBMITTED and sheet.total is not None]
    bands = [0] * BANDS
    for total in scored:
        bands[min(BANDS - 1, max(0, int((total * 100 / full_points(round) - LOWEST_BAND) // BAND_WIDTH)))] += 1
    counts = {"assigned": len(active), "submitted": sum(one.state == SheetState.SUBMITTED for one in sheets), "begun": sum(one.state == SheetState.DRAFT for one in sheets)}
    return _row(judge, counts, round, bands, habits_of(report).get(judge.pk), now or timezone.now())


def late_judges(rows: Sequence[JudgeRow], round: Round) -> list[JudgeRow]:
    """Those who will not be done by the close."""
    return [row for row in rows if row.is_late(round.closes_at)]


def _counts(judge: Judge) -> dict[str, int]:
    return {name: getattr(judge, name) for name in ("assigned", "submitted", "begun")}


def _row(judge: Judge, counts: dict[str, int], round: Round, bands: list[int] | None, habits: Habits | None, now: datetime) -> JudgeRow:
    return JudgeRow(
        judge=judge,
        **counts,
        conflicts=judge.conflict_count,  # type: ignore[attr-defined]
        pledged=bool(judge.has_pledged),  # type: ignore[attr-defined]
        bands=bands or [0] * BANDS,
        habits=habits,
        finish=_finish(counts["assigned"], counts["submitted"], round, now),
        silent_days=(now - judge.last_seen_at).days if judge.last_seen_at else None,
    )


def _finish(assigned: int, submitted: int, round: Round, now: datetime) -> datetime | None:
    spent = now - round.opens_at
    if not submitted or spent <= timedelta(0):
        return None
    return now + (assigned - submitted) * spent / submitted


def _bands(round: Round) -> dict[int, list[int]]:
    sheets = Scoresheet.objects.filter(assignment__round=round, assignment__state=AssignmentState.ACTIVE, state=SheetState.SUBMITTED)
    share = F("total") * 100 / full_points(round)
    counted = sheets.annotate(band=Floor((share - LOWEST_BAND) / BAND_WIDTH)).values_list("assignment__judge_id", "band").annotate(count=Count("id"))
    bands: dict[int, list[int]] = {}
    for judge, band, count in counted:
        bands.setdefault(judge, [0] * BANDS)[min(BANDS - 1, max(0, int(band)))] += count
    return bands
