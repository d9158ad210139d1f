"""Events by program: kept, registered for, checked in."""

import pytest
from django.test import Client

from challenge.kernel import clock
from gatherings.models import EventCheckIn, Registration
from tests.gatherings import factories as g
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db
JSON = "application/json"


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_program_keeps_an_event_and_people_come_to_it() -> None:
    edition = an_edition()
    organiser, guest = signed_in(organiser_of(edition)), signed_in(a_user())
    managed = f"/api/v1/editions/{edition.slug}/managed-events"
    facts = g.facts()
    facts["link"] = "https://video.example.kr/room/4821"
    sent = {name: str(value) for name, value in facts.items()}
    sent |= {name: facts[name].isoformat() for name in ("starts_at", "ends_at")}
    made = organiser.post(managed, sent, JSON)
    assert made.status_code == 201, made.content
    event = made.json()["id"]
    seen = f"/api/v1/editions/{edition.slug}/events"
    assert guest.get(seen).json() == []
    assert guest.get(managed).status_code == 404
    organiser.post(f"{managed}/{event}/publish")
    assert [row["id"] for row in guest.get(seen).json()] == [event]
    for address in (seen, f"{seen}/{event}.ics"):
        assert "video.example" not in guest.get(address).content.decode()
    assert organiser.get(f"{managed}/{event}").json()["link"] == facts["link"]
    ticket = guest.post(f"{seen}/{event}/registration").json()
    assert ticket["state"] == Registration.State.GOING
    assert ticket["link"] == facts["link"]
    rows = organiser.get(f"{managed}/{event}/registrations").json()
    assert [row["code"] for row in rows] == [ticket["code"]]
    assert ticket["ticket"] not in str(rows)
    noted = {"seen": [{"ticket": ticket["ticket"], "at": clock.now().isoformat()}]}
    answers = [organiser.post(f"{managed}/{event}/check-ins", noted, JSON).json() for _ in range(2)]
    assert [answer[0]["what"] for answer in answers] == ["checked_in", "before"]
    assert EventCheckIn.objects.count() == 1
    assert guest.delete(f"{seen}/{event}/registration").status_code == 204
    gone = guest.get(f"{seen}/{event}/registration").json()
    assert (gone["state"], gone["link"]) == ("cancelled", "")
