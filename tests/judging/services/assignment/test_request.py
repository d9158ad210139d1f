import threading
from collections import Counter
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from challenge.models import Job, Mail
from challenge.services.jobs import cancel_job, retry_job
from judging.models import Assignment, AssignmentRun, AssignmentState, Conflict, RoundState
from judging.queries.assignment.overview import loads_of
from judging.queries.assignment.problem import pose
from judging.services.assignment import (
    apply as assignment_apply,
)
from judging.services.assignment import (
    by_hand,
    conflicts,
)
from judging.services.assignment import (
    pull as assignment_pull,
)
from judging.services.assignment import (
    request as assignment_request,
)
from judging.services.assignment import (
    run as assignment_run,
)
from judging.services.assignment.request import NobodyToAssign, NotAssignable
from judging.workflow import run_due_steps
from tests.judging import factories as f



@pytest.mark.django_db
def test_every_entry_gets_its_judges_and_nobody_in_conflict_or_of_one_house() -> None:
    round = f.a_round(entries=8, judges=6)
    judge, entry = round.edition.judges.first(), round.participations.first().entry
    Conflict.objects.create(judge=judge, entry=entry, kind="other", source="organiser")
    house = f.a_judge(round.edition, organisation="한 집")
    mate = f.a_judge(round.edition, organisation=house.organisation)
    job = f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    assert job.state == "done", job.error
    found = f.pairs(round)
    assert (entry.pk, judge.pk) not in found
    assert all(sum(e == one.entry_id for e, _ in found) == 3 for one in round.participations.all())
    assert not {e for e, j in found if j == house.pk} & {e for e, j in found if j == mate.pk}
    run = round.assignment_runs.get()
    assert (run.seed, run.report["linkage"]["components"]) == (1, 1)


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
def test_asking_twice_is_asking_once() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    assert assignment_request.request_assignment(
        actor=organiser, round=round
    ) == assignment_request.request_assignment(actor=organiser, round=round)


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
        state="running", attempts=1, heartbeat_at=timezone.now() - f.timedelta(hours=1)
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
        heartbeat_at=timezone.now() - f.timedelta(hours=1),
        cancel_requested_at=timezone.now(),
    )
    assignment_run.run_assignment(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, f.pairs(round)) == ("cancelled", set())
    waiting = assignment_request.request_assignment(actor=organiser, round=round)
    assert cancel_job(actor=organiser, job=waiting).state == "cancelled"


@pytest.mark.django_db
def test_begun_sheets_and_pins_stay_when_the_round_is_assigned_anew() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    begun, pinned = Assignment.objects.filter(round=round).order_by("pk")[:2]
    f.score(begun)
    by_hand.pin(actor=organiser, assignment=pinned)
    f.run(assignment_request.request_assignment(actor=organiser, round=round, seed=99))
    assert {(begun.entry_id, begun.judge_id), (pinned.entry_id, pinned.judge_id)} <= f.pairs(round)


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
def test_reserves_are_left_out_unless_they_are_needed() -> None:
    round = f.a_round(entries=6, judges=4)
    reserve = f.a_judge(round.edition, is_reserve=True)
    f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(round.edition), round=round, seed=1
        )
    )
    assert reserve.pk not in {j for _, j in f.pairs(round)}
    other = f.a_round(entries=6, judges=2)
    reserve = f.a_judge(other.edition, is_reserve=True)
    f.run(
        assignment_request.request_assignment(
            actor=f.organiser_of(other.edition), round=other, seed=1
        )
    )
    assert reserve.pk in {j for _, j in f.pairs(other)}


@pytest.mark.django_db
def test_open_seats_are_told_with_codes_for_words() -> None:
    round = f.a_round(entries=5, judges=2)
    f.run(assignment_request.request_assignment(actor=f.organiser_of(round.edition), round=round))
    unmet = round.assignment_runs.get().report["unmet"]
    assert len(unmet) == 5
    assert unmet[0]["missing"] == 1
    assert unmet[0]["reasons"][0]["code"]


@pytest.mark.django_db
def test_replacing_a_judge_hands_over_what_is_not_submitted_and_touches_nothing_else() -> None:
    round = f.an_open_round(entries=8, judges=8)
    organiser = f.organiser_of(round.edition)
    leaving = Assignment.objects.filter(round=round).first().judge
    mine = list(Assignment.objects.filter(round=round, judge=leaving).order_by("pk"))
    f.score(mine[0])
    others = {pair for pair in f.pairs(round) if pair[1] != leaving.pk}
    f.run(assignment_request.replace_judge(actor=organiser, round=round, judge=leaving))
    now = f.pairs(round)
    assert others <= now
    assert [e for e, j in now if j == leaving.pk] == [mine[0].entry_id]
    assert all(sum(e == row.entry_id for e, _ in now) == 3 for row in round.participations.all())
    assert Mail.objects.filter(kind="judge_assigned").count() > 8  # the new ones were told


@pytest.mark.django_db
def test_more_sheets_go_to_the_entries_that_were_named() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    entry = round.participations.first().entry
    before = f.pairs(round)
    f.run(assignment_request.more_sheets(actor=organiser, round=round, entries=[entry], sheets=2))
    assert before <= f.pairs(round)
    assert [e for e, _ in f.pairs(round) - before] == [entry.pk, entry.pk]


@pytest.mark.django_db
def test_the_clock_fills_a_gap_once_and_does_not_try_the_impossible_again() -> None:
    round = f.an_open_round(entries=5, judges=3)
    one = Assignment.objects.filter(round=round).first()
    one.advance(AssignmentState.RECUSED)
    run_due_steps()
    f.run(Job.objects.filter(kind="assign").latest("pk"))
    jobs = Job.objects.filter(kind="assign").count()
    run_due_steps()
    run_due_steps()
    assert Job.objects.filter(kind="assign").count() == jobs


@pytest.mark.django_db
def test_strangers_and_observers_assign_nobody() -> None:
    round = f.a_round()
    for actor in (f.a_person(), f.an_organiser_of(round.edition, "observer")):
        with pytest.raises(NotAllowed):
            assignment_request.request_assignment(actor=actor, round=round)
    assert not Job.objects.filter(kind="assign").exists()


@pytest.mark.django_db
def test_an_empty_or_closed_round_is_not_assigned() -> None:
    round = f.a_round(entries=0, judges=0)
    with pytest.raises(NobodyToAssign):
        assignment_request.request_assignment(actor=f.organiser_of(round.edition), round=round)
    closed = f.a_closed_round()
    with pytest.raises(NotAssignable):
        assignment_request.request_repair(
            actor=f.organiser_of(closed.edition), round=closed, cause="gaps"
        )


@pytest.mark.django_db
def test_by_hand_refuses_conflict_house_load_and_doubles_and_can_be_undone() -> None:
    round = f.an_assigned_round(judges=5)
    organiser = f.organiser_of(round.edition)
    entry = round.participations.first().entry
    new = f.a_judge(round.edition)
    one = by_hand.assign_one(actor=organiser, round=round, judge=new, entry=entry)
    with pytest.raises(by_hand.AlreadyAssigned):
        by_hand.assign_one(actor=organiser, round=round, judge=new, entry=entry)
    step = round.assignment_runs.latest("pk")
    by_hand.undo(actor=organiser, run=step)
    one.refresh_from_db()
    assert one.state == AssignmentState.REMOVED
    with pytest.raises(by_hand.NothingToUndo):
        by_hand.undo(actor=organiser, run=AssignmentRun.objects.get(pk=step.pk))
    Conflict.objects.create(judge=new, entry=entry, kind="other", source="organiser")
    with pytest.raises(by_hand.InConflict):
        by_hand.assign_one(actor=organiser, round=round, judge=new, entry=entry)
    full = f.a_judge(round.edition, max_load=0)
    with pytest.raises(by_hand.JudgeIsFull):
        by_hand.assign_one(actor=organiser, round=round, judge=full, entry=entry)
    house = Assignment.objects.filter(round=round, entry=entry, state="active").first().judge
    mate = f.a_judge(round.edition, organisation="같은 집")
    type(house).objects.filter(pk=house.pk).update(organisation=mate.organisation)
    with pytest.raises(by_hand.SameFirm):
        by_hand.assign_one(actor=organiser, round=round, judge=mate, entry=entry)
    begun = Assignment.objects.filter(round=round, state="active").first()
    f.score(begun)
    with pytest.raises(by_hand.AlreadyBegun):
        by_hand.take_back(actor=organiser, assignment=Assignment.objects.get(pk=begun.pk))


@pytest.mark.django_db
def test_a_move_takes_from_one_and_gives_to_the_other() -> None:
    round = f.an_assigned_round()
    new = f.a_judge(round.edition)
    one = Assignment.objects.filter(round=round).first()
    moved = by_hand.move(actor=f.organiser_of(round.edition), assignment=one, judge=new)
    assert (moved.judge, moved.entry_id) == (new, one.entry_id)
    assert (one.entry_id, one.judge_id) not in f.pairs(round)


@pytest.mark.django_db
def test_a_match_set_by_hand_decides() -> None:
    round = f.a_round(entries=6, judges=6, linking=0)
    organiser = f.organiser_of(round.edition)
    judge = f.a_judge(round.edition, fields={"mobility": 1.0}, max_load=1)
    entry = round.participations.first().entry
    for row in round.participations.all():
        assignment_request.override_match(
            actor=organiser,
            round=round,
            judge=judge,
            entry=row.entry,
            match=1.0 if row.entry == entry else 0.0,
        )
    f.run(assignment_request.request_assignment(actor=organiser, round=round, seed=1))
    assert [e for e, j in f.pairs(round) if j == judge.pk] in ([entry.pk], [])


@pytest.mark.django_db
def test_conflicts_are_read_from_the_data_and_taken_back() -> None:
    round = f.an_assigned_round(entries=4, judges=6)
    edition = round.edition
    organiser = f.organiser_of(edition)
    entry = f.an_eligible_entry(edition, company="주식회사 도토리", email="boss@dotori.example")
    own = f.a_judge(edition, organisation="도토리")
    mail = f.a_judge(edition, email="someone@dotori.example")
    public = f.a_judge(edition, email="someone@gmail.com")
    f.an_eligible_entry(edition, email="other@gmail.com")
    mentor, late, holder, worker = (f.a_judge(edition) for _ in range(4))
    kinds = [
        (mentor, "mentor", None),
        (late, "mentor", edition.notice_date - f.timedelta(days=800)),
        (holder, "shareholder", None),
        (worker, "employee", edition.notice_date - f.timedelta(days=800)),
    ]
    for judge, kind, until in kinds:
        f.conflicts_tie(judge, "(주)도토리", kind, until)
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 5
    found = set(Conflict.objects.filter(entry=entry).values_list("judge_id", "kind"))
    assert found == {
        (own.pk, "organisation"),
        (mail.pk, "email_domain"),
        (mentor.pk, "mentor"),
        (holder.pk, "investment"),
        (worker.pk, "employer"),
    }
    assert public.pk not in {judge for judge, _ in found}
    assert late.pk not in {judge for judge, _ in found}
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 0
    lifted = Conflict.objects.get(judge=mentor)
    conflicts.lift_conflict(actor=organiser, conflict=lifted, reason="다른 회사입니다.")
    assert conflicts.find_conflicts(actor=organiser, edition=edition) == 0
    f.clear_ties(holder)
    conflicts.find_conflicts(actor=organiser, edition=edition)
    assert not Conflict.objects.filter(judge=holder, withdrawn_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_new_conflict_takes_back_the_assignment_and_asks_for_a_repair() -> None:
    round = f.an_open_round(entries=6, judges=6)
    one = Assignment.objects.filter(round=round).first()
    f.score(one)
    conflicts.set_conflict(
        actor=f.organiser_of(round.edition),
        judge=one.judge,
        entry=one.entry,
        kind="blocked",
        source="startup",
        note="기피 신청",
    )
    one.refresh_from_db()
    assert one.state == AssignmentState.REMOVED
    f.run(Job.objects.filter(kind="assign", state="queued").get())
    assert sum(e == one.entry_id for e, _ in f.pairs(round)) == 3
    assert (one.entry_id, one.judge_id) not in f.pairs(round)


@pytest.mark.django_db
def test_a_judge_with_time_left_pulls_the_entry_that_needs_it_most() -> None:
    round = f.an_open_round(entries=5, judges=3)
    organiser = f.organiser_of(round.edition)
    needy = round.participations.last()
    needy.wanted_sheets = 5
    needy.save()
    helper = f.a_judge(round.edition)
    one = assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)
    assert one.entry_id == needy.entry_id
    with pytest.raises(assignment_pull.NothingToPull):
        assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)
    with pytest.raises(NotAllowed):
        assignment_pull.pull_entry(actor=organiser, judge=helper, round=round)
    f.running.close_round(actor=organiser, round=round)
    with pytest.raises(assignment_pull.PullClosed):
        assignment_pull.pull_entry(actor=helper.user, judge=helper, round=round)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_judges_who_pull_at_once_in_two_windows_get_no_duplicate_no_conflict_and_no_full_entry() -> (
    None
):
    round = f.an_open_round(entries=20, judges=3)
    round.participations.update(wanted_sheets=8)
    judges = [
        f.a_judge(
            round.edition,
            organisation="한 집" if number % 10 == 0 else None,
            max_load=1 if number % 4 == 0 else None,
        )
        for number in range(100)
    ]
    barred = round.participations.first().entry
    Conflict.objects.bulk_create(
        Conflict(judge=judge, entry=barred, kind="other", source="organiser")
        for judge in judges[:50]
    )
    windows = [judge for judge in judges for _ in range(2)]
    got: list[Assignment] = []
    refused: list[Exception] = []
    gate = threading.Barrier(40)

    def pull(share: list[Any]) -> None:
        gate.wait()
        for judge in share:
            try:
                got.append(assignment_pull.pull_entry(actor=judge.user, judge=judge, round=round))
            except (assignment_pull.NothingToPull, by_hand.JudgeIsFull) as refusal:
                refused.append(refusal)
        connections.close_all()

    threads = [threading.Thread(target=pull, args=(windows[start::40],)) for start in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    standing = list(Assignment.objects.filter(round=round, state="active").select_related("judge"))
    assert len(got) + len(refused) == 200
    assert len(standing) == 60 + len(got)
    assert len({(one.judge_id, one.entry_id) for one in got}) == len(got)
    per_entry = Counter(one.entry_id for one in standing)
    assert max(per_entry.values()) == 8
    assert len(got) >= 90
    assert not {one.judge_id for one in standing if one.entry_id == barred.pk} & {
        judge.pk for judge in judges[:50]
    }
    assert max(Counter(one.entry_id for one in standing if one.judge.organisation_id).values()) == 1
    assert max(Counter(one.judge_id for one in standing if one.judge.max_load == 1).values()) == 1


@pytest.mark.django_db
def test_a_judge_of_a_panel_pulls_within_it_and_a_bridge_judge_everywhere() -> None:
    round = f.an_open_round(entries=6, judges=3)
    round.participations.update(wanted_sheets=4)
    mine, other = (round.edition.panels.create(name_ko=name) for name in ("1분과", "2분과"))
    type(round).objects.filter(pk=round.pk).update(
        allocation_options={"panels": {"ai": mine.pk, "bio": other.pk, "robotics": other.pk}}
    )
    inside, bridge = f.a_judge(round.edition, panel=mine), f.a_judge(round.edition, panel=mine)
    type(bridge).objects.filter(pk=bridge.pk).update(is_bridge=True)
    bridge.refresh_from_db()
    found = [
        assignment_pull.pull_entry(actor=inside.user, judge=inside, round=round).entry.field.slug
        for _ in range(2)
    ]
    assert found == ["ai", "ai"]
    with pytest.raises(assignment_pull.NothingToPull):
        assignment_pull.pull_entry(actor=inside.user, judge=inside, round=round)
    assert {
        assignment_pull.pull_entry(actor=bridge.user, judge=bridge, round=round).entry.field.slug
        for _ in range(4)
    } == {"bio", "robotics"}


@pytest.mark.django_db
def test_only_sheets_of_other_rounds_count_as_past_load_so_that_scoring_changes_no_match() -> None:
    round = f.an_open_round(entries=4, judges=4)
    before = pose(round=round).digest
    judge = Assignment.objects.filter(round=round).earliest("pk").judge
    second = round.edition.rounds.get(order=2)
    f.score(
        Assignment.objects.create(
            round=second, judge=judge, entry=round.participations.first().entry
        )
    )
    changed = pose(round=round)
    assert changed.digest != before
    loads = {one.pk: changed.parts.parts["past_load"][0, j] for j, one in enumerate(changed.judges)}
    assert (loads.pop(judge.pk), set(loads.values())) == (0.0, {1.0})
    f.score(Assignment.objects.filter(round=round).exclude(judge=judge).earliest("pk"))
    assert (pose(round=round).problem.match == changed.problem.match).all()


@pytest.mark.django_db
@pytest.mark.parametrize("entries", [1, 12])
def test_reading_loads_takes_the_same_number_of_queries_for_any_number_of_rows(
    entries: int, django_assert_num_queries: Any
) -> None:
    round = f.a_round(entries=entries, judges=4)
    with django_assert_num_queries(1):
        loads_of(round, [])
