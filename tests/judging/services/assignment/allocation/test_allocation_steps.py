"""An adaptive round in batches: recorded, repeatable, steerable, and silent about its reasons."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Job, Mail, RoleKind
from judging.models import AllocationStep, Assignment, AssignmentRun, Judge, Round
from judging.queries.assignment.allocation.allocation_state import allocation_state
from judging.queries.assignment.allocation.early_misses import early_misses
from judging.queries.assignment.free_judges import free_judges
from judging.queries.results.published.bundle import build_bundle, seal
from judging.queries.results.published.bundle_check import first_difference
from judging.queries.results.published.disclosure import public_bundle
from judging.services.assignment.allocation.allocation_steps import (
    NothingToSteer,
    ask_next_batch,
    steer_allocation,
)
from judging.services.results import decide
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.setup.rounds import update_round
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
# of every answer its own: tokens, nonces, the time of the answer
UNIQUE = re.compile(r"[A-Za-z0-9_-]{32,}|\d{4}-\d\d-\d\dT[\d:.+Z-]+")
PER_ANSWER = {"X-Request-ID", "Content-Security-Policy", "Server-Timing", "ETag", "Set-Cookie"}
ADAPTIVE = {
    "allocation": "adaptive",
    "method": "mean",
    "sheets_per_entry": 2,
    "min_sheets": 2,
    "places": 3,
}


def an_adaptive_round(**facts: Any) -> Round:
    round = f.an_open_round(
        **{"entries": 10, "judges": 8, **ADAPTIVE, "allocation_options": {"budget": 30}, **facts}
    )
    f.score_all(round)
    tally_round(round=round)
    return round


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return an_adaptive_round()


@pytest.fixture(name="round")
def _round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


def a_turn(round: Round) -> None:
    """The clock comes by, workers assign, judges write, and it is tallied."""
    run_due_steps()
    for job in Job.objects.filter(kind="assign", state="queued", subject_id=round.pk):
        assert f.run(job).state == "done"
    f.score_all(round)
    tally_round(round=round)


def wanted(round: Round) -> dict[int, int]:
    return {
        entry: sheets or round.sheets_per_entry
        for entry, sheets in round.participations.values_list("entry_id", "wanted_sheets")
    }


def test_an_adaptive_round_spends_its_budget_in_recorded_batches_and_says_why_it_stops(
    round: Round,
) -> None:
    for _turn in range(5):
        a_turn(round)
    steps = list(round.allocation_steps.all())
    assert [step.kind for step in steps] == ["batch", "batch", "batch", "stopped"]
    assert [len(step.sheets) for step in steps] == [4, 4, 2, 0]
    assert steps[-1].reason == "budget_spent"
    assert sum(wanted(round).values()) == 30
    assert len(f.pairs(round)) == 30
    assert all(step.seed is not None and len(step.input_digest) == 64 for step in steps)
    batch = steps[0]
    assert {row["reason"] for row in batch.sheets} <= {"border", "lot"}
    assert batch.job is not None
    assert batch.job.state == "done"
    event = AuditEvent.objects.filter(action="round.widened").earliest("pk")
    assert event.facts["digest"] == batch.input_digest
    assert AuditEvent.objects.filter(action="allocation.stopped").count() == 1


def test_the_same_task_again_late_or_twice_changes_nothing(round: Round) -> None:
    tally = round.tallies.latest("number")
    step = ask_next_batch(actor=None, round=round, tally=tally)
    assert step is not None
    before = (wanted(round), AllocationStep.objects.count(), Job.objects.count())
    assert ask_next_batch(actor=None, round=round, tally=tally) is None
    run_due_steps()
    assert (wanted(round), AllocationStep.objects.count(), Job.objects.count()) == before
    a_turn(round)
    newer = (wanted(round), AllocationStep.objects.count())
    assert ask_next_batch(actor=None, round=round, tally=tally) is None
    assert (wanted(round), AllocationStep.objects.count()) == newer


def test_a_batch_follows_from_its_input_and_seed_alone(round: Round) -> None:
    tally = round.tallies.latest("number")
    first = ask_next_batch(actor=None, round=round, tally=tally)
    assert first is not None
    kept = (first.sheets, first.seed, first.input_digest)
    AllocationStep.objects.all().delete()
    round.participations.update(wanted_sheets=None)
    again = ask_next_batch(actor=None, round=round, tally=tally)
    assert again is not None
    assert (again.sheets, again.seed, again.input_digest) == kept


def test_every_batch_of_a_published_round_is_chosen_again_by_whoever_verifies_it(
    round: Round,
) -> None:
    for _turn in range(4):
        a_turn(round)
    organiser = f.organiser_of(round.edition)
    round = close_round(actor=organiser, round=round)
    tally_round(round=round)
    decide.decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    bundle = seal(build_bundle(round=round, tally=round.tallies.latest("number")))
    assert [step["kind"] for step in bundle["allocation"]] == ["batch", "batch", "batch", "stopped"]
    assert first_difference(bundle=bundle) is None
    other = deepcopy(bundle)
    forged = other["allocation"][1]["sheets"][0]
    chosen = {row["entry"] for step in other["allocation"] for row in step["sheets"]}
    forged["entry"] = min(chosen - {forged["entry"]})  # the next sheet may be of the same entry
    found = first_difference(bundle=seal(other))
    assert found is not None
    assert (found.what, found.stated) == ("allocation", "2")
    assert "allocation" not in public_bundle(bundle=bundle, level="figures")


def test_silent_judges_hold_nobody_up_and_their_late_sheets_count(round: Round) -> None:
    a_turn(round)
    silent = round.assignments.filter(state="active").latest("created_at")
    silent.sheet.delete()
    tally_round(round=round)
    run_due_steps()
    assert round.allocation_steps.count() == 1
    AllocationStep.objects.update(made_at=timezone.now() - timedelta(days=4))
    Round.objects.filter(pk=round.pk).update(replace_silent_days=0)
    run_due_steps()
    assert [step.kind for step in round.allocation_steps.all()] == ["batch", "batch"]
    assert Assignment.objects.get(pk=silent.pk).state == "active"


def test_an_organiser_pauses_resumes_goes_on_ends_and_turns_to_even_with_a_reason(
    round: Round,
) -> None:
    organiser = f.organiser_of(round.edition)
    steer_allocation(actor=organiser, round=round, kind="paused", reason="심사위원 교육")
    a_turn(round)
    assert round.allocation_steps.filter(kind="batch").count() == 0
    assert (
        steer_allocation(actor=organiser, round=round, kind="paused", reason="심사위원 교육").number
        == 1
    )
    steer_allocation(actor=organiser, round=round, kind="resumed", reason="교육이 끝남")
    run_due_steps()
    assert round.allocation_steps.filter(kind="batch").count() == 1
    steer_allocation(actor=organiser, round=round, kind="evened", reason="민원")
    for _turn in range(3):
        a_turn(round)
    numbers = list(wanted(round).values())  # the budget is three each; the batch gave some a fourth
    assert sum(numbers) == 3 * len(numbers)
    assert set(numbers) <= {2, 3, 4}
    assert numbers.count(2) == numbers.count(4)
    assert round.allocation_steps.latest("pk").kind == "stopped"
    with pytest.raises(NothingToSteer):
        steer_allocation(actor=organiser, round=round, kind="ended", reason="끝")
    facts = AuditEvent.objects.filter(action="allocation.steered").order_by("pk")
    assert [event.facts["reason"] for event in facts] == ["심사위원 교육", "교육이 끝남", "민원"]


def test_ended_early_nothing_more_is_asked_for(round: Round) -> None:
    steer_allocation(
        actor=f.organiser_of(round.edition), round=round, kind="ended", reason="충분합니다"
    )
    a_turn(round)
    assert sum(wanted(round).values()) == 20


def test_going_on_without_waiting_asks_for_the_next_batch_at_once(round: Round) -> None:
    run_due_steps()
    for job in Job.objects.filter(kind="assign", state="queued", subject_id=round.pk):
        f.run(job)
    late = round.assignments.filter(state="active", sheet=None).order_by("pk")
    f.score(late[0])
    tally_round(round=round)
    run_due_steps()
    assert round.allocation_steps.count() == 1
    organiser = f.organiser_of(round.edition)
    steer_allocation(actor=organiser, round=round, kind="skipped", reason="마감이 가까움")
    run_due_steps()
    assert [step.kind for step in round.allocation_steps.all()] == ["batch", "skipped", "batch"]


@pytest.mark.parametrize(
    ("kind", "reason"), [("paused", " "), ("stopped", "까닭"), ("paused", "가" * 301), ("", "까닭")]
)
def test_a_word_without_a_reason_or_that_only_the_rule_may_say_is_refused(
    kind: str, reason: str, round: Round
) -> None:
    organiser = f.organiser_of(round.edition)
    with pytest.raises(InvalidInput):
        steer_allocation(actor=organiser, round=round, kind=kind, reason=reason)
    assert not AllocationStep.objects.exists()


def test_nobody_steers_without_the_right_or_where_sheets_are_spread_evenly(round: Round) -> None:
    observer = f.an_organiser_of(round.edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed):
        steer_allocation(actor=observer, round=round, kind="paused", reason="까닭")
    Round.objects.filter(pk=round.pk).update(allocation="even")
    round.refresh_from_db()
    assert allocation_state(round=round) is None
    with pytest.raises(NothingToSteer):
        steer_allocation(
            actor=f.organiser_of(round.edition), round=round, kind="paused", reason="까닭"
        )
    assert not AllocationStep.objects.exists()


def test_judges_who_may_still_get_an_entry_are_those_with_room_and_no_conflict(
    round: Round,
) -> None:
    free = free_judges(round=round)
    assert set(free.values()) == {6}
    judge = round.edition.judges.earliest("pk")
    Judge.objects.filter(pk=judge.pk).update(max_load=0)
    assert sum(free_judges(round=round).values()) == sum(free.values()) - (
        round.participations.count() - judge.assignments.filter(state="active").count()
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"allocation": "adaptive", "method": "trimmed"}, "method"),
        ({"allocation": "adaptive", "method": "mean", "sheets_per_entry": 1}, "sheets_per_entry"),
        ({"allocation": "adaptive", "method": "mean", "sheets_per_entry": 2}, "min_sheets"),
        (
            {"allocation": "two_stage", "method": "mean", "allocation_options": {"second": 3}},
            "allocation",
        ),
        (
            {"allocation": "adaptive", "method": "mean", "allocation_options": {"limit": 2}},
            "allocation",
        ),
    ],
)
def test_a_rule_that_cannot_be_fair_is_refused_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    round = f.a_round(entries=2, judges=3)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=f.organiser_of(round.edition), round=round, **changes)
    assert set(refused.value.fields) == {field}
    round.refresh_from_db()
    assert round.allocation == "even"


def test_a_judge_cannot_see_why_an_entry_came(round: Round) -> None:
    """Two histories that differ only in why a sheet was asked for look the same to the judge."""
    run_due_steps()
    [job] = Job.objects.filter(kind="assign", state="queued", subject_id=round.pk)
    f.run(job)
    new = round.assignments.filter(state="active", sheet=None).select_related("judge__user")
    judge = new.earliest("pk").judge
    client = Client()
    client.force_login(judge.user)
    seen = _seen(client, round, judge)
    AllocationStep.objects.update(sheets=[], reason="", seed=0, asked=0)
    AssignmentRun.objects.update(reason="more_sheets")
    Job.objects.update(reason="more_sheets")
    assert _seen(client, round, judge) == seen
    told = Mail.objects.filter(to_email=judge.user.email).order_by("-pk").first()
    assert told is not None
    assert "allocation" not in str(told.__dict__)


def _seen(client: Client, round: Round, judge: Judge) -> list[tuple[str, dict[str, str]]]:
    """Everything that the judge's pages and API answer, headers too."""
    pages = [
        "/en/judge/",
        f"/en/judge/rounds/{round.pk}/",
        f"/en/judge/rounds/{round.pk}/mine/",
        reverse("api:judge-bundle", args=[round.pk]),
        reverse("api:judge-mine", args=[round.pk]),
    ]
    found = []
    for page in pages:
        answer = client.get(page, follow=True)
        assert answer.status_code == 200, page
        text = UNIQUE.sub("", answer.content.decode())
        kept = {k: v for k, v in answer.headers.items() if k not in PER_ANSWER}
        found.append((text, kept))
    return found


def test_entries_that_an_unlucky_first_sheet_may_have_lost_are_named(round: Round) -> None:
    tally = tally_round(round=round)
    state = allocation_state(round=round)
    assert state is not None
    found = {row.entry_id for row in early_misses(round=round, state=state)}
    due = {
        row.entry_id
        for row in tally.standings.all()
        if (row.rank_lo or 0) <= round.places < (row.calibrated_rank or 0)
    }
    assert found == due
    assert due
    decided = min(due)
    round.participations.filter(entry=decided).update(wanted_sheets=9)
    state = allocation_state(round=round)
    assert state is not None
    assert {row.entry_id for row in early_misses(round=round, state=state)} == due - {decided}
    organiser = Client()
    organiser.force_login(f.organiser_of(round.edition))
    page = organiser.get(f"/en/run/{round.edition.slug}/assignment/sheets/").content.decode()
    assert "May be lost by an unlucky first sheet" in page
    read = reverse("api:round-allocation", args=[round.edition.slug, round.order])
    assert set(organiser.get(read).json()["early_misses"]) == due - {decided}
