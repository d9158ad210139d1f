"""Pitch day by API: the acts of organisers, check-in of judges, and who gets which stream."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import CheckIn, PitchSession, TableReminder
from judging.services.panel.invite import dismiss_judge
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of
from tests.judging.pitch_days import a_pitch_day, a_pitch_round, judges_of

pytestmark = pytest.mark.django_db


def post(client: Client, url: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(url, json.dumps(data), content_type="application/json", headers=headers)


def test_an_organiser_prepares_draws_and_goes_on_with_each_act_once() -> None:
    round = a_pitch_round()
    client = client_of(f.organiser_of(round.edition))
    made = post(client, address("pitch-day", round), {"pitch_seconds": 180})
    assert (made.status_code, made.json()["pitch_seconds"]) == (HTTPStatus.CREATED, 180)
    acts = address("pitch-acts", round)
    seen = post(client, acts, {"act": "draw"}).json()["version"]
    headers = {"idempotency-key": "one"}
    for _click in range(2):
        answer = post(client, acts, {"act": "next", "seen": seen}, **headers)
        assert (answer.status_code, answer.json()["version"]) == (HTTPStatus.OK, seen + 1)
    stale = post(client, acts, {"act": "start", "seen": seen})
    assert (stale.status_code, stale.json()["code"]) == (HTTPStatus.CONFLICT, "stage_moved_on")
    wrong = post(client, acts, {"act": "dance"})
    assert wrong.status_code == HTTPStatus.BAD_REQUEST
    times = post(client, acts, {"act": "set_times", "question_seconds": 0}).json()
    assert (times["pitch_seconds"], times["question_seconds"]) == (180, 0)
    judge = times["judges"][0]["judge"]
    told = post(client, address("pitch-reminders", round), {"judge": judge})
    assert told.json()["judges"][0]["reminded"]
    assert TableReminder.objects.get().judge_id == judge


def test_a_judge_follows_and_checks_in_and_a_dismissed_one_is_cut_off() -> None:
    session = a_pitch_day()
    judge = judges_of(session)[0]
    client = client_of(judge.user)
    stage = client.get(reverse("api:judge-pitch-day", args=[session.round_id])).json()
    assert "judges" not in stage
    assert "check_in_code" not in stage
    check_in = reverse("api:judge-pitch-check-in", args=[session.round_id])
    assert post(client, check_in, {"code": "no"}).status_code == 422
    assert post(client, check_in, {"code": session.check_in_code}).json()["own"]["checked_in"]
    assert CheckIn.objects.get().judge == judge
    stream = reverse("api:judge-pitch-events", args=[session.round_id])
    answer = client.get(stream, headers={"accept": "text/event-stream"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert f"id: {session.version}\nevent: state\n" in text
    dismiss_judge(actor=f.organiser_of(session.round.edition), judge=judge, reason="사임")
    assert client.get(stream).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["pitch-day", "pitch-events"])
def test_strangers_and_judges_see_nothing_of_the_organisers(name: str) -> None:
    session = a_pitch_day()
    for user in (f.a_person(), judges_of(session)[0].user):
        answer = client_of(user).get(address(name, session.round))
        assert answer.status_code == HTTPStatus.NOT_FOUND
    moved = post(client_of(judges_of(session)[0].user), address("pitch-acts", session.round), {})
    assert moved.status_code == HTTPStatus.NOT_FOUND
    assert PitchSession.objects.get().state == PitchSession.State.READY
