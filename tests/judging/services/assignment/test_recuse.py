"""Recusal: in one tap or by name before reading, undone, and without revealing a blind name."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from judging.models import Assignment, AssignmentState, Conflict, Recusal, Round
from judging.queries.scoring.judge_work import names_to_declare, queue_of
from judging.services.assignment.recuse import (
    RoundOver,
    TooLateToUndo,
    declare_conflict,
    recuse,
    undo_recusal,
    withdraw_conflicts,
)
from judging.services.assignment.replace_judge import replace_judge
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def assignment_of_module(module_database: None) -> Assignment:
    return f.first_assignment(f.an_open_round(entries=4, judges=4))


@pytest.fixture
def assignment(assignment_of_module: Assignment) -> Assignment:
    return deepcopy(assignment_of_module)


def test_a_conflict_in_one_tap_and_back_again(assignment: Assignment) -> None:
    judge = assignment.judge
    recuse(actor=judge.user, assignment=assignment, kind="mentor")
    recuse(actor=judge.user, assignment=assignment, kind="mentor")  # a second tap
    assert f.state_of(assignment) == AssignmentState.RECUSED
    assert Recusal.objects.count() == 1
    undo_recusal(actor=judge.user, assignment=assignment)
    assert f.state_of(assignment) == AssignmentState.ACTIVE
    assert not Conflict.objects.filter(withdrawn_at__isnull=True).exists()


def test_after_ten_minutes_or_the_close_it_stays(assignment: Assignment) -> None:
    recuse(actor=assignment.judge.user, assignment=assignment, kind="mentor")
    Recusal.objects.update(at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(TooLateToUndo):
        undo_recusal(actor=assignment.judge.user, assignment=assignment)
    Recusal.objects.update(at=timezone.now())
    Round.objects.filter(pk=assignment.round_id).update(state="closed")
    with pytest.raises(TooLateToUndo):
        undo_recusal(actor=assignment.judge.user, assignment=assignment)
    assert f.state_of(assignment) == AssignmentState.RECUSED


def test_what_others_took_away_is_not_had_back_by_undo(assignment: Assignment) -> None:
    replace_judge(
        actor=f.organiser_of(assignment.round.edition),
        round=assignment.round,
        judge=assignment.judge,
        reason="asked to be replaced",
    )
    with pytest.raises(TooLateToUndo):
        undo_recusal(actor=assignment.judge.user, assignment=assignment)
    assert f.state_of(assignment) == AssignmentState.RECUSED
    Assignment.objects.filter(pk=assignment.pk).update(state=AssignmentState.REMOVED)
    with pytest.raises(NotFound):
        recuse(actor=assignment.judge.user, assignment=assignment, kind="mentor")
    with pytest.raises(TooLateToUndo):
        undo_recusal(actor=assignment.judge.user, assignment=assignment)
    assert f.state_of(assignment) == AssignmentState.REMOVED


def test_nobody_recuses_for_somebody_else_or_without_a_reason_or_after_the_close(
    assignment: Assignment,
) -> None:
    with pytest.raises(NotAllowed):
        recuse(actor=f.a_person(), assignment=assignment, kind="mentor")
    with pytest.raises(InvalidInput):
        recuse(actor=assignment.judge.user, assignment=assignment, kind="a feeling")
    Round.objects.filter(pk=assignment.round_id).update(state="closed")
    assignment.round.refresh_from_db()
    with pytest.raises(RoundOver):
        recuse(actor=assignment.judge.user, assignment=assignment, kind="mentor")
    assert f.state_of(assignment) == AssignmentState.ACTIVE
    assert not Conflict.objects.exists()


def test_a_name_that_was_declared_leaves_the_list_and_comes_back(assignment: Assignment) -> None:
    judge, entry = assignment.judge, assignment.entry
    declare_conflict(actor=judge.user, judge=judge, entry=entry, kind="relative")
    assert f.state_of(assignment) == AssignmentState.RECUSED
    assert next(
        row for row in names_to_declare(assignment.round, judge) if row.entry == entry
    ).is_own
    assert withdraw_conflicts(actor=judge.user, judge=judge, entry=entry) == 1
    assert f.state_of(assignment) == AssignmentState.ACTIVE
    assert (
        next(
            row for row in names_to_declare(assignment.round, judge) if row.entry == entry
        ).conflict
        is None
    )


def test_a_conflict_that_the_judge_did_not_declare_stays(assignment: Assignment) -> None:
    judge, entry = assignment.judge, assignment.entry
    Conflict.objects.create(judge=judge, entry=entry, kind="employer", source=Conflict.Source.DATA)
    assert withdraw_conflicts(actor=judge.user, judge=judge, entry=entry) == 0
    row = next(row for row in names_to_declare(assignment.round, judge) if row.entry == entry)
    assert (row.conflict is not None, row.is_own) == (True, False)


def test_an_entry_of_another_edition_is_not_to_be_declared(assignment: Assignment) -> None:
    elsewhere = f.an_eligible_entry(f.a_preset_edition())
    with pytest.raises(NotFound):
        declare_conflict(
            actor=assignment.judge.user, judge=assignment.judge, entry=elsewhere, kind="mentor"
        )
    assert not Conflict.objects.exists()


def test_declaring_a_name_in_a_blind_round_does_not_tell_its_code(assignment: Assignment) -> None:
    Round.objects.filter(pk=assignment.round_id).update(blind=True)
    round, judge = Round.objects.get(pk=assignment.round_id), assignment.judge
    declare_conflict(actor=judge.user, judge=judge, entry=assignment.entry, kind="mentor")
    assert assignment.pk not in {item.assignment.pk for item in queue_of(round, judge)}
    withdraw_conflicts(actor=judge.user, judge=judge, entry=assignment.entry)
    with pytest.raises(TooLateToUndo):
        undo_recusal(actor=judge.user, assignment=assignment)
    assert assignment.pk not in {item.assignment.pk for item in queue_of(round, judge)}
