"""What came of an introduction by API: each side says it, reads its own, and organisers both."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from challenge.models import User
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def by(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_both_sides_say_it_and_the_organiser_reads_both() -> None:
    introduction = f.a_meeting()
    edition = introduction.investor.edition
    founder, investor = by(f.founder_of(introduction.winner)), by(introduction.investor.user)
    address = f"/api/v1/introductions/{introduction.pk}/outcome"
    assert founder.get(address).json()["own"] is None
    told = {
        "outcome": "invested",
        "amount_krw": 300_000_000,
        "invested_on": timezone.localdate().isoformat(),
        "instrument": "rcps",
        "words": "비공개",
        "rating": 5,
    }
    said = investor.put(address, told, format="json").json()
    assert (said["side"], said["own"]["rating"], said["theirs"]) == ("investor", 5, None)
    assert founder.get(address).json()["theirs"] is None
    answer = founder.put(address, {**told, "amount_krw": 1, "words": ""}, format="json").json()
    assert answer["differing"] == ["amount"]
    assert set(answer["theirs"]) == {
        "amount_krw", "currency", "amount", "invested_on", "instrument",
    }  # fmt: skip
    late = investor.put(address, {**told, "rating": 1}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "told_meanwhile")
    places = f"/api/v1/editions/{edition.slug}/introductions/outcomes"
    organiser = by(f.organiser_of(edition))
    (row,) = organiser.get(f"{places}/told").json()
    assert (row["investor"]["words"], row["startup"]["amount_krw"]) == ("비공개", 1)
    assert "rating" not in row["investor"]
    assert row["differing"] == ["amount"]
    assert organiser.get(places).json()["raised"]["total"]["apart"] == 1


def test_nobody_else_reads_or_says_anything() -> None:
    introduction, offer = f.a_meeting(), f.an_offer()
    slug = introduction.investor.edition.slug
    organiser = by(f.organiser_of(introduction.investor.edition))
    address = f"/api/v1/introductions/{introduction.pk}/outcome"
    assert organiser.get(address).status_code == 404
    assert organiser.put(address, {"outcome": "met"}, format="json").status_code == 403
    founder = by(f.founder_of(offer.winner))
    assert founder.get(f"/api/v1/introductions/{offer.pk}/outcome").status_code == 404
    told = f"/api/v1/editions/{slug}/introductions/outcomes/told"
    assert by(introduction.investor.user).get(told).status_code == 404
