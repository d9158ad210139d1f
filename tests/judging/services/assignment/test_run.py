"""Runs survive a killed worker, a judge who pulls, and a scenario that has become outdated."""

import multiprocessing
import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from challenge.kernel.errors import InvalidInput
from challenge.models import Job
from challenge.services.jobs import cancel_job, report_progress, retry_job
from judging.models import Assignment, AssignmentRun, AssignmentState, RoundState
from judging.services.assignment import apply as assignment_apply
from judging.services.assignment import pull as assignment_pull
from judging.services.assignment import request as assignment_request
from judging.services.assignment import run as assignment_run
from judging.services.assignment.request import SeedIsCommitted
from judging.services.setup.rounds import SeedIsSet, commit_seed, update_round
from tests.judging import factories as f


def die_half_way(job: int) -> None:
    """Begin the job, then be killed as by the kernel while it is computed."""

    def report_and_die(*, job: Job, progress: float, message: str = "") -> None:
        report_progress(job=job, progress=progress, message=message)
        if progress > 0.5:
            os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr(assignment_run, "report_progress", report_and_die)
    assignment_run.run_assignment(job_id=job)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_leaves_nothing_and_the_next_one_ends_with_the_same_pairs() -> (
    None
):
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    calm = f.run(
        assignment_request.request_assignment(actor=organiser, round=round, seed=5, scenario=True)
    )
    job = assignment_request.request_assignment(actor=organiser, round=round, seed=5)
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=die_half_way, args=(job.pk,))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, f.pairs(round)) == ("running", set())
    assert job.progress > 0.5
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert f.run(job).state == "done"
    undisturbed = AssignmentRun.objects.get(pk=calm.result["run"]).options["pairs"]
    assert f.pairs(round) == {(entry, judge) for entry, judge, _match in undisturbed}
    assert AssignmentRun.objects.filter(round=round, applied_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_a_judge_who_pulls_while_a_repair_is_computed_keeps_the_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = f.an_open_round(entries=5, judges=4)
    Assignment.objects.filter(round=round).earliest("pk").advance(AssignmentState.REMOVED)
    helper = f.a_judge(round.edition, fields={"mobility": 1.0})  # whom the repair would not choose
    job = assignment_request.request_repair(actor=None, round=round, cause="gaps")
    got: list[Assignment] = []

    def report_and_pull(*, job: Job, progress: float, message: str = "") -> None:
        report_progress(job=job, progress=progress, message=message)
        if message == "apply" and not got:
            got.append(assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round))

    monkeypatch.setattr(assignment_run, "report_progress", report_and_pull)
    f.run(job)
    assert (got[0].entry_id, helper.pk) in f.pairs(round)
    assert all(
        sum(entry == row.entry_id for entry, _judge in f.pairs(round)) == 3
        for row in round.participations.all()
    )


@pytest.mark.django_db
def test_scenarios_try_other_rules_and_stand_side_by_side() -> None:
    round = f.a_round(entries=9, judges=9, lottery=0.3)
    organiser = f.organiser_of(round.edition)
    wide = assignment_request.request_assignment(
        actor=organiser, round=round, seed=1, scenario=True, lottery=1.0, linking=0.0
    )
    narrow = assignment_request.request_assignment(
        actor=organiser, round=round, seed=1, scenario=True
    )
    other = assignment_request.request_assignment(
        actor=organiser, round=round, seed=2, scenario=True
    )
    assert len({wide.pk, narrow.pk, other.pk}) == 3
    found = [AssignmentRun.objects.get(pk=f.run(job).result["run"]) for job in (wide, narrow)]
    assert found[0].report["lottery_price"] == 0 < found[1].report["lottery_price"]
    assert (found[0].options["lottery"], "lottery" in found[1].options) == (1.0, False)
    round.refresh_from_db()
    assert round.lottery == 0.3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tried", "field"),
    [
        ({"lottery": 0.0}, "lottery"),
        ({"lottery": 1.5}, "lottery"),
        ({"linking": 0.06}, "linking"),
        ({"linking": float("nan")}, "linking"),
    ],
)
def test_a_scenario_with_impossible_rules_is_refused_by_name(
    tried: dict[str, Any], field: str
) -> None:
    round = f.a_round(entries=2, judges=3)
    for scenario in (True, False):
        with pytest.raises(InvalidInput) as refusal:
            assignment_request.request_assignment(
                actor=f.organiser_of(round.edition), round=round, scenario=scenario, **tried
            )
        assert field in refusal.value.fields
    assert not Job.objects.filter(kind="assign").exists()


@pytest.mark.django_db
def test_a_sealed_seed_is_the_only_one() -> None:
    round: Any = f.a_round(entries=4, judges=4)
    organiser = f.organiser_of(round.edition)
    early = AssignmentRun.objects.get(
        pk=f.run(
            assignment_request.request_assignment(
                actor=organiser, round=round, seed=3, scenario=True
            )
        ).result["run"]
    )
    commit_seed(actor=organiser, round=round)
    round.refresh_from_db()
    with pytest.raises(SeedIsCommitted):
        assignment_request.request_assignment(
            actor=organiser, round=round, seed=(round.seed + 1) % 2**31
        )
    with pytest.raises(SeedIsCommitted):
        assignment_apply.apply_scenario(actor=organiser, run=early)
    with pytest.raises(SeedIsSet):
        update_round(actor=organiser, round=round, seed=4)
    assert f.pairs(round) == set()
    f.run(assignment_request.request_assignment(actor=organiser, round=round))
    assert round.assignment_runs.get(applied_at__isnull=False).seed == round.seed


@pytest.mark.django_db
def test_the_task_run_twice_changes_nothing_the_second_time() -> None:
    round = f.a_round()
    job = f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    before = f.pairs(round)
    assignment_run.run_assignment(job_id=job.pk)
    assert f.pairs(round) == before
    assert round.assignment_runs.count() == 1


@pytest.mark.django_db
def test_an_assignment_that_dies_while_it_is_applied_leaves_nothing_half_done() -> None:
    round = f.a_round()
    job = assignment_request.request_assignment(
        actor=f.organiser_of(round.edition), round=round, seed=1
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION die() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the disk is "
            "full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(
            "CREATE TRIGGER die BEFORE UPDATE ON judging_assignmentrun FOR EACH ROW EXECUTE "
            "FUNCTION die()"
        )
    with pytest.raises(DatabaseError):
        assignment_run.run_assignment(job_id=job.pk)
    round.refresh_from_db()
    assert (f.pairs(round), AssignmentRun.objects.count(), round.state) == (
        set(),
        0,
        RoundState.SETUP,
    )
    job.refresh_from_db()
    assert job.state == "failed"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER die ON judging_assignmentrun")
    retry_job(actor=f.organiser_of(round.edition), job=job)
    assert f.run(job).state == "done"
    assert len(f.pairs(round)) == 24


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_is_done_by_the_next_one() -> None:
    round = f.a_round()
    job = assignment_request.request_assignment(
        actor=f.organiser_of(round.edition), round=round, seed=5
    )
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=1, heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert f.run(job).state == "done"
    assert job.attempts == 2


@pytest.mark.django_db
def test_a_cancelled_job_assigns_nobody() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    job = assignment_request.request_assignment(actor=organiser, round=round)
    Job.objects.filter(pk=job.pk).update(
        state="running",
        heartbeat_at=timezone.now() - timedelta(hours=1),
        cancel_requested_at=timezone.now(),
    )
    assignment_run.run_assignment(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, f.pairs(round)) == ("cancelled", set())
    waiting = assignment_request.request_assignment(actor=organiser, round=round)
    assert cancel_job(actor=organiser, job=waiting).state == "cancelled"
