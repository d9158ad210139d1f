"""Discussions by API: opened, written in, moderated and ended, each by whom it concerns."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import Discussion, DiscussionPost, Round
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    in_an_hour,
    judges_of,
)

pytestmark = pytest.mark.django_db


def post(client: Client, url: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(url, json.dumps(data), content_type="application/json", headers=headers)


def at(name: str, round: Round, *numbers: int) -> str:
    return reverse(f"api:{name}", args=[round.edition.slug, round.order, *numbers])


def test_an_organiser_opens_reads_hides_and_ends() -> None:
    round = a_disputed_round()
    client, url = client_of(f.organiser_of(round.edition)), address("round-discussions", round)
    listed = client.get(url).json()
    assert (listed["spread"], listed["shows_scores"], listed["shows_names"]) == (30, "never", False)
    [entry] = listed["entries"]
    assert (entry["by_rule"], entry["spread"], entry["discussion"]) == (True, "50.00", None)
    given = {
        "ends_at": in_an_hour(round).isoformat(),
        "entries": [{"entry": entry["entry"], "chair": entry["judges"][0]}],
    }
    made = post(client, url, given)
    assert made.status_code == HTTPStatus.CREATED
    [discussion] = made.json()["discussions"]
    assert discussion["chair"] == entry["judges"][0]
    assert post(client, url, {**given, "all_by_rule": True}).status_code == 422
    row = Discussion.objects.get()
    judge = client_of(judges_of(row)[0])
    text = {"text": "수치를 다시 봅시다"}
    own = reverse("api:judge-discussion-post", args=[row.pk])
    for _click in range(2):
        answer = post(judge, own, text, **{"idempotency-key": "k"})
        assert answer.status_code == HTTPStatus.CREATED
    [written] = client.get(at("round-discussion", round, row.pk)).json()["posts"]
    hide = at("discussion-post-hide", round, row.pk, written["id"])
    assert post(client, hide, {"reason": "인신공격"}).json()["hidden_reason"] == "인신공격"
    stop = at("discussion-stop", round, row.pk)
    assert post(client, stop, {"reason": "취소"}).json()["discussion"]["state"] == "stopped"
    over = post(judge, own, text)
    assert (over.status_code, over.json()["code"]) == (HTTPStatus.GONE, "discussion_over")
    assert DiscussionPost.objects.count() == 1


def test_a_judge_reads_reasons_and_no_scores_and_the_chair_closes_it() -> None:
    discussion = a_discussion()
    chair, other = (client_of(user) for user in judges_of(discussion)[:2])
    [line] = other.get(reverse("api:judge-discussions", args=[discussion.round_id])).json()
    room = other.get(reverse("api:judge-discussion", args=[line["id"]])).json()
    assert {seat["reason"] for seat in room["seats"]} == {f.COMMENT}
    assert [seat["total"] is None for seat in room["seats"]].count(False) == 1
    assert [seat["name"] for seat in room["seats"]].count("") == 2
    close = reverse("api:judge-discussion-close", args=[discussion.pk])
    assert post(other, close, {"result": "끝"}).status_code == HTTPStatus.FORBIDDEN
    assert post(chair, close, {"result": ""}).status_code == HTTPStatus.BAD_REQUEST
    closed = post(chair, close, {"result": "점수 유지"}).json()
    assert (closed["state"], closed["words"], closed["is_on"]) == ("closed", "점수 유지", False)


def test_strangers_and_organisers_find_no_room_and_judges_no_list() -> None:
    discussion = a_discussion()
    round = discussion.round
    room = reverse("api:judge-discussion", args=[discussion.pk])
    outsider = f.a_judge(round.edition).user
    for user in (outsider, f.organiser_of(round.edition), f.a_person()):
        assert client_of(user).get(room).status_code == HTTPStatus.NOT_FOUND
        answer = post(client_of(user), f"{room}posts", {"text": "글"})
        assert answer.status_code == HTTPStatus.NOT_FOUND
    judge = client_of(disputed(round)[0].judge.user)
    for name in ("round-discussions", "round-discussion"):
        args = [discussion.pk] if name == "round-discussion" else []
        assert judge.get(at(name, round, *args)).status_code == HTTPStatus.NOT_FOUND
    assert not DiscussionPost.objects.exists()
