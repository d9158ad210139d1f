"""기피 신청 by API: the startup objects, organisers read who is meant."""

import pytest
from django.test import Client

from challenge.models import User
from tests.judging import factories as f
from tests.judging.objection_cases import WHY, an_edition_and_entry, boss_of

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_by_api_the_startup_objects_and_organisers_read_who_is_meant() -> None:
    edition, entry = an_edition_and_entry()
    judge = f.a_judge(edition, organisation="한강벤처스")
    startup, address = signed_in(boss_of(entry)), f"/api/v1/applications/{entry.pk}/objections/"
    made = startup.post(address, {"organisation": "한강벤처스", "reason": WHY}, "application/json")
    assert made.status_code == 201
    assert "judge" not in made.content.decode()
    assert [row["organisation"] for row in startup.get(address).json()] == ["한강벤처스"]
    assert startup.post(address, {"person": "김하나"}, "application/json").status_code == 400
    rows = (
        signed_in(f.organiser_of(edition))
        .get(f"/api/v1/editions/{edition.slug}/objections/")
        .json()
    )
    assert [(row["entry"], row["judges"], row["objection"]["reason"]) for row in rows] == [
        (entry.pk, [judge.pk], WHY)
    ]
    assert startup.get(f"/api/v1/editions/{edition.slug}/objections/").status_code == 404
    assert signed_in(judge.user).get(address).status_code == 404
    assert startup.delete(f"{address}{made.json()['id']}/").json()["withdrawn_at"]
    assert startup.get(address).json() == []
