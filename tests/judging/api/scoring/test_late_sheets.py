"""Late sheets by API: organisers list them and decide."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.judging import factories as f
from tests.judging.late_sheet_cases import a_late_sheet

pytestmark = pytest.mark.django_db


def test_by_api_organisers_list_and_decide() -> None:
    late = a_late_sheet()
    edition = late.assignment.round.edition
    client, base = Client(), reverse("api:round-late-sheets", args=[edition.slug, 1])
    client.force_login(f.organiser_of(edition))
    (row,) = client.get(base).json()
    assert (row["state"], row["comment"], row["judge"]) == (
        "waiting",
        "늦었습니다.",
        late.assignment.judge_id,
    )
    assert client.post(f"{base}{late.pk}/refuse", {}, "application/json").status_code == 400
    assert client.post(f"{base}{late.pk}/accept").json()["state"] == "accepted"
    assert (
        client.post(f"{base}{late.pk}/refuse", {"reason": "아님"}, "application/json").status_code
        == 409
    )
    judge = Client()
    judge.force_login(late.assignment.judge.user)
    assert judge.get(base).status_code == 404
