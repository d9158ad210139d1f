"""Judges answer their invitation: themselves, and with nothing left behind by a late no."""

import pytest

from challenge.kernel.errors import NotAllowed
from judging.models import Assignment, AssignmentState, Judge
from judging.services.panel.pledge import accept_invitation, decline_invitation
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment() -> Assignment:
    return f.first_assignment(f.an_open_round(entries=4, judges=4))


def test_a_judge_who_declines_after_the_yes_leaves_nothing_behind(assignment: Assignment) -> None:
    judge = assignment.judge
    submitted = (
        Assignment.objects.filter(judge=judge, state=AssignmentState.ACTIVE)
        .exclude(pk=assignment.pk)
        .first()
    )
    if submitted is not None:
        f.score(submitted)
    decline_invitation(actor=judge.user, judge=judge)
    assert f.state_of(assignment) == AssignmentState.REMOVED
    if submitted is not None:
        assert f.state_of(submitted) == AssignmentState.ACTIVE
    assert accept_invitation(actor=judge.user, judge=judge).state == Judge.State.ACCEPTED


def test_nobody_answers_an_invitation_for_somebody_else(assignment: Assignment) -> None:
    for act in (accept_invitation, decline_invitation):
        with pytest.raises(NotAllowed):
            act(actor=f.organiser_of(assignment.round.edition), judge=assignment.judge)
    assert f.state_of(assignment) == AssignmentState.ACTIVE
