"""The council over the API: its directory by who asks, and its keeping by operators."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Council, Division, Membership, Seat, User
from challenge.rest.versions import entity_tag
from tests.challenge.services.council.worlds import a_council, a_member, a_person, an_operator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def test_an_operator_keeps_the_council_from_its_founding_to_a_seat() -> None:
    client = client_of(an_operator())
    assert client.get(at("council")).status_code == 404

    def send(method: str, path: str, body: dict[str, Any], **headers: str) -> Any:
        return client.generic(method, path, json.dumps(body),
                              "application/json", headers=headers)  # fmt: skip

    founded = send("PATCH", at("council"), {"name_ko": "협의회", "directory": "public"})
    assert founded.status_code == 200
    assert len(founded.json()["divisions"]) == 6
    joined = {"company": "하늘로봇", "since": "2026-01-01"}
    member = send("POST", at("council-members"), joined).json()
    assert (member["term"], member["until"]) == ("runs", None)
    named = send("POST", at("council-people", member["id"]), {"email": "kim@sky.example"}).json()
    (person,) = named["people"]
    division = Division.objects.get(name_ko="법률/규제")
    body = {"division": division.pk, "is_chair": True}
    seat = send("POST", at("council-person-seats", person["id"]), body)
    assert (seat.status_code, seat.json()["is_chair"]) == (201, True)
    shown = client.get(at("council")).json()["divisions"]
    assert shown[4]["seats"] == [{"company": "하늘로봇", "person": "kim", "is_chair": True}]
    path, seen = at("council-member", member["id"]), entity_tag(member["etag"])
    assert send("PATCH", path, {"until": "2026-01-31"}, **{"if-match": seen}).status_code == 200
    again = send("PATCH", path, {"until": "2026-02-28"}, **{"if-match": seen})
    assert again.status_code == 412
    assert client.get(at("council")).json()["members"] == []
    assert client.delete(at("council-seat", seat.json()["id"])).status_code == 204
    assert client.delete(at("council-person", person["id"])).status_code == 204
    assert client.delete(path).status_code == 204
    assert not Membership.objects.exists()


def test_nobody_else_learns_what_operators_keep() -> None:
    member = a_member()
    person = a_person(member, division="사업개발")
    seat = Seat.objects.get()
    for user in (person.user, User.objects.create_user("stranger@example.com")):
        client = client_of(user)
        for method, path in (
            ("get", at("council-members")),
            ("post", at("council-members")),
            ("get", at("council-member", member.pk)),
            ("patch", at("council-member", member.pk)),
            ("delete", at("council-member", member.pk)),
            ("post", at("council-people", member.pk)),
            ("delete", at("council-person", person.pk)),
            ("post", at("council-person-seats", person.pk)),
            ("delete", at("council-seat", seat.pk)),
            ("get", at("council-divisions")),
            ("get", at("council-division", seat.division_id)),
        ):
            body = {"company": "남", "since": "2026-01-01", "email": "a@b.kr", "division": 1}
            answer = getattr(client, method)(path, body, "application/json")
            assert answer.status_code == 403, (method, path)
    assert (Membership.objects.count(), Seat.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("directory", "stranger", "member"),
    [("hidden", 404, 404), ("members", 404, 200), ("public", 200, 200)],
)
def test_the_directory_is_for_whom_it_says(directory: str, stranger: int, member: int) -> None:
    a_council(Council.Directory(directory))
    person = a_person(a_member(), division="사업개발")
    outside = client_of(User.objects.create_user("stranger@example.com")).get(at("council"))
    assert outside.status_code == stranger
    assert person.user.name not in outside.content.decode()
    inside = client_of(person.user).get(at("council"))
    assert inside.status_code == member
    assert (person.user.name in inside.content.decode()) is (member == 200)
