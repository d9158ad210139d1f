"""Anybody reads what came of a consultation; who takes part votes one at a time, with htmx or
without any script; and the council's directory is for whom it says.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenge.models import Council, User
from gatherings.models import Statement, Vote
from tests.challenge.services.council.worlds import a_council, a_member, a_person
from tests.gatherings.services.voices.test_opinions import CAMPS, OTHERS, counted
from tests.gatherings.services.voices.worlds import (
    DAY,
    a_consultation,
    a_statement,
    ended,
    members,
    voted,
)
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_one_statement_after_the_other_is_voted_on(headers: dict[str, str]) -> None:
    row = a_consultation()
    texts = {a_statement(row, f"제안 {number}").pk for number in range(3)}
    (person,) = members(1)
    client = client_of(person.user)
    path = reverse("public:voices_vote", args=[row.edition.slug, row.pk])
    seen = set()
    page = client.get(path)
    for done in range(3):
        assert f"{done} of 3 voted on" in page.content.decode()
        shown = int(page.content.decode().split('name="statement" value="')[1].split('"')[0])
        seen.add(shown)
        sent = {"statement": shown, "choice": "agree"}
        page = client.post(path, sent, headers=headers)
        assert page.status_code == (200 if headers else 302)
        assert ("<main" in page.content.decode()) is False
        page = page if headers else client.get(path)
    assert seen == texts
    assert "You have voted on every statement" in page.content.decode()
    again = client.get(f"{path}?statement={shown}").content.decode()
    assert 'aria-pressed="true"' in again
    client.post(path, {"statement": shown, "choice": "disagree"})
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [-1, 1, 1]
    assert client.post(path, {"statement": shown, "choice": "maybe"}).status_code == 422


def test_who_takes_no_part_reads_and_does_not_vote() -> None:
    row = a_consultation()
    statement = a_statement(row)
    place = [row.edition.slug, row.pk]
    page = Client().get(reverse("public:consultation", args=place)).content.decode()
    assert "Sign in and vote" in page
    path = reverse("public:voices_vote", args=place)
    assert Client().get(path).status_code == 302
    stranger = client_of(a_user())
    assert "Members of the council and entrants" in stranger.get(path).content.decode()
    sent = {"statement": statement.pk, "choice": "agree"}
    assert stranger.post(path, sent).status_code == 403
    assert not Vote.objects.exists()


def test_a_member_proposes_and_a_chair_writes_for_their_division() -> None:
    row = a_consultation()
    place = [row.edition.slug, row.pk]
    chair = a_person(a_member(), division="법률/규제", is_chair=True)
    client, path = client_of(chair.user), reverse("public:consultation", args=place)
    assert client.post(path, {"text": ""}).status_code == 422
    assert client.post(path, {"text": "줄이자"}).status_code == 302
    page = client.get(path).content.decode()
    assert "waits for a look" in page
    assert Statement.objects.get().text_en == "줄이자", "in the language of the page"
    division = chair.seats.get().division_id
    sent = {"division": division, "text": "분과의 말"}
    assert client.post(reverse("public:voices_division", args=place), sent).status_code == 302
    assert Statement.objects.filter(division=division, state="accepted").exists()
    (other,) = members(1)
    refused = client_of(other.user).post(reverse("public:voices_division", args=place), sent)
    assert refused.status_code == 404


def test_anybody_reads_what_all_share_and_no_name() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    people = voted(row, [*CAMPS, *OTHERS])
    ended(row)
    counted()
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(reverse("public:consultation", args=[row.edition.slug, row.pk]))
    text = page.content.decode()
    assert len(asked) <= 15
    assert "10 people have voted" in text
    assert "100% agree, 0% disagree, of 10 people" in text
    assert "Group 2" in text
    assert not any(person.name in text for person in people)
    listed = Client().get(reverse("public:consultations", args=[row.edition.slug]))
    assert str(row) in listed.content.decode()


def test_what_has_not_opened_is_nowhere() -> None:
    now = timezone.now()
    row = a_consultation(opens_at=now + DAY, closes_at=now + 2 * DAY)
    place = [row.edition.slug, row.pk]
    assert Client().get(reverse("public:consultation", args=place)).status_code == 404
    listed = Client().get(reverse("public:consultations", args=place[:1])).content.decode()
    assert str(row) not in listed


@pytest.mark.parametrize(
    ("directory", "anybody", "member"), [("hidden", 404, 404), ("members", 302, 200),
                                         ("public", 200, 200)],
)  # fmt: skip
def test_the_directory_is_for_whom_it_says(directory: str, anybody: int, member: int) -> None:
    a_council(Council.Directory(directory))
    person = a_person(a_member(), division="사업개발")
    path = reverse("public:council")
    outside = Client().get(path)
    assert outside.status_code == anybody
    assert person.user.name not in outside.content.decode()
    inside = client_of(person.user).get(path)
    assert inside.status_code == member
    assert (person.user.name in inside.content.decode()) is (member == 200)
