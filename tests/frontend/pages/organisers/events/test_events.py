"""Organisers write an event, publish it, and check people in at the door."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import RoleKind
from frontend.forms import SLOT_FORMAT
from gatherings.models import Event, EventCheckIn, Registration
from tests.gatherings import factories as g
from tests.introductions.factories import an_official, organiser_of
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def typed(**others: object) -> dict[str, object]:
    facts = g.facts(**others)
    zone = timezone.get_current_timezone()
    times = {
        name: facts[name].astimezone(zone).strftime(SLOT_FORMAT)
        for name in ("starts_at", "ends_at")
    }
    return facts | times | {"capacity": others.get("capacity", "")}


def test_an_event_is_written_published_and_cancelled_on_the_page(client: Client) -> None:
    edition = an_edition()
    client.force_login(organiser_of(edition))
    new = reverse("organisers:new_event", args=[edition.slug])
    wrong = client.post(new, typed(place_ko="", link=""))
    assert wrong.status_code == 422
    assert "서울 스타트업 토크쇼" in wrong.content.decode()
    client.post(new, typed())
    event = Event.objects.get(edition=edition)
    client.post(reverse("organisers:publish_event", args=[edition.slug, event.pk]))
    page = client.get(reverse("organisers:event", args=[edition.slug, event.pk]))
    assert page.status_code == 200
    client.post(
        reverse("organisers:event", args=[edition.slug, event.pk]),
        typed(capacity=12) | {"shown": event.etag},
    )
    event.refresh_from_db()
    assert (event.state, event.capacity) == (Event.State.PUBLISHED, 12)
    client.post(
        reverse("organisers:add_to_event", args=[edition.slug, event.pk]),
        {"name": "이봄", "email": "added@example.kr"},
    )
    assert Registration.objects.get(event=event).state == Registration.State.GOING
    client.post(reverse("organisers:cancel_event", args=[edition.slug, event.pk]))
    event.refresh_from_db()
    assert event.state == Event.State.CANCELLED
    assert client.get(reverse("organisers:events", args=[edition.slug])).status_code == 200


def test_at_the_door_a_code_counts_once_and_a_wrong_one_is_told(client: Client) -> None:
    event = g.an_event()
    (row,) = g.going(event, a_user())
    client.force_login(organiser_of(event.edition))
    door = reverse("organisers:event_door", args=[event.edition.slug, event.pk])
    page = client.get(door).content.decode()
    assert row.key_digest in page
    assert row.key not in page
    wrong = client.post(door, {"ticket": "AAAAAA"})
    assert wrong.status_code == 422
    for _twice in range(2):
        assert client.post(door, {"ticket": row.code.lower()}).status_code == 302
    assert EventCheckIn.objects.count() == 1


def test_an_observer_reads_and_does_nothing(client: Client) -> None:
    event = g.an_event()
    slug = event.edition.slug
    client.force_login(an_official(event.edition, RoleKind.OBSERVER))
    assert client.get(reverse("organisers:event", args=[slug, event.pk])).status_code == 200
    for name in ("event_door",):
        assert client.get(reverse(f"organisers:{name}", args=[slug, event.pk])).status_code == 403
    client.post(reverse("organisers:cancel_event", args=[slug, event.pk]))
    event.refresh_from_db()
    assert event.state == Event.State.PUBLISHED
