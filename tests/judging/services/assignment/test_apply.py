"""A computed plan put into force: once, and with the least change where it has grown old."""

import pytest

from judging.models import Assignment, AssignmentRun, AssignmentState
from judging.services.assignment import apply as assignment_apply
from judging.services.assignment import request as assignment_request
from judging.services.assignment.request import NotAssignable
from tests.judging import factories as f


@pytest.mark.django_db
def test_a_scenario_changes_nothing_until_it_is_applied() -> None:
    round = f.an_assigned_round()
    before = f.pairs(round)
    organiser = f.organiser_of(round.edition)
    job = f.run(
        assignment_request.request_assignment(
            actor=organiser, round=round, seed=1234, scenario=True
        )
    )
    run = AssignmentRun.objects.get(pk=job.result["run"])
    assert f.pairs(round) == before
    assert run.applied_at is None
    assignment_apply.apply_scenario(actor=organiser, run=run)
    assert {(e, j) for e, j, _ in run.options["pairs"]} == f.pairs(round)
    with pytest.raises(NotAssignable):
        assignment_apply.apply_scenario(actor=organiser, run=run)


@pytest.mark.django_db
def test_an_old_scenario_is_put_into_force_with_the_least_change_that_suits() -> None:
    round = f.an_open_round(
        entries=6, judges=12
    )  # many plans as good as one another: two seeds find two
    organiser = f.organiser_of(round.edition)
    job = f.run(
        assignment_request.request_assignment(actor=organiser, round=round, seed=99, scenario=True)
    )
    run = AssignmentRun.objects.get(pk=job.result["run"])
    planned = {(entry, judge) for entry, judge, _match in run.options["pairs"]}
    begun = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).order_by("pk")
    outside = next(
        assignment
        for assignment in begun
        if (assignment.entry_id, assignment.judge_id) not in planned
    )
    f.score(outside)
    late = assignment_apply.apply_scenario(actor=organiser, run=run)
    assert late is not None
    f.run(late)
    now = f.pairs(round)
    assert (outside.entry_id, outside.judge_id) in now
    assert all(
        sum(entry == row.entry_id for entry, _judge in now) == 3
        for row in round.participations.all()
    )
    assert len(planned - now) <= 2
