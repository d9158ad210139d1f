"""Parts and invitations by the API."""

import json
from typing import Any

import pytest
from django.test import Client

from challenge.models import Edition, Part, Role, RoleInvitation, User
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, method: str, path: str, body: Any = None, **more: Any) -> Any:
    return client.generic(
        method, f"/api/v1/{path}", "" if body is None else json.dumps(body),
        "application/json", **more,
    )  # fmt: skip


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


def test_invited_accepted_changed_and_taken_out(edition: Edition) -> None:
    owner = client_of(make.organiser_of(edition))
    at = f"editions/{edition.slug}"
    body = {"email": "kim@agency.example", "name": "김주무", "part": "secretary"}
    made = sent(owner, "POST", f"{at}/role-invitations/", body)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    person = User.objects.get(email="kim@agency.example")
    mine = client_of(person)
    assert sent(mine, "GET", f"{at}/roles/").status_code == 404
    (row,) = sent(mine, "GET", "me/role-invitations/").json()
    assert (row["id"], row["edition"], row["part"]) == (number, edition.slug, "secretary")
    accepted = sent(mine, "POST", f"me/role-invitations/{number}")
    assert accepted.json()["part"] == "secretary"
    role, seen = accepted.json()["id"], accepted.json()["etag"]
    assert sent(mine, "GET", f"{at}/roles/").status_code == 200
    assert sent(mine, "PUT", f"{at}/roles/{role}", {"part": "owner"}).status_code == 403
    changed = sent(
        owner, "PUT", f"{at}/roles/{role}", {"part": "owner"}, headers={"If-Match": f'"{seen}"'}
    )
    assert (changed.status_code, changed.json()["kind"]) == (200, "organiser")
    stale = sent(
        owner, "PUT", f"{at}/roles/{role}", {"part": "observer"}, headers={"If-Match": f'"{seen}"'}
    )
    assert stale.status_code == 412
    assert sent(owner, "DELETE", f"{at}/roles/{role}").status_code == 204
    assert not Role.objects.filter(user=person).exists()


def test_withdrawn_and_declined(edition: Edition) -> None:
    owner = client_of(make.organiser_of(edition))
    at = f"editions/{edition.slug}/role-invitations/"
    for number in range(2):
        body = {"email": f"p{number}@agency.example", "part": Part.OBSERVER}
        assert sent(owner, "POST", at, body).status_code == 201
    first, second = RoleInvitation.objects.order_by("pk")
    assert sent(owner, "DELETE", f"{at}{first.pk}").status_code == 204
    assert sent(client_of(first.user), "POST", f"me/role-invitations/{first.pk}").status_code == 410
    assert (
        sent(client_of(first.user), "POST", f"me/role-invitations/{second.pk}").status_code == 404
    )
    said_no = sent(client_of(second.user), "DELETE", f"me/role-invitations/{second.pk}")
    assert said_no.json()["state"] == "declined"
    assert sent(owner, "GET", at).json() == []


def test_a_wrong_part_is_named_in_words(edition: Edition) -> None:
    owner = client_of(make.organiser_of(edition))
    answer = sent(
        owner, "POST", f"editions/{edition.slug}/role-invitations/",
        {"email": "a@b.example", "part": "king"},
    )  # fmt: skip
    assert answer.status_code == 400, answer.content
    assert "part" in answer.content.decode()
    assert not RoleInvitation.objects.exists()
