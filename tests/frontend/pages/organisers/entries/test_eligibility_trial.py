"""The rules of a call, tried on a company that doesn't exist: by page and by API."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Edition
from submissions.models import Startup
from tests.frontend.pages.organisers.desk import signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
COMPANY = {
    "kind": "corporation",
    "founded_on": "2024-03-02",
    "city": "서울특별시",
    "registration_number": "",
}


@pytest.fixture
def edition() -> Edition:
    """Of companies of Seoul up to 7 years old; in one track up to 3; no pre-startup founders."""
    edition = make.a_draft_edition(notice_date=date(2026, 9, 1), region=["서울", "Seoul"])
    Edition.objects.filter(pk=edition.pk).update(max_age_years=7, pre_startups_allowed=False)
    edition.tracks.all().update(max_age_years=None)
    edition.tracks.filter(pk=edition.tracks.earliest("order").pk).update(max_age_years=3)
    edition.refresh_from_db()
    return edition


def page_of(edition: Edition, **facts: Any) -> str:
    address = reverse("organisers:eligibility_trial", args=[edition.slug])
    client = signed_in(make.organiser_of(edition))
    return text_of(client, f"{address}?{_query({**COMPANY, **facts})}")


def _query(facts: dict[str, Any]) -> str:
    return "&".join(f"{name}={value}" for name, value in facts.items())


def tracks_of(edition: Edition) -> list[str]:
    return list(edition.tracks.order_by("order").values_list("slug", flat=True))


def api_of(edition: Edition, **facts: Any) -> dict[str, Any]:
    client = Client()
    client.force_login(make.organiser_of(edition))
    address = f"/api/v1/editions/{edition.slug}/eligibility/trial"
    answer = client.get(address, {**COMPANY, **facts})
    return {"status": answer.status_code, **answer.json()}


@pytest.mark.parametrize(
    ("facts", "said", "failing"),
    [
        ({}, "may apply", []),
        ({"founded_on": "2019-09-01", "track": "LAST"}, "may apply", []),  # the boundary day
        ({"founded_on": "2019-08-31"}, "can't begin an application", ["company_age"]),
        ({"founded_on": "2021-01-01", "track": "FIRST"}, "but a rule fails", ["company_age"]),
        ({"city": "부산광역시"}, "can't begin an application", ["head_office"]),
        ({"kind": "pre", "founded_on": ""}, "can't begin an application", ["founded"]),
        ({"registration_number": "1234567890"}, "but a rule fails", ["registration_number"]),
        ({"city": "", "founded_on": ""}, "may apply", []),  # what isn't known keeps nobody out
    ],
)
def test_the_rules_say_who_may_apply_before_anybody_does(
    edition: Edition, facts: dict[str, str], said: str, failing: list[str]
) -> None:
    named = {"FIRST": tracks_of(edition)[0], "LAST": tracks_of(edition)[-1]}
    facts = {"track": "LAST", **facts}
    facts["track"] = named[facts["track"]]
    assert said in page_of(edition, **facts)
    answered = api_of(edition, **facts)
    found = [row["rule"] for row in answered["findings"] if row["outcome"] == "fail"]
    assert found == failing
    assert answered["is_eligible"] == (not failing)
    assert answered["may_begin"] == (said != "can't begin an application")
    assert not Startup.objects.exists(), "nothing typed here is kept"


def test_it_names_the_papers_and_questions_of_its_form_and_track(edition: Edition) -> None:
    slug = tracks_of(edition)[0]
    edition.papers.filter(key="registry").update(track_slugs=[slug])
    assert "Corporate registry extract" in page_of(edition, track=slug)
    first, last = (api_of(edition, track=slug) for slug in (slug, tracks_of(edition)[-1]))
    assert "registry" in first["required_papers"]
    assert "registry" not in last["papers"]
    sole = api_of(edition, track=slug, kind="sole")
    assert "registry" not in sole["papers"]
    assert set(first["questions"]) <= set(edition.questions.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "none"}, "kind"),
        ({"founded_on": "yesterday"}, "founded_on"),
        ({"track": "nothing"}, "track"),
    ],
)
def test_bad_input_is_said_at_its_field(
    edition: Edition, wrong: dict[str, str], field: str
) -> None:
    answered = api_of(edition, **wrong)
    assert answered["status"] in {400, 422}
    named = answered.get("fields") or [row["attr"] for row in answered["errors"]]
    assert field in named
    address = reverse("organisers:eligibility_trial", args=[edition.slug])
    client = signed_in(make.organiser_of(edition))
    page = client.get(address, {**COMPANY, **wrong})
    assert page.status_code == 422
    assert field in page.context["form"].errors
