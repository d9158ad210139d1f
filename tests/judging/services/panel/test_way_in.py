"""Names come before the first entry, whichever way a judge comes in: page, file or API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import Assignment, DeskMark, Round, Scoresheet
from judging.queries.scoring.judge_work import readable_assignments
from judging.queries.scoring.offline_bundle import offline_entries
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.recuse import NamesUnchecked, confirm_names
from judging.services.rounds.close import close_round
from judging.services.scoring.desk_marks import mark_entry
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of

pytestmark = pytest.mark.django_db
PAGES = ("round", "mine", "compare", "by_criterion", "submit_all", "own_order", "offline")
OPEN_PAGES = ("conflicts", "brief", "done", "report")


@pytest.fixture
def pair() -> Assignment:
    """Of an open round, whose judge signed and did not go through the names."""
    pair = f.first_assignment(f.an_open_round(entries=3, judges=4, sheets_per_entry=3))
    pair.judge.names_checked.all().delete()
    return pair


def put(client: Client, pair: Assignment) -> Any:
    sheet = {"scores": f.full_scores(pair), "comment": f.COMMENT, "base_revision": 0}
    url = reverse("api:judge-score", args=[pair.pk])
    return client.put(url, sheet, content_type="application/json")


def test_every_page_leads_to_the_names_first(pair: Assignment) -> None:
    client, names = client_of(pair.judge.user), reverse("judges:conflicts", args=[pair.round_id])
    entry = reverse("judges:entry", args=[pair.round_id, pair.pk])
    for url in (entry, *(reverse(f"judges:{name}", args=[pair.round_id]) for name in PAGES)):
        answer = client.get(url)
        assert (answer.status_code, answer.get("Location")) == (302, names), url
    for name in OPEN_PAGES:
        assert client.get(reverse(f"judges:{name}", args=[pair.round_id])).status_code == 200
    sent = client.post(entry, {"comment": "typed before", "base_revision": "0"})
    assert sent.status_code == 403
    assert "go through the names" in sent.content.decode()
    confirm_names(actor=pair.judge.user, judge=pair.judge, round=pair.round)
    assert client.get(entry).status_code == 200


def test_the_api_shows_and_takes_nothing_before_them(pair: Assignment) -> None:
    client, round = client_of(pair.judge.user), pair.round_id
    for name in ("judge-bundle", "judge-list", "judge-mine"):
        answer = client.get(reverse(f"api:{name}", args=[round]))
        assert (answer.status_code, answer.json()["code"]) == (403, "names_unchecked"), name
    assert put(client, pair).json()["code"] == "names_unchecked"
    assert client.get(reverse("api:judge-names", args=[round])).status_code == 200
    assert client.post(reverse("api:judge-names-confirmed", args=[round])).status_code == 204
    assert put(client, pair).status_code == 200
    assert client.get(reverse("api:judge-bundle", args=[round])).status_code == 200


def test_no_act_and_no_file_goes_past_them(pair: Assignment) -> None:
    judge, user = pair.judge, pair.judge.user
    acts: list[Callable[[], object]] = [
        lambda: save_sheet(
            actor=user, assignment=pair, scores={}, base_revision=0, mutation_id="m1"
        ),
        lambda: mark_entry(actor=user, assignment=pair, is_bookmarked=True),
        lambda: pull_entry(actor=user, judge=judge, round=pair.round),
    ]
    for act in acts:
        with pytest.raises(NamesUnchecked):
            act()
    assert not [*Scoresheet.objects.all(), *DeskMark.objects.all()]
    assert not readable_assignments(user).exists()
    assert offline_entries(pair.round, judge) == []
    confirm_names(actor=user, judge=judge, round=pair.round)
    assert pair in readable_assignments(user)
    own = Assignment.objects.filter(round=pair.round, judge=judge)
    assert len(offline_entries(pair.round, judge)) == own.count() > 0


def test_who_has_begun_or_comes_after_the_close_is_not_asked(pair: Assignment) -> None:
    f.score(pair)
    assert pair in readable_assignments(pair.judge.user)
    other = Assignment.objects.filter(round=pair.round).exclude(judge=pair.judge).earliest("pk")
    other.judge.names_checked.all().delete()
    assert not readable_assignments(other.judge.user).exists()
    close_round(actor=f.organiser_of(pair.round.edition), round=pair.round)
    assert Round.objects.get(pk=pair.round_id).state == "closed"
    assert other in readable_assignments(other.judge.user)
