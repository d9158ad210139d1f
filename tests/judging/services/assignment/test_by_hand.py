"""Assignments by hand: refused where a rule forbids them, moved, and undone."""

import pytest

from judging.models import Assignment, AssignmentRun, AssignmentState, Conflict
from judging.services.assignment import (
    by_hand,
)
from tests.judging import factories as f


@pytest.mark.django_db
def test_by_hand_refuses_conflict_house_load_and_doubles_and_can_be_undone() -> None:
    round = f.an_assigned_round(judges=5)
    organiser = f.organiser_of(round.edition)
    entry = round.participations.earliest("pk").entry
    new = f.a_judge(round.edition)
    assignment = by_hand.assign_entry(actor=organiser, round=round, judge=new, entry=entry)
    with pytest.raises(by_hand.AlreadyAssigned):
        by_hand.assign_entry(actor=organiser, round=round, judge=new, entry=entry)
    step = round.assignment_runs.latest("pk")
    by_hand.reverse_step(actor=organiser, run=step)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.REMOVED
    with pytest.raises(by_hand.NothingToUndo):
        by_hand.reverse_step(actor=organiser, run=AssignmentRun.objects.get(pk=step.pk))
    Conflict.objects.create(judge=new, entry=entry, kind="other", source="organiser")
    with pytest.raises(by_hand.InConflict):
        by_hand.assign_entry(actor=organiser, round=round, judge=new, entry=entry)
    full = f.a_judge(round.edition, max_load=0)
    with pytest.raises(by_hand.JudgeIsFull):
        by_hand.assign_entry(actor=organiser, round=round, judge=full, entry=entry)
    house = Assignment.objects.filter(round=round, entry=entry, state="active").earliest("pk").judge
    mate = f.a_judge(round.edition, organisation="같은 집")
    type(house).objects.filter(pk=house.pk).update(organisation=mate.organisation)
    with pytest.raises(by_hand.SameFirm):
        by_hand.assign_entry(actor=organiser, round=round, judge=mate, entry=entry)
    begun = Assignment.objects.filter(round=round, state="active").earliest("pk")
    f.score(begun)
    with pytest.raises(by_hand.AlreadyBegun):
        by_hand.remove_assignment(actor=organiser, assignment=Assignment.objects.get(pk=begun.pk))


@pytest.mark.django_db
def test_a_move_takes_from_one_and_gives_to_the_other() -> None:
    round = f.an_assigned_round()
    new = f.a_judge(round.edition)
    assignment = Assignment.objects.filter(round=round).earliest("pk")
    moved = by_hand.reassign_entry(
        actor=f.organiser_of(round.edition), assignment=assignment, judge=new
    )
    assert (moved.judge, moved.entry_id) == (new, assignment.entry_id)
    assert (assignment.entry_id, assignment.judge_id) not in f.pairs(round)


@pytest.mark.django_db
def test_a_move_to_the_judge_who_has_the_entry_is_refused() -> None:
    round = f.an_assigned_round()
    assignment = Assignment.objects.filter(round=round).earliest("pk")
    before, steps = f.pairs(round), round.assignment_runs.count()
    with pytest.raises(by_hand.AlreadyAssigned):
        by_hand.reassign_entry(
            actor=f.organiser_of(round.edition), assignment=assignment, judge=assignment.judge
        )
    assert f.pairs(round) == before
    assert round.assignment_runs.count() == steps
