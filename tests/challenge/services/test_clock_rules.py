"""Organisers say when mail waits for the morning and what an outage means: by page and by API."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Edition
from challenge.services.clock_rules import set_clock_rules
from challenge.services.editions import update_edition
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of

pytestmark = pytest.mark.django_db
RULES: dict[str, Any] = {
    "quiet_from": 20, "quiet_until": 9, "after_outage": "wait", "waitlist_days": 5,
}  # fmt: skip


def test_they_hold_also_after_applications_have_opened() -> None:
    edition = f.a_preset_edition()
    kept = {name: rule for name, rule in edition.rules.items() if name != "quiet_hours"}
    edition = set_clock_rules(actor=f.organiser_of(edition), edition=edition, **RULES)
    assert edition.clock_rules() == RULES
    named = {"quiet_hours": [20, 9], "after_outage": "wait", "waitlist_days": 5}
    assert edition.rules == kept | named
    nothing: dict[str, Any] = {**RULES, "quiet_from": None, "quiet_until": None}
    edition = set_clock_rules(actor=f.organiser_of(edition), edition=edition, **nothing)
    assert edition.rules["quiet_hours"] == []
    assert edition.audit_events.filter(action="edition.clock_rules_set").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quiet_from": 24}, "quiet_from"),
        ({"quiet_until": -1}, "quiet_until"),
        ({"quiet_until": None}, "quiet_until"),
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_from": 9}, "quiet_until"),
        ({"after_outage": "panic"}, "after_outage"),
        ({"waitlist_days": 31}, "waitlist_days"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_changes_nothing(
    wrong: dict[str, Any], field: str
) -> None:
    edition = f.a_preset_edition()
    with pytest.raises(InvalidInput) as refusal:
        set_clock_rules(actor=f.organiser_of(edition), edition=edition, **{**RULES, **wrong})
    assert list(refusal.value.fields) == [field]
    before = edition.rules
    edition.refresh_from_db()
    assert edition.rules == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"rules": {"quiet_hours": "at night"}},
        {"rules": {"quiet_hours": [22, 30]}},
        {"rules": {"quiet_hours": [8, 8]}},
        {"rules": {"after_outage": "panic"}},
        {"rules": {"remind_days": ["soon"]}},
        {"rules": []},
    ],
)
def test_nothing_is_stored_by_which_the_clock_could_not_go(wrong: dict[str, Any]) -> None:
    edition = f.a_draft_edition()
    with pytest.raises(InvalidInput) as refusal:
        update_edition(actor=f.organiser_of(edition), edition=edition, **wrong)
    assert list(refusal.value.fields) == list(wrong)


def test_strangers_and_judges_set_nothing() -> None:
    edition = f.a_preset_edition()
    for person in (f.a_person(), f.a_judge(edition).user, f.an_organiser_of(edition, "observer")):
        with pytest.raises(NotAllowed):
            set_clock_rules(actor=person, edition=edition, **RULES)
    assert Edition.objects.get(pk=edition.pk).rules == edition.rules


def test_they_are_set_on_the_page_and_shown_there() -> None:
    edition = f.a_preset_edition()
    client = Client()
    client.force_login(f.organiser_of(edition))
    settings = reverse("organisers:settings", args=[edition.slug])
    url = reverse("organisers:clock_rules", args=[edition.slug])
    assert client.post(url, {**RULES})["Location"] == f"{settings}#clock"
    assert client.get(settings).context["clock"].initial == RULES
    wrong = client.post(url, {**RULES, "quiet_until": ""})
    assert wrong.status_code == 422
    assert list(wrong.context["clock"].errors) == ["quiet_until"]


def test_they_are_set_by_the_api() -> None:
    edition = f.a_preset_edition()
    client, url = client_of(f.organiser_of(edition)), f"/api/v1/editions/{edition.slug}/clock"
    answer = client.put(url, RULES, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["rules"]["quiet_hours"] == [20, 9]
    wrong = client.put(url, {**RULES, "quiet_from": None}, content_type="application/json")
    assert wrong.status_code == 422
