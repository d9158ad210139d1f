"""Access tokens by the API: a person makes and ends their own, organisers bar one."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from challenge.models import AccessToken, RoleKind, User
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Any:
    return signed_in(user)


def at(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def given(**facts: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    return {"name": "Ledger", "until": until.isoformat(), **facts}


def test_a_person_makes_one_uses_it_and_ends_it() -> None:
    edition = make.a_preset_edition()
    owner = make.organiser_of(edition)
    client = client_of(owner)
    key: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k"}
    sent = given(may_write=True, edition=edition.slug)
    made = client.post(at("my-tokens"), sent, "application/json", **key)
    assert made.status_code == 201, made.content
    body = made.json()
    again = client.post(at("my-tokens"), sent, "application/json", **key).json()
    assert (again["key"], again["token"]["id"]) == ("", body["token"]["id"])
    program = APIClient(headers={"Authorization": f"Bearer {body['key']}"})
    assert program.get(at("edition-roles", edition.slug)).status_code == 200
    (row,) = client.get(at("my-tokens")).json()
    assert (row["edition"], row["may_write"], row["is_good"]) == (edition.slug, True, True)
    assert row["used_at"]
    assert not {"digest", "key"} & set(row)
    assert body["key"].startswith(row["beginning"])
    assert client.delete(at("my-token", row["id"])).status_code == 204
    assert program.get(at("edition-roles", edition.slug)).status_code == 401
    assert client.get(at("my-tokens")).json()[0]["is_good"] is False


def test_what_is_wrong_is_named_and_nothing_is_made() -> None:
    client = client_of(make.a_person())
    over = (timezone.localdate() - timedelta(days=1)).isoformat()
    far = (timezone.localdate() + timedelta(days=400)).isoformat()
    for wrong, status, field in (
        ({"until": "soon"}, 400, "until"),
        ({"name": ""}, 400, "name"),
        ({"until": over}, 422, "until"),
        ({"until": far}, 422, "until"),
    ):
        answer = client.post(at("my-tokens"), given(**wrong), "application/json")
        assert answer.status_code == status
        assert field in answer.content.decode()
    draft = make.a_draft_edition()
    unseen = client.post(at("my-tokens"), given(edition=draft.slug), "application/json")
    assert unseen.status_code == 404
    assert not AccessToken.objects.exists()


def test_nobody_ends_anothers() -> None:
    token = make_one(make.a_person())
    assert client_of(make.a_person()).delete(at("my-token", token)).status_code == 404
    assert AccessToken.objects.get().is_good


def make_one(owner: User) -> int:
    made = client_of(owner).post(at("my-tokens"), given(), "application/json")
    return int(made.json()["token"]["id"])


def test_organisers_see_those_that_reach_their_edition_and_bar_one() -> None:
    edition = make.a_preset_edition()
    boss = make.organiser_of(edition)
    watcher = make.an_organiser_of(edition, RoleKind.OBSERVER)
    theirs, strange = make_one(watcher), make_one(make.a_person())
    client, url = client_of(boss), at("edition-tokens", edition.slug)
    (row,) = client.get(url).json()
    assert (row["id"], row["owner"]) == (theirs, watcher.display_name)
    assert (row["all_editions"], row["is_barred"]) == (True, False)
    bar = at("edition-token-bar", edition.slug, theirs)
    assert client.put(bar).status_code == 204
    assert client.get(url).json()[0]["is_barred"] is True
    assert client.delete(bar).status_code == 204
    assert client.get(url).json()[0]["is_barred"] is False
    other = at("edition-token-bar", edition.slug, strange)
    assert client.put(other).status_code == 404
    observer = client_of(watcher)
    assert observer.get(url).status_code == 403
    assert observer.put(bar).status_code == 403
    outsider = client_of(make.organiser_of(make.a_preset_edition()))
    assert outsider.get(url).status_code == 404
    assert outsider.put(bar).status_code == 404
    assert not AccessToken.objects.get(pk=theirs).bars.exists()
