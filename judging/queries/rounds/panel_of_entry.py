"""Whose sheets count for an entry now: the judges who may discuss it."""

# tested by: tests/judging/services/rounds/discussion/test_open.py

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from judging.models import Assignment, AssignmentState, Conflict, Judge, Round, SheetState
from judging.queries.assignment.entry_counts import EntryCount

FEWEST_JUDGES = 2  # that a discussion takes


# viewer: caller
def counting_pairs(round: Round, entries: Iterable[int]) -> QuerySet[Assignment]:
    """The pairs whose sheet is submitted, without anybody who recused or has a conflict."""
    conflicts = Conflict.objects.filter(
        judge=OuterRef("judge"), entry=OuterRef("entry"), withdrawn_at__isnull=True
    )
    return Assignment.objects.filter(
        ~Exists(conflicts),
        round=round,
        entry__in=list(entries),
        state=AssignmentState.ACTIVE,
        judge__state=Judge.State.ACCEPTED,
        sheet__state=SheetState.SUBMITTED,
    )


# viewer: pure
def is_apart(round: Round, count: EntryCount) -> bool:
    """Whether the entry is to be discussed by the round's rule."""
    return count.done >= FEWEST_JUDGES and count.is_split(round.discussion_spread)
