"""How sheets are spread, by API: the rule with its steps, an organiser's word, and plans."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from challenge.models import Job
from judging.algorithms.allocation.typical_panel import TYPICAL
from judging.models import AllocationStep
from judging.services.assignment.allocation.allocation_steps import ask_next_batch
from judging.services.results.tally import tally_round
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]


def test_a_batch_is_read_and_the_rule_is_paused_by_api() -> None:
    round = f.an_open_round(
        entries=8, judges=6, allocation="adaptive", method="mean", sheets_per_entry=2
    )
    f.score_all(round)
    tally = tally_round(round=round)
    ask_next_batch(actor=None, round=round, tally=tally)
    api = client_of(f.organiser_of(round.edition))
    found = api.get(address("round-allocation", round)).json()
    assert (found["rule"]["kind"], found["batches"], found["asked"]) == ("adaptive", 1, 19)
    assert {row["reason"] for row in found["steps"][0]["sheets"]} <= {"border", "lot"}
    url = address("round-allocation-steps", round)
    assert api.post(url, {"kind": "paused"}, content_type="application/json").status_code == 400
    word = {"kind": "paused", "reason": "민원"}
    answer = api.post(url, word, content_type="application/json")
    assert (answer.status_code, answer.json()["number"]) == (201, 2)
    assert api.get(address("round-allocation", round)).json()["is_paused"] is True
    assert AllocationStep.objects.count() == 2


def test_a_plan_is_asked_for_once_done_by_its_task_and_read_by_api() -> None:
    round = f.a_round(entries=2, judges=2)
    api = client_of(f.organiser_of(round.edition))
    url = address("round-plans", round)
    asked = {"entries": 12, "judges": 6, "winners": 3, "budget": 36, "runs": 2}
    wrong = api.post(url, {**asked, "budget": 1}, content_type="application/json")
    assert (wrong.status_code, "budget" in str(wrong.json())) == (422, True)
    first = api.post(url, asked, content_type="application/json")
    assert first.status_code == 202
    again = api.post(url, asked, content_type="application/json")
    assert again.json()["id"] == first.json()["id"]
    job = Job.objects.get(kind="plan")
    assert f.run(job).state == "done"
    f.run(job)  # a second delivery
    [plan] = api.get(url).json()["results"]
    assert plan["parameters"] == asked
    assert plan["result"]["even"]["mean"] <= 3
    assert plan["state"] == "done"


def test_a_plan_is_made_with_judges_like_those_of_a_judged_round_and_of_no_stranger_s() -> None:
    before = f.a_closed_round(entries=10, judges=6)
    foreign = f.a_closed_round(entries=10, judges=6)
    round = f.a_round(entries=2, judges=2)
    actor = f.organiser_of(round.edition)
    before.edition.roles.create(user=actor, kind="observer")
    api = client_of(actor)
    panels = api.get(address("round-plan-panels", round)).json()["results"]
    assert [(row["id"], row["judges"]) for row in panels] == [(before.pk, 6)]
    asked = {"entries": 12, "judges": 6, "winners": 3, "budget": 36, "runs": 1}
    url = address("round-plans", round)
    wrong = api.post(url, {**asked, "like": foreign.pk}, content_type="application/json")
    assert (wrong.status_code, "like" in str(wrong.json())) == (422, True)
    assert not Job.objects.filter(kind="plan").exists()
    answer = api.post(url, {**asked, "like": before.pk}, content_type="application/json")
    assert answer.status_code == 202
    job = f.run(Job.objects.get(kind="plan"))
    assert job.state == "done", job.error
    habits = job.result["question"]["habits"]
    assert habits != pytest.approx(asdict(TYPICAL))
    assert 0 < habits["noise"] < 5


def test_a_round_that_is_spread_evenly_has_no_allocation() -> None:
    round = f.a_round(entries=1, judges=1)
    api = client_of(f.organiser_of(round.edition))
    assert api.get(address("round-allocation", round)).status_code == 204
