"""The audience's vote by API, and the organisers' acts and tickets."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from judging.models import HallBallot, HallVote, Round
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of
from tests.judging.pitch_days import a_pitch_day, judges_of

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, url: str, data: dict[str, Any]) -> Any:
    return client.generic(method, url, json.dumps(data), content_type="application/json")


def test_tickets_are_for_those_who_run_the_round() -> None:
    session = a_pitch_day()
    tickets = address("pitch-tickets", session.round)
    watcher = client_of(f.an_organiser_of(session.round.edition, "observer"))
    assert watcher.get(tickets).status_code == 403
    assert client_of(judges_of(session)[0].user).get(tickets).status_code == 404


def test_from_tickets_to_the_count_by_api() -> None:
    cache.clear()
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(audience_vote="ticket", audience_picks=2)
    organiser = f.organiser_of(session.round.edition)
    for act in ("next", "start"):
        session = act_on_stage(actor=organiser, session=session, act=act)
    client, round = client_of(organiser), Round.objects.get(pk=session.round_id)
    acts, tickets = address("pitch-acts", round), address("pitch-tickets", round)
    assert client.get(tickets).json() == []
    wrong = send(client, "POST", acts, {"act": "set_tickets"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["tickets"])
    made = send(client, "POST", acts, {"act": "set_tickets", "tickets": 2}).json()
    assert made["vote"]["tickets"] == 2
    first, _second = client.get(tickets).json()
    assert send(client, "POST", acts, {"act": "open_vote"}).json()["vote"]["state"] == "open"
    vote = HallVote.objects.get()
    at, phone = reverse("api:hall-vote", args=[vote.key]), Client()
    ballot = reverse("api:hall-ballot", args=[vote.key])
    seen = phone.get(at).json()
    assert (seen["state"], seen["picks"], seen["chosen"]) == ("open", 2, [])
    entry = seen["entries"][0]["entry"]
    body = {"entries": [entry], "ticket": first["code"]}
    assert send(phone, "PUT", ballot, body).json()["chosen"] == [entry]
    assert phone.get(f"{at}?ticket={first['code']}").json()["chosen"] == [entry]
    refused: list[dict[str, Any]] = [
        {"entries": [entry]}, {"entries": []}, {"entries": [entry, -5]}, {},
    ]  # fmt: skip
    for wrong_body in refused:
        answer = send(phone, "PUT", ballot, wrong_body)
        assert answer.status_code in {400, 422}, wrong_body
    nobody = send(Client(), "PUT", ballot, body)
    assert (nobody.status_code, nobody.json()["code"]) == (409, "no_device")
    assert HallBallot.objects.count() == 1
    counted = send(client, "POST", acts, {"act": "close_vote"}).json()
    assert (counted["vote"]["ballots"], counted["audience"][0]["votes"]) == (1, 1)
    late = send(phone, "PUT", ballot, body)
    assert (late.status_code, late.json()["code"]) == (409, "vote_not_open")
    assert phone.get(reverse("api:hall-vote", args=["x"])).status_code == 404
