"""Judges, their conflicts and their ties, by API."""

import pytest
from django.urls import reverse

from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]  # a refusal rolls its request back, which a test's own transaction would not survive


def test_a_conflict_set_by_api_forbids_the_pair_until_it_is_lifted() -> None:
    round = f.an_assigned_round()
    slug, api = round.edition.slug, client_of(f.organiser_of(round.edition))
    new, entry = f.a_judge(round.edition), round.participations.earliest("pk").entry_id
    pair = {"judge": new.pk, "entry": entry}
    noted = api.post(
        reverse("api:edition-judge-conflicts", args=[slug, new.pk]),
        {"entry": entry, "kind": "other"},
        content_type="application/json",
    )
    assert noted.status_code == 201, noted.content
    refused = api.post(address("round-assignments", round), pair, content_type="application/json")
    assert refused.json()["code"] == "in_conflict"
    lifted = api.post(
        reverse("api:conflict-lift", args=[slug, noted.json()["id"]]),
        {"reason": "오해였습니다."},
        content_type="application/json",
    )
    assert lifted.json()["withdrawn_at"]
    made = api.post(address("round-assignments", round), pair, content_type="application/json")
    assert made.status_code == 201, made.content
    assert api.post(reverse("api:edition-conflicts-find", args=[slug])).json()["count"] >= 0


def test_the_fields_and_load_of_a_judge_are_changed_by_api() -> None:
    edition = f.a_preset_edition()
    changed = client_of(f.organiser_of(edition)).patch(
        reverse("api:edition-judge", args=[edition.slug, f.a_judge(edition).pk]),
        {"fields_known": {"bio": 0.4}, "max_load": 3},
        content_type="application/json",
    )
    assert (changed.json()["fields_known"], changed.json()["max_load"]) == ({"bio": 0.4}, 3)


def test_ties_to_organisations_by_api() -> None:
    round = f.a_round(entries=2, judges=2)
    api, slug = client_of(f.organiser_of(round.edition)), round.edition.slug
    judge, company = (
        round.edition.judges.earliest("pk"),
        round.participations.earliest("pk").entry.startup.name_ko,
    )
    url = reverse("api:judge-affiliations", args=[slug, judge.pk])
    wrong = api.post(
        url,
        {"organisation": company, "since": "2025-01-01", "until": "2024-01-01"},
        content_type="application/json",
    )
    assert (wrong.status_code, api.get(url).json()) == (422, [])
    assert (
        api.post(
            url, {"organisation": company, "kind": "shareholder"}, content_type="application/json"
        ).status_code
        == 204
    )
    (tie,) = api.get(url).json()
    assert (tie["organisation"], tie["kind"]) == (company, "shareholder")
    assert api.post(reverse("api:edition-conflicts-find", args=[slug])).json()["count"] == 1
    assert (
        api.delete(reverse("api:judge-affiliation", args=[slug, judge.pk, tie["id"]])).status_code
        == 204
    )
    assert api.get(url).json() == []
