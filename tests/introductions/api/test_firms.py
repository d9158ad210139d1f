"""A firm by API: read, changed with the version that was read, joined, led, handed over."""

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import User
from introductions.models import Investor
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import a_firm
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_lead_runs_the_firm_and_nobody_elses_is_found() -> None:
    firm, lead, colleague = a_firm(an_edition())
    rival = f.an_investor(firm.edition)
    client, other = client_of(lead.user), client_of(rival.user)
    place = [firm.edition.slug, firm.pk]
    listed = client.get(reverse("api:firms", args=place[:1])).json()
    assert [row["id"] for row in listed] == [firm.pk]
    assert [(row["role"], row["is_lead"]) for row in listed[0]["people"]] == [
        ("partner", True),
        ("associate", False),
    ]
    read = client.get(reverse("api:firm", args=place))
    saved = client.patch(
        reverse("api:firm", args=place), {"per_month": 3}, content_type="application/json",
        headers={"If-Match": read["ETag"]},
    )  # fmt: skip
    assert (saved.status_code, saved.json()["per_month"]) == (200, 3)
    refused = client.patch(
        reverse("api:firm", args=place), {"is_checked": True}, content_type="application/json"
    )
    assert refused.status_code == 403
    asked = client.post(reverse("api:firm-people", args=place), {"email": "new@fund.example"})
    known = client.post(reverse("api:firm-people", args=place), {"email": rival.user.email})
    assert (asked.status_code, asked.content) == (known.status_code, known.content) == (202, b"")
    for name in ("firm", "firm-people", "firm-lead", "firm-hand-over"):
        address = reverse(f"api:{name}", args=place)
        answer = other.get(address) if name == "firm" else other.post(address, {"investor": 1})
        assert answer.status_code in {400, 404}, name
    lost = other.post(
        reverse("api:firm-hand-over", args=place), {"investor": lead.pk, "to": colleague.pk}
    )
    assert lost.status_code == 404


def test_lead_and_hand_over_by_api() -> None:
    firm, lead, colleague = a_firm(an_edition())
    organiser = client_of(f.organiser_of(firm.edition))
    place = [firm.edition.slug, firm.pk]
    named = organiser.post(reverse("api:firm-lead", args=place), {"investor": colleague.pk})
    assert [row["id"] for row in named.json()["people"]] == [colleague.pk, lead.pk]
    body = {"investor": colleague.pk, "to": lead.pk}
    done = organiser.post(reverse("api:firm-hand-over", args=place), body)
    assert [row["id"] for row in done.json()["people"]] == [lead.pk]
    assert organiser.post(reverse("api:firm-hand-over", args=place), body).status_code == 200
    assert Investor.objects.get(pk=colleague.pk).state == "left"
