"""Indicative amounts by API: the judge's own with its version, the organisers' by entry."""

import json
from typing import Any

import pytest
from django.urls import reverse

from judging.models import Assignment, IndicativeAmount
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of
from tests.judging.pitch_days import a_pitch_round, an_investor_of

pytestmark = pytest.mark.django_db


def test_an_investor_states_an_amount_and_organisers_read_it() -> None:
    round = a_pitch_round()
    judge = an_investor_of(round)
    pair = Assignment.objects.filter(judge=judge).earliest("pk")
    client, url = client_of(judge.user), reverse("api:judge-amount", args=[pair.pk])

    def put(data: dict[str, Any], **headers: str) -> Any:
        return client.put(url, json.dumps(data), content_type="application/json", headers=headers)

    assert client.get(url).json() == {"amount_krw": None, "is_shown": False, "etag": "none"}
    made = put({"amount_krw": 5_000_000, "is_shown": True})
    assert (made.status_code, made.json()["amount_krw"]) == (200, 5_000_000)
    stale = put({"amount_krw": 1}, **{"if-match": '"none"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    for wrong in ({"amount_krw": 0}, {"amount_krw": "x"}, {"amount_krw": 10**13}, {}):
        assert put(wrong).status_code == 400
    organiser = client_of(f.organiser_of(round.edition))
    [row] = organiser.get(address("round-amounts", round)).json()
    assert (row["entry"], row["count"], row["total"]) == (pair.entry_id, 1, 5_000_000)
    assert client.get(address("round-amounts", round)).status_code == 404
    assert put({"amount_krw": None}).json()["amount_krw"] is None
    assert not IndicativeAmount.objects.exists()
