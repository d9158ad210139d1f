"""States move only where the table allows it, one row or many."""

import pytest

from challenge.kernel.errors import WrongState
from challenge.models import Edition
from judging.models import Assignment, AssignmentState
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def an_assigned_rounds_pairs() -> list[Assignment]:
    round = f.an_assigned_round(entries=3, judges=3)
    return list(Assignment.objects.filter(round=round).order_by("pk"))


def states_of(pairs: list[Assignment]) -> list[str]:
    by_pk = dict(Assignment.objects.values_list("pk", "state"))
    return [by_pk[pair.pk] for pair in pairs]


def test_many_rows_move_together_and_take_the_changes_with_them() -> None:
    pairs = an_assigned_rounds_pairs()
    moved = Assignment.advance_all(pairs[:2], AssignmentState.REMOVED, pinned=True)
    assert moved == 2
    assert states_of(pairs) == ["removed", "removed", *["active"] * (len(pairs) - 2)]
    assert Assignment.objects.filter(pinned=True).count() == 2


def test_a_row_that_somebody_moved_in_the_meantime_stays_as_they_left_it() -> None:
    pairs = an_assigned_rounds_pairs()
    Assignment.objects.get(pk=pairs[0].pk).advance(AssignmentState.RECUSED)
    assert Assignment.advance_all(pairs[:2], AssignmentState.REMOVED) == 1
    assert states_of(pairs)[:2] == ["recused", "removed"]


def test_a_move_that_the_table_forbids_for_one_row_moves_none() -> None:
    pairs = an_assigned_rounds_pairs()
    pairs[1].advance(AssignmentState.RECUSED)
    with pytest.raises(WrongState):
        Assignment.advance_all(pairs[:2], AssignmentState.REMOVED)
    assert states_of(pairs)[:2] == ["active", "recused"]


def test_no_rows_are_no_write() -> None:
    assert Assignment.advance_all([], AssignmentState.REMOVED) == 0


def test_of_two_who_race_one_is_refused() -> None:
    edition = f.a_preset_edition()
    other = Edition.objects.get(pk=edition.pk)
    edition.advance("finished")
    with pytest.raises(WrongState):
        other.advance("finished")
    with pytest.raises(WrongState):
        edition.advance("draft")
