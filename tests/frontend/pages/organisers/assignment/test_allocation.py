"""The page on how sheets are spread: rule, sentence for applicants, plan, steps."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from challenge.models import Job
from frontend.in_words.allocation_rule import rule_in_words
from judging.models import AllocationStep, Round
from judging.services.assignment.allocation.allocation_steps import ask_next_batch
from judging.services.results.tally import tally_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def a_desk(round: Round) -> tuple[Client, str]:
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    return client, f"/en/run/{round.edition.slug}"


def test_the_rule_is_chosen_on_its_page_and_told_to_applicants_in_both_languages() -> None:
    round = f.a_round(entries=6, judges=6)
    client, base = a_desk(round)
    page = client.get(f"{base}/assignment/sheets/")
    assert page.status_code == 200
    shown = page.content.decode().split('name="shown" value="')[1].split('"')[0]
    sent = {
        "allocation": "adaptive",
        "method": "mean",
        "sheets_per_entry": "2",
        "min_sheets": "2",
        "budget": "30",
        "batch": "50",
        "limit": "",
        "shown": shown,
    }
    saved = client.post(f"{base}/rounds/{round.order}/allocation/", sent)
    assert saved.status_code == 302
    round.refresh_from_db()
    assert (round.allocation, round.method, round.sheets_per_entry) == ("adaptive", "mean", 2)
    assert round.allocation_options["budget"] == 30
    assert round.allocation_options["batch"] == 0.5
    assert "limit" not in round.allocation_options
    for language, start, words in (("en", "/en", "at least 2 judges"), ("ko", "", "2명")):
        with translation.override(language):
            assert words in rule_in_words(round)
        public = Client().get(f"{start}/c/{round.edition.slug}/rubric/")
        assert words in public.content.decode()


def test_a_frozen_rule_is_shown_and_not_changed() -> None:
    round = f.an_open_round(entries=6, judges=6)
    client, base = a_desk(round)
    assert "frozen" in client.get(f"{base}/assignment/sheets/").content.decode()
    client.post(f"{base}/rounds/{round.order}/allocation/", {"allocation": "adaptive"})
    round.refresh_from_db()
    assert round.allocation == "even"


def test_steps_stand_with_their_reasons_and_are_steered_from_the_page() -> None:
    round = f.an_open_round(
        entries=8, judges=6, allocation="adaptive", method="mean", sheets_per_entry=2
    )
    f.score_all(round)
    ask_next_batch(actor=None, round=round, tally=tally_round(round=round))
    client, base = a_desk(round)
    page = client.get(f"{base}/assignment/sheets/").content.decode()
    assert "more sheets asked for" in page
    assert "near the line" in page
    act = f"{base}/rounds/{round.order}/allocation/steer/"
    assert client.post(act, {"kind": "paused", "reason": ""}).status_code == 422
    assert client.post(act, {"kind": "paused", "reason": "교육"}).status_code == 302
    assert AllocationStep.objects.last().kind == "paused"  # type: ignore[union-attr]
    assert "Paused: nothing more" in client.get(f"{base}/assignment/sheets/").content.decode()


def test_a_plan_is_asked_for_and_read_on_the_page() -> None:
    round = f.a_round(entries=2, judges=2)
    client, base = a_desk(round)
    asked = {"entries": "12", "judges": "6", "winners": "3", "budget": "36"}
    assert client.post(f"{base}/rounds/{round.order}/plans/", asked).status_code == 302
    progress = f"{base}/rounds/{round.order}/plans/progress/"
    assert "hx-get" in client.get(progress).content.decode()
    job = Job.objects.get(kind="plan")
    job.parameters["runs"] = 2  # forty take long
    job.save(update_fields=["parameters"])
    f.run(job)
    done = client.get(progress).content.decode()
    assert "hx-get" not in done
    assert "of the truly best 3 are found" in done


def test_a_plan_with_the_judges_of_an_earlier_round_says_whose_they_are() -> None:
    before = f.a_closed_round(entries=10, judges=6)
    round = f.a_round(entries=2, judges=2)
    before.edition.roles.create(user=f.organiser_of(round.edition), kind="organiser")
    client, base = a_desk(round)
    assert (
        f'<option value="{before.pk}">' in client.get(f"{base}/assignment/sheets/").content.decode()
    )
    asked = {"entries": "12", "judges": "6", "winners": "3", "budget": "36", "like": before.pk}
    assert client.post(f"{base}/rounds/{round.order}/plans/", asked).status_code == 302
    job = Job.objects.get(kind="plan")
    job.parameters["runs"] = 1
    job.save(update_fields=["parameters"])
    f.run(job)
    done = client.get(f"{base}/rounds/{round.order}/plans/progress/").content.decode()
    assert f"Judges who differ as those of {before.edition.name}" in done
