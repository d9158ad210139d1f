"""Anybody reads of an event; who registers gets a ticket."""

import pytest
from django.test import Client
from django.urls import reverse

from gatherings.models import Audience, Registration
from tests.gatherings import factories as g
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_registers_with_an_address_and_takes_the_date_along(client: Client) -> None:
    event = g.an_event()
    here = [event.edition.slug, event.pk]
    page = client.get(reverse("public:event", args=here)).content.decode()
    assert '<meta property="og:' in page
    assert event.title in client.get(reverse("public:events", args=here[:1])).content.decode()
    assert (
        "BEGIN:VEVENT" in client.get(reverse("public:event_calendar", args=here)).content.decode()
    )
    register = reverse("public:take_place", args=here)
    wrong = client.post(register, {"name": "김새봄", "email": "nobody"})
    assert wrong.status_code == 422
    assert "김새봄" in wrong.content.decode()
    assert client.post(register, {"name": "김새봄", "email": "a@example.kr"}).status_code == 302
    assert Registration.objects.get().state == Registration.State.ASKED


def test_who_is_signed_in_gets_the_ticket_at_once_and_gives_it_back(client: Client) -> None:
    event, person = g.an_event(), a_user()
    here = [event.edition.slug, event.pk]
    client.force_login(person)
    client.post(reverse("public:take_place", args=here))
    row = Registration.objects.get(user=person)
    page = client.get(reverse("public:event", args=here)).content.decode()
    assert "<svg" in page
    assert row.code in page
    client.post(reverse("public:give_place_back", args=here))
    assert row.code not in client.get(reverse("public:event", args=here)).content.decode()


def test_the_link_is_on_the_page_of_whoever_has_a_place_alone(client: Client) -> None:
    link = "https://video.example.kr/room/4821"
    event = g.an_event(capacity=1, link=link, place_ko="", place_en="")
    here = [event.edition.slug, event.pk]
    has, waits = a_user(), a_user()
    g.going(event, has, waits)
    page = reverse("public:event", args=here)
    files = [page, reverse("public:events", args=here[:1])]
    files.append(reverse("public:event_calendar", args=here))
    for person in (None, waits):
        if person:
            client.force_login(person)
        for address in files:
            assert link not in client.get(address).content.decode().replace("\r\n ", "")
    assert "comes with the ticket" in client.get(page).content.decode()
    client.force_login(has)
    assert link in client.get(page).content.decode()
    client.post(reverse("public:give_place_back", args=here))
    assert link not in client.get(page).content.decode()


def test_a_draft_and_an_event_by_invitation_are_not_to_be_found(client: Client) -> None:
    draft = g.an_event(publish=False)
    invited = g.an_event(draft.edition, audience=Audience.INVITED)
    client.force_login(a_user())
    for event in (draft, invited):
        address = reverse("public:event", args=[event.edition.slug, event.pk])
        assert client.get(address).status_code == 404
    listed = client.get(reverse("public:events", args=[draft.edition.slug])).content.decode()
    assert invited.title not in listed
