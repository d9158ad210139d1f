"""A round from its entries to its announcement, through real services and task bodies."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from challenge.models import AuditEvent, Job, Mail
from judging import workflow
from judging.models import (
    Assignment,
    AssignmentState,
    Decision,
    Round,
    RoundState,
    Winner,
)
from judging.queries.overview.control_room import control_room
from judging.queries.results.published import bundle_check
from judging.services.assignment import request as assignment_request
from judging.services.results import announce, decide, tally
from judging.services.results import tally as tally_service
from judging.services.results.result_mails import mail_results
from judging.services.rounds import admit
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_round_goes_from_its_entries_to_its_announcement() -> None:
    round = f.a_round(entries=9, judges=6)
    organiser = f.organiser_of(round.edition)
    job = f.run(assignment_request.request_assignment(actor=organiser, round=round, seed=3))
    assert job.state == "done", job.error
    open_round(actor=organiser, round=round)
    f.score_all(round)
    close_round(actor=organiser, round=round)
    job = f.run(round.edition.jobs.get(kind="tally"))
    assert job.state == "done", job.error
    round.refresh_from_db()
    assert decide.decide_by_ranking(actor=organiser, round=round) == 9
    round.refresh_from_db()
    assert round.state == RoundState.DECIDED
    announcement = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Well done."
    )
    published = announce.publish_announcement(
        actor=f.an_organiser_of(round.edition), announcement=announcement
    )
    mail_results(announcement_id=published.pk)
    assert Mail.objects.filter(kind="result_announced").count() == 9
    assert bundle_check.first_difference(bundle=published.bundle) is None
    assert Decision.objects.filter(round=round, kind="advance").count() == 3


def test_the_next_round_takes_those_who_advanced_and_its_winners_are_made() -> None:
    first = f.a_published_round(entries=9, judges=6)
    organiser = f.organiser_of(first.edition)
    pitch = first.edition.rounds.get(order=2)
    pitch.sheets_per_entry, pitch.closes_at = 3, first.closes_at + timedelta(days=9)
    pitch.opens_at = first.opens_at
    pitch.save()
    assert admit.admit_entries(actor=organiser, round=pitch) == 3
    assert admit.admit_entries(actor=organiser, round=pitch) == 0
    f.run(assignment_request.request_assignment(actor=organiser, round=pitch))
    pitch.refresh_from_db()
    open_round(actor=organiser, round=pitch)
    f.score_all(pitch)
    close_round(actor=organiser, round=pitch)
    pitch.refresh_from_db()
    tally = tally_service.tally_round(round=pitch)
    assert tally.calibration_refused == "too_few_entries"
    decide.decide_by_ranking(actor=organiser, round=pitch)
    pitch.refresh_from_db()
    announcement = announce.prepare_announcement(actor=organiser, round=pitch)
    announce.publish_announcement(actor=f.an_organiser_of(pitch.edition), announcement=announcement)
    assert sorted(Winner.objects.values_list("award__key", flat=True)) == ["grand", "top", "top"]


def test_the_clock_fills_a_gap_once_and_does_not_try_the_impossible_again() -> None:
    round = f.an_open_round(entries=5, judges=3)
    assignment = Assignment.objects.filter(round=round).earliest("pk")
    assignment.advance(AssignmentState.RECUSED)
    run_due_steps()
    f.run(Job.objects.filter(kind="assign").latest("pk"))
    jobs = Job.objects.filter(kind="assign").count()
    run_due_steps()
    run_due_steps()
    assert Job.objects.filter(kind="assign").count() == jobs


def test_the_clock_opens_reminds_closes_and_tallies_each_once() -> None:
    round = f.an_assigned_round()
    run_due_steps()
    run_due_steps()
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    now = timezone.now()
    type(round).objects.filter(pk=round.pk).update(
        opens_at=now - timedelta(days=10), closes_at=now + timedelta(hours=20)
    )
    for _ in range(3):
        run_due_steps()
    judges = Assignment.objects.filter(round=round).values("judge").distinct().count()
    causes = list(
        AuditEvent.objects.filter(action="round.reminded").values_list("facts__cause", flat=True)
    )
    assert causes == ["before_close-1"], "what has passed is not made up for"
    assert Mail.objects.filter(kind="judge_reminder").count() == judges
    assert all(
        "20" in mail.subject.split(": ")[1] for mail in Mail.objects.filter(kind="judge_reminder")
    )
    type(round).objects.filter(pk=round.pk).update(closes_at=now + timedelta(hours=22))
    run_due_steps()
    run_due_steps()
    assert Mail.objects.filter(kind="judge_reminder").count() == 2 * judges, "of a new close, anew"
    type(round).objects.filter(pk=round.pk).update(closes_at=now)
    run_due_steps()
    run_due_steps()
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    assert Job.objects.filter(kind="tally").count() == 1
    f.run(Job.objects.get(kind="tally"))
    run_due_steps()
    assert Job.objects.filter(kind="tally").count() == 1


def test_a_step_that_refuses_does_not_hold_up_other_rounds() -> None:
    broken, fine = f.an_assigned_round(), f.an_assigned_round()
    broken.rubric.criteria.filter(key="team").delete()
    run_due_steps()
    fine.refresh_from_db()
    broken.refresh_from_db()
    assert (broken.state, fine.state) == (RoundState.ASSIGNED, RoundState.OPEN)


@pytest.mark.parametrize("step", workflow.STEPS, ids=lambda step: step.key)
def test_a_step_that_crashes_holds_up_no_other_round_and_is_shown_where_it_stands(
    step: workflow.Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = f.an_assigned_round(), f.an_assigned_round()
    ran: list[int] = []

    def due(round: Round, _now: datetime) -> bool:
        if round.pk == broken.pk:
            raise ZeroDivisionError
        ran.append(round.pk)
        return False

    steps = [replace(row, due=due) if row is step else row for row in workflow.STEPS]
    monkeypatch.setattr(workflow, "STEPS", tuple(steps))
    run_due_steps()
    fine.refresh_from_db()
    assert ran == [fine.pk]
    if step.key != "open":
        assert fine.state == RoundState.OPEN
    organiser = f.organiser_of(broken.edition)
    [todo] = [row for row in control_room(organiser, broken).todos if row.code == "clock_failed"]
    assert todo.facts["step"] == f"rounds.{step.key}"
    assert "clock_failed" not in {row.code for row in control_room(organiser, fine).todos}
    client = Client()
    client.force_login(organiser)
    page = client.get(f"/en/run/{broken.edition.slug}/")
    assert "Not done by itself" in page.content.decode()


@pytest.mark.parametrize("step", workflow.STEPS, ids=lambda step: step.key)
def test_no_step_but_the_close_and_the_tally_makes_sense_after_the_close(
    step: workflow.Step,
) -> None:
    round = f.an_open_round(entries=2, judges=4)
    last = round.closes_at - timedelta(seconds=1)
    assert step.makes_sense(round, last)
    assert step.makes_sense(round, round.closes_at) is (
        step.key in {"close", "tally", "tell_tallied", "end_discussions"}
    )
    round.waits_since = last
    taking = {"warn_silent", "replace_silent", "close"}
    assert step.makes_sense(round, last) is (step.key not in taking)


def test_a_two_stage_round_gives_the_best_more_sheets_once() -> None:
    round = f.an_open_round(
        entries=10,
        judges=8,
        method="mean",
        allocation="two_stage",
        allocation_options={"second": 5},
        places=2,
    )
    f.score_all(round)
    tally.tally_round(round=round)
    run_due_steps()
    job = Job.objects.get(kind="assign", reason="allocation")
    assert f.run(job).state == "done"
    widened = list(round.participations.filter(wanted_sheets=5))
    assert len(widened) == 3
    assert all(
        Assignment.objects.filter(round=round, entry=row.entry, state="active").count() == 5
        for row in widened
    )
    f.score_all(round)
    tally.tally_round(round=round)
    run_due_steps()
    assert Job.objects.filter(reason="allocation").count() == 1
