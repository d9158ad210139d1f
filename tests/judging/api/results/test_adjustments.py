"""Claimed bonus points by the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from judging.models import Adjustment
from tests.judging import factories as make
from tests.judging.queries.rounds.bonus_cases import KEY, a_claimed_round

pytestmark = pytest.mark.django_db


def test_claims_are_listed_and_ruled_on_by_the_version_that_was_seen() -> None:
    round, (first, _second) = a_claimed_round()
    client = APIClient()
    client.force_authenticate(make.organiser_of(round.edition))
    base = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/bonus-claims/"
    rows: list[dict[str, Any]] = client.get(base).json()
    assert (rows[0]["entry"], rows[0]["paper"], rows[0]["ruling"]) == (
        first.pk, KEY, None,
    )  # fmt: skip
    assert rows[0]["files"][0]["name"] == "patent.pdf"
    address = f"{base}{first.pk}/{KEY}"
    said = client.put(address, {"accepted": True, "points": "1.50"}, format="json")
    assert (said.status_code, said.json()["points"]) == (200, "1.50")
    refusal = {"accepted": False, "reason": "사본"}
    assert client.put(address, refusal, format="json").status_code == 428
    seen: dict[str, Any] = {"HTTP_IF_MATCH": f'"{said.json()["etag"]}"'}
    assert client.put(address, refusal, format="json", **seen).status_code == 200
    assert not Adjustment.objects.exists()
