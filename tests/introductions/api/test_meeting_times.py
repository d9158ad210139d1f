"""The meeting by API: read, picked, proposed anew, taken along; for its two sides alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from challenge.models import User
from introductions.models import Meeting
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def by(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_meeting_is_read_picked_and_moved() -> None:
    introduction = f.a_meeting()
    founder, investor = by(f.founder_of(introduction.winner)), by(introduction.investor.user)
    address = f"/api/v1/introductions/{introduction.pk}/meeting"
    found = founder.get(address).json()
    assert (found["state"], found["version"], found["proposed_by"]) == (
        "offered",
        "1.offered",
        "system",
    )
    assert [slot["number"] for slot in found["slots"]] == [1, 2, 3]
    assert len(found["suggestions"]) == 3
    picked = investor.post(f"{address}/pick", {"offer": 1, "slot": 2}, format="json").json()
    assert (picked["state"], picked["starts_at"]) == ("fixed", found["slots"][1]["starts_at"])
    late = founder.post(f"{address}/pick", {"offer": 1, "slot": 1}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "meeting_fixed")
    assert b"SEQUENCE:1" in investor.get(f"{address}.ics").content
    wanted = {
        "starts": [(timezone.now() + timedelta(days=4)).isoformat()],
        "minutes": 60,
        "version": "1.fixed",
    }
    moved = founder.put(address, wanted, format="json").json()
    assert (moved["state"], moved["offer"], moved["proposed_by"]) == ("offered", 2, "startup")
    assert founder.put(address, {**wanted, "minutes": 45}, format="json").status_code == 400


def test_nobody_else_learns_of_it_and_nothing_is_there_before_both_yeses() -> None:
    introduction, offer = f.a_meeting(), f.an_offer()
    organiser = by(f.organiser_of(introduction.investor.edition))
    assert organiser.get(f"/api/v1/introductions/{introduction.pk}/meeting").status_code == 404
    founder = by(f.founder_of(offer.winner))
    assert founder.get(f"/api/v1/introductions/{offer.pk}/meeting").status_code == 404
    assert Meeting.objects.count() == 1
