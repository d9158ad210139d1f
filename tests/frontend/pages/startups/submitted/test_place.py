"""The startup's page of a place from the waiting list, and the organisers' correction by it."""

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import PlaceOffer, ResultCorrection, Round
from judging.services.results.after.move_up import move_waiting_lists
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of
from tests.judging import factories as make
from tests.judging.services.results.after.test_move_up import (
    a_published_round,
    one_withdraws,
    represents,
    the_offer,
)

pytestmark = pytest.mark.django_db


def asked() -> tuple[Round, PlaceOffer, Client]:
    round = a_published_round()
    one_withdraws(round)
    move_waiting_lists()
    offer = the_offer()
    return round, offer, signed_in(represents(offer.entry))


def at(offer: PlaceOffer) -> str:
    return reverse("startups:place", args=[offer.entry_id])


def test_it_is_seen_on_the_overview_taken_and_corrected() -> None:
    round, offer, client = asked()
    overview = client.get(reverse("startups:entry", args=[offer.entry_id])).content.decode()
    assert at(offer) in overview
    page = client.get(at(offer)).content.decode()
    assert 'value="yes"' in page
    assert client.post(at(offer), {"answer": "yes"}).status_code == 302
    assert 'value="yes"' not in client.get(at(offer)).content.decode()
    correction = text_of(organiser(round), act("correction", round))
    assert "Prepare the correction for those who accepted" in correction
    assert organiser(round).post(act("prepare_move_up", round)).status_code == 302
    assert ResultCorrection.objects.get().changes[0]["entry"] == offer.entry_id


def test_a_button_that_says_nothing_declines_nothing_it_should_not() -> None:
    _round, offer, client = asked()
    stranger = signed_in(make.a_person())
    assert stranger.get(at(offer)).status_code == 404
    assert stranger.post(at(offer), {"answer": "yes"}).status_code == 404
    assert client.post(at(offer), {"answer": "no"}).status_code == 302
    assert client.post(at(offer), {"answer": "yes"}).status_code == 410
    offer.refresh_from_db()
    assert offer.state == PlaceOffer.State.DECLINED


def test_the_same_by_api() -> None:
    round, offer, client = asked()
    path = f"/api/v1/applications/{offer.entry_id}/place"
    assert client.get(path).json()["is_open"] is True
    taken = client.put(path, {"takes_it": True}, "application/json")
    assert taken.json()["state"] == "accepted"
    desk = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/place-offers/"
    assert [row["state"] for row in organiser(round).get(desk).json()] == ["accepted"]
    assert organiser(round).post(desk).status_code == 201
    watcher = signed_in(make.an_organiser_of(round.edition, "observer"))
    assert watcher.post(desk).status_code == 403
    other = Round.objects.get(pk=round.pk).participations.exclude(entry=offer.entry).first()
    assert other is not None
    assert client.get(f"/api/v1/applications/{other.entry_id}/place").status_code == 404
