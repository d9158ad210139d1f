"""Sheets that came after the close of a round, for those who decide on them."""

# tested by: tests/judging/services/scoring/test_late_sheets.py

from django.db.models import F, Q, QuerySet

from judging.models import Assignment, Judge, LateSheet, Round, SheetState
from submissions.queries.as_submitted import with_submitted_entry

SUBMITTED_SINCE = Q(
    assignment__sheet__state=SheetState.SUBMITTED, assignment__sheet__submitted_at__gt=F("sent_at")
)


# viewer: caller
def late_sheets_of(round: Round) -> QuerySet[LateSheet]:
    """All but those that a newer one replaced, newest first."""
    rows = LateSheet.objects.filter(assignment__round=round).exclude(state=LateSheet.State.REPLACED)
    return (
        rows.select_related(
            "assignment__round__edition",
            "assignment__judge__user",
            "assignment__sheet",
            "decided_by",
        )
        .prefetch_related(with_submitted_entry("edition", through="assignment__entry"))
        .order_by("-pk")
    )


# viewer: caller
def waiting_late_sheets(round: Round) -> QuerySet[LateSheet]:
    """Those to decide on.

    Not the ones whose judge submitted since, in a round that was opened again.
    """
    return late_sheets_of(round).filter(state=LateSheet.State.WAITING).exclude(SUBMITTED_SINCE)


# viewer: own
def late_sheet_of(assignment: Assignment) -> LateSheet | None:
    """For its judge: what came last after the close and what became of it.

    None: nothing, or a sheet was submitted since.
    """
    return (
        _last(LateSheet.with_shadows.filter(assignment=assignment))
        .select_related("assignment")
        .first()
    )


# viewer: own
def late_sheets_by(round: Round, judge: Judge) -> dict[int, LateSheet]:
    """The same for all sheets of a judge in a round, by assignment."""
    return {
        late.assignment_id: late
        for late in _last(
            LateSheet.with_shadows.filter(assignment__round=round, assignment__judge=judge)
        ).reverse()
    }


def _last(rows: QuerySet[LateSheet]) -> QuerySet[LateSheet]:
    return (
        rows.exclude(state=LateSheet.State.REPLACED)
        .exclude(SUBMITTED_SINCE, state__in=[LateSheet.State.WAITING, LateSheet.State.REFUSED])
        .order_by("-sent_at", "-pk")
    )
