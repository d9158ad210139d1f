"""A round by API, from its edition to the published result."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from judging.models import Round
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of
from tests.submissions.factories import RESPONSIBLE, TEXTS

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]  # a refusal rolls its request back, which a test's own transaction would not survive


def test_a_whole_round_by_api() -> None:
    api = client_of(f.an_operator())
    round = a_published_edition(api)
    fill(api, round)
    assign_and_score(api, round)
    decide_and_publish(api, round)


def a_published_edition(api: Client) -> Round:
    """From the preset; its first round."""
    now = timezone.now()
    made = api.post(
        reverse("api:edition-create", args=["kr-public-startup-challenge"]),
        {
            "challenge_slug": "city",
            "slug": "city-api",
            "year": 2026,
            "name_ko": "도시",
            "opens_at": (now - timedelta(days=9)).isoformat(),
            "closes_at": (now - timedelta(days=8)).isoformat(),
        },
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    edition = reverse("api:edition", args=["city-api"])
    assert (
        api.patch(edition, RESPONSIBLE | TEXTS, content_type="application/json").status_code == 200
    )
    assert api.post(reverse("api:edition-publish", args=["city-api"])).status_code == 200
    return Round.objects.select_related("edition").get(edition__slug="city-api", order=1)


def fill(api: Client, round: Round) -> None:
    """Six entries, five judges, three sheets an entry."""
    for _number in range(6):
        f.an_eligible_entry(round.edition)
    invited = api.post(
        reverse("api:edition-judges", args=["city-api"]),
        {"email": "j@house.example", "name": "김", "fields_known": {"ai": 1}},
        content_type="application/json",
    )
    assert invited.status_code == 201, invited.content
    for _number in range(4):
        f.a_judge(round.edition)
    closes_at = (timezone.now() + timedelta(days=3)).isoformat()
    changed = api.patch(
        address("round", round),
        {"sheets_per_entry": 3, "places": 2, "closes_at": closes_at},
        content_type="application/json",
    )
    assert changed.status_code == 200, changed.content
    assert api.post(address("round-entries", round)).json() == {"count": 6}


def assign_and_score(api: Client, round: Round) -> None:
    job = api.post(
        address("round-assignment-runs", round), {"seed": 3}, content_type="application/json"
    )
    assert job.status_code == 202, job.content
    f.run(round.edition.jobs.get(pk=job.json()["id"]))
    assert api.get(address("round-assignments", round)).json()["count"] == 18
    pair = f.first_assignment(round)
    assert api.put(address("assignment-pin", round, pk=pair.pk)).json()["pinned"] is True
    assert api.post(address("round-open", round)).json()["state"] == "open"
    assert api.post(address("round-open", round)).json()["code"] == "wrong_state"
    assert api.get(address("round-progress", round)).json()["sheets_wanted"] == 18
    reminded = api.post(address("round-remind", round), {}, content_type="application/json")
    assert reminded.json()["count"] > 0
    f.score_all(round)
    assert api.post(address("round-close", round)).json()["state"] == "closed"
    f.run(round.edition.jobs.filter(kind="tally").latest("pk"))


def decide_and_publish(api: Client, round: Round) -> None:
    standings = api.get(address("round-tally", round)).json()["standings"]
    assert [row["rank"] for row in standings] == sorted(row["rank"] for row in standings)
    refused = api.post(
        address("round-decisions", round),
        {"entry": standings[-1]["entry"], "kind": "advance"},
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
    assert api.post(address("round-decide-by-ranking", round)).json() == {"count": 6}
    words = {"message_ko": "고맙습니다."}
    prepared = api.put(address("round-announcement", round), words, content_type="application/json")
    assert prepared.status_code == 200
    alone = api.post(address("round-announcement-publish", round))
    assert alone.json()["code"] == "second_person_needed"
    second = client_of(f.an_organiser_of(round.edition))
    assert second.post(address("round-announcement-publish", round)).json()["state"] == "published"
    assert Client().get(address("round-bundle", round)).json()["format"] == 2


@pytest.mark.parametrize(
    "options",
    [
        "text",
        {"unknown": 1},
        {"weights": {"fields": 2}},
        {"weights": {"luck": 1}},
        {"weights": 7},
        {"panels": {"ai": 0}},
        {"panels": {"nowhere": 1}},
        {"bridges": "ten"},
        {"bridges": -1},
        {"budget": 1.5},
        {"share": True},
        {"weights": {"fields": 0, "stage": 0, "keywords": 0, "past_load": 0}},
    ],
)
def test_options_that_make_no_sense_are_refused_and_nothing_changes(options: Any) -> None:
    round = f.a_round(entries=1, judges=1)
    answer = client_of(f.organiser_of(round.edition)).patch(
        address("round", round), {"allocation_options": options}, content_type="application/json"
    )
    assert answer.status_code in {400, 422}, answer.content
    assert "allocation_options" in answer.content.decode()
    round.refresh_from_db()
    assert round.allocation_options == {}
