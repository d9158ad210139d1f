"""Consultations over the API: set up, proposed, looked at, voted on, counted, answered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import User
from gatherings.models import Statement, Vote
from tests.gatherings.services.voices.test_opinions import CAMPS, OTHERS, counted
from tests.gatherings.services.voices.worlds import (
    a_consultation,
    a_statement,
    ended,
    members,
    voted,
)
from tests.submissions.factories import a_user, an_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_proposal_is_taken_up_and_voted_on_and_only_ones_own_vote_is_read() -> None:
    row = a_consultation()
    first, second = members(2)
    at = [row.edition.slug, row.pk]
    author, other = client_of(first.user), client_of(second.user)
    organiser = client_of(an_organiser(row.edition))
    body: dict[str, Any] = {"text_ko": "규제를 줄이자"}
    made = author.post(reverse("api:statements", args=at), body, "application/json")
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    statement_at = [*at, made.json()["id"]]
    assert other.get(reverse("api:statements", args=at)).json() == []
    path = reverse("api:statement-decision", args=statement_at)
    assert other.post(path, {"accept": True}, "application/json").status_code == 403
    assert Statement.objects.get().state == "proposed"
    assert organiser.post(path, {"accept": True}, "application/json").status_code == 200
    shown = other.get(reverse("api:next-statement", args=at)).json()
    assert (shown["id"], shown["mine"]) == (made.json()["id"], None)
    path = reverse("api:statement-vote", args=statement_at)
    assert other.put(path, {"choice": -1}, "application/json").json()["mine"] == -1
    assert other.put(path, {"choice": 5}, "application/json").status_code == 400
    assert other.get(reverse("api:next-statement", args=at)).status_code == 204
    for client in (author, organiser):
        (told,) = client.get(reverse("api:statements", args=at)).json()
        assert told["mine"] is None
        assert str(second.user) not in str(told)
    assert client_of(a_user()).put(path, {"choice": 1}, "application/json").status_code == 403
    assert Vote.objects.count() == 1


def test_what_all_share_is_told_to_everybody_and_answered() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    voted(row, [*CAMPS, *OTHERS])
    at = [row.edition.slug, row.pk]
    reader, organiser = client_of(a_user()), client_of(an_organiser(row.edition))
    assert reader.get(reverse("api:consultation-outcome", args=at)).status_code == 204
    ended(row)
    counted()
    told = reader.get(reverse("api:consultation-outcome", args=at)).json()
    assert (told["voters"], told["is_final"], told["sizes"]) == (10, True, [5, 5])
    shared = told["shared"][0]
    assert shared["all"]["agrees"] == shared["all"]["seen"] == 10
    path = reverse("api:statement-answer", args=[*at, shared["id"]])
    body = {"answer_ko": "내년부터 줄입니다."}
    assert reader.patch(path, body, "application/json").status_code == 403
    assert organiser.patch(path, body, "application/json").status_code == 200
    statements = reader.get(reverse("api:statements", args=at)).json()
    (answered,) = [each for each in statements if each["answered_at"]]
    assert answered["answer_ko"] == "내년부터 줄입니다."
