"""Browsing by API: the startup opens it, the investor asks, the organiser reads."""

import pytest
from django.urls import reverse

from challenge.models import Mail
from challenge.models.mail_caps import CAPS
from introductions.models import Introduction, MeetingRequest
from introductions.services.browsing.delivery import HELD_BY, deliver_requests
from tests.introductions import factories as f
from tests.introductions.api.test_meetings import client_of, send
from tests.introductions.services.browsing.worlds import a_browsed_winner

pytestmark = pytest.mark.django_db


def test_the_whole_road_by_api() -> None:
    winner = f.a_winner()
    edition = winner.entry.edition
    seat = f.an_investor(edition)
    founder, investor = client_of(f.founder_of(winner)), client_of(seat.user)
    organiser = client_of(f.organiser_of(edition))
    own = reverse("api:application-browsing", args=[winner.entry_id])
    teasers = reverse("api:teasers", args=[edition.slug])
    assert founder.get(own).json() == {"is_open": False}
    assert investor.get(teasers).json() == []
    assert founder.put(own).json() == {"is_open": True}
    (teaser,) = investor.get(teasers).json()
    assert (teaser["winner"], teaser["may_ask"], teaser["field"]) == (winner.pk, True, "ai")
    assert teaser["startup"] == winner.entry.startup.name
    request = ("my-meeting-request", edition.slug, winner.pk)
    assert send(investor, "put", *request, words="가" * 301).status_code == 400
    asked = send(investor, "put", *request, words="만나고 싶습니다")
    assert (asked.status_code, asked.json()["state"]) == (200, "open")
    deliver_requests()
    mine = reverse("api:my-meeting-requests", args=[edition.slug])
    assert investor.get(mine).json()[0]["introduction"] is None
    listed = organiser.get(reverse("api:meeting-requests", args=[edition.slug])).json()["results"]
    assert listed[0]["introduction"] == Introduction.objects.get().pk
    assert send(investor, "delete", *request).status_code == 204
    assert founder.delete(own).json() == {"is_open": False}


def test_strangers_find_nothing() -> None:
    winner = f.a_winner()
    slug, seat = winner.entry.edition.slug, f.an_investor(winner.entry.edition)
    stranger = client_of(f.founder_of(f.a_winner()))
    for name, args in (
        ("teasers", [slug]), ("my-meeting-requests", [slug]), ("meeting-requests", [slug]),
        ("application-browsing", [winner.entry_id]),
    ):  # fmt: skip
        assert stranger.get(reverse(f"api:{name}", args=args)).status_code == 404, name
    investor = client_of(seat.user)
    assert investor.get(reverse("api:meeting-requests", args=[slug])).status_code == 404
    other = f.a_winner()
    assert send(investor, "put", "my-meeting-request", slug, other.pk).status_code == 404


def test_a_startup_that_had_enough_mail_is_asked_later_and_nothing_stays() -> None:
    world = a_browsed_winner()
    founder = f.founder_of(world.winner)
    Mail.objects.bulk_create(
        Mail(
            key=f"asked-{number}", kind="introduction_asked", to_user=founder, subject="가",
            body="나", to_email=founder.email, edition=world.winner.entry.edition,
        )
        for number in range(CAPS["introduction_asked"].to_reader)
    )  # fmt: skip
    world.ask()
    deliver_requests()
    assert not Introduction.objects.exists()
    request = MeetingRequest.objects.get()
    assert request.introduction is None
    assert str(HELD_BY[request.held_by])
    Mail.objects.filter(key__startswith="asked-").delete()
    deliver_requests()
    assert MeetingRequest.objects.get().introduction == Introduction.objects.get()
