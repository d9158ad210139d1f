"""Pairs of judge and entry whose sheet may still be typed from paper."""

# tested by: tests/frontend/pages/organisers/scoring/test_paper_sheets.py

from django.db.models import QuerySet

from judging.models import Assignment, AssignmentState, Round, SheetState
from submissions.queries.as_submitted import with_submitted_entry


# viewer: caller
def pairs_to_type(round: Round) -> QuerySet[Assignment]:
    """Those that no sheet was handed in for, by judge and number of the entry."""
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    return (
        rows.exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("judge__user", "judge__edition", "round__edition")
        .prefetch_related(with_submitted_entry("edition", "startup", through="entry"))
        .order_by("judge__user__name", "judge", "entry__number", "pk")
    )
