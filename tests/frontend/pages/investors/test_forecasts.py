"""The pages of forecasts: stated on first, asked for and read on the other."""

import pytest
from django.test import Client
from django.urls import reverse

from introductions.models import Forecast, ForecastQuestion, ForecastResult
from tests.frontend.pages.sample_pages import signed_in
from tests.introductions import factories as f
from tests.introductions.services.forecasts.worlds import an_asked_edition

pytestmark = pytest.mark.django_db


def test_a_judge_states_chances_on_one_page_and_nothing_typed_is_lost() -> None:
    asked = an_asked_edition()
    slug = asked.question.edition.slug
    judge = signed_in(asked.judge.user)
    address = reverse("investors:forecasts", args=[slug])
    assert address in judge.get(reverse("judges:home")).content.decode()
    shown = judge.get(address)
    first, second = (f"chance-{winner.pk}" for winner in asked.winners)
    version = shown.context["sheet"].version
    wrong = judge.post(address, {"shown": version, first: "64", second: "640"})
    assert wrong.status_code == 422
    assert 'value="64"' in wrong.content.decode()
    assert 'value="640"' in wrong.content.decode()
    assert not Forecast.objects.exists()
    assert judge.post(address, {"shown": version, first: "64", second: ""}).status_code == 302
    assert Forecast.objects.get().percent == 64
    # an older tab that says otherwise is shown both
    assert judge.post(address, {"shown": version, first: "10", second: ""}).status_code == 412
    assert Forecast.objects.get().percent == 64


def test_an_investor_finds_the_page_and_a_startup_does_not(client: Client) -> None:
    asked = an_asked_edition()
    address = reverse("investors:forecasts", args=[asked.question.edition.slug])
    investor = signed_in(asked.investor.user)
    assert address in investor.get(reverse("investors:home")).content.decode()
    assert investor.get(address).status_code == 200
    client.force_login(f.founder_of(asked.winners[0]))
    assert client.get(address).status_code == 404


def test_an_organiser_asks_notes_a_result_and_reads_how_good_it_was() -> None:
    asked = an_asked_edition()
    slug, winner = asked.question.edition.slug, asked.winners[0]
    ForecastQuestion.objects.all().delete()
    desk = signed_in(asked.organiser)
    page = reverse("organisers:forecasts", args=[slug])
    empty = desk.post(page, {"shown": "none", "amount_krw": "", "months": "24"})
    assert empty.status_code == 422
    sent = {
        "shown": "none",
        "amount_krw": "5억",
        "months": "24",
        "starts_on": "2026-12-01",
        "closes_at": "2027-01-31T18:00",
    }
    assert desk.post(page, sent).status_code == 302, desk.post(page, sent).content.decode()
    question = ForecastQuestion.objects.get()
    assert question.amount_krw == 500_000_000
    Forecast.objects.create(
        question=question, winner=winner, user=asked.judge.user, role="judge", percent=37,
        stated_at=question.closes_at, changed_at=question.closes_at,
    )  # fmt: skip
    assert "37%" not in desk.get(page).content.decode()
    note = reverse("organisers:forecast_result", args=[slug, winner.pk])
    assert desk.get(note).status_code == 200
    early = desk.post(note, {"shown": "none", "happened": "no", "source": "public"})
    assert early.status_code == 422
    yes = {"shown": "none", "happened": "yes", "source": "public"}
    assert desk.post(note, yes).status_code == 302
    assert ForecastResult.objects.get().happened
    told = desk.get(page).content.decode()
    assert "37%" in told
    assert "0.397" in told  # (0.37 - 1)²
