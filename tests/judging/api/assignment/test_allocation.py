"""How sheets are spread, by API: the rule with its steps, an organiser's word, and plans."""

from __future__ import annotations

import pytest

from challenge.models import Job
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


def test_a_round_that_is_spread_evenly_has_no_allocation() -> None:
    round = f.a_round(entries=1, judges=1)
    api = client_of(f.organiser_of(round.edition))
    assert api.get(address("round-allocation", round)).status_code == 204
