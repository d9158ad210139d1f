"""The API of data rooms: the same acts as the pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from introductions.models import RoomGrant
from tests.introductions import factories as f
from tests.introductions.services.data_room.rooms import a_file

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_a_startup_fills_opens_and_closes_its_room_and_reads_who_looked() -> None:
    made = f.a_meeting()
    startup, investor = signed_in(f.founder_of(made.winner)), signed_in(made.investor.user)
    files = f"{V1}/applications/{made.winner.entry_id}/room/files/"
    room, opening = (
        f"{V1}/introductions/{made.pk}/room",
        f"{V1}/introductions/{made.pk}/room/opening",
    )
    sent = SimpleUploadedFile("표.pdf", b"%PDF-1.4")
    added = startup.post(files, {"file": sent, "about": "cap_table", "tier": 2})
    assert (added.status_code, added.json()["tier"], added.json()["state"]) == (201, 2, "checking")
    refused = startup.post(files, {"file": SimpleUploadedFile("a.exe", b"x"), "about": "other"})
    assert (refused.status_code, investor.get(files).status_code) == (422, 404)
    a_file(made.winner, pages=2, name="재무제표.pdf")
    assert startup.get(opening).json() == {}
    body = {"tier": 3, "until": None, "agreed": False}
    assert startup.post(opening, body, "application/json").status_code == 422
    assert investor.post(opening, body | {"agreed": True}, "application/json").status_code == 404
    assert not RoomGrant.objects.exists()
    opened = startup.post(opening, body | {"agreed": True}, "application/json")
    assert (opened.status_code, opened.json()["tier"]) == (200, 3)
    [shown] = investor.get(room).json()["files"]
    assert [page["number"] for page in shown["pages"]] == [1, 2]
    assert investor.get(shown["pages"][1]["url"]).status_code == 200
    looks = f"{V1}/applications/{made.winner.entry_id}/room/looks/"
    [look] = startup.get(looks).json()["results"]
    assert (look["page"], look["file"], look["firm"]) == (2, "재무제표.pdf", made.investor.firm)
    assert investor.get(looks).status_code == 404
    assert startup.delete(opening).status_code == 204
    assert (investor.get(room).status_code, startup.get(opening).json()) == (404, {})
    [first, *_rest] = startup.get(files).json()
    assert startup.delete(f"{files}{first['id']}").status_code == 204
    assert first["id"] not in [row["id"] for row in startup.get(files).json()]
