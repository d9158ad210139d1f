"""The mail's link shows the ticket; reading it changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Mail
from challenge.services.sign_in_links import button_key
from gatherings.models import Registration
from gatherings.services.events.register import ask_to_register
from tests.gatherings import factories as g

pytestmark = pytest.mark.django_db
State = Registration.State
LINK = "https://video.example.kr/room/4821"


def test_an_address_is_confirmed_by_the_button_and_the_place_given_back(client: Client) -> None:
    event = g.an_event(link=LINK)
    ask_to_register(actor=None, event=event, email="a@example.kr", name="김새봄", language="ko")
    key = button_key(mail_id=Mail.objects.get(kind="event_confirm").pk)
    page = reverse("account:event", args=[key])
    row = Registration.objects.get()
    assert LINK not in client.get(page).content.decode()
    row.refresh_from_db()
    assert row.state == State.ASKED
    client.post(page)
    row.refresh_from_db()
    assert row.state == State.GOING
    shown = client.get(page).content.decode()
    assert row.code in shown
    assert LINK in shown
    client.post(reverse("account:event-give-back", args=[key]))
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert client.post(page).status_code == 409  # an old mail takes no place anew
    assert client.get(reverse("account:event", args=["wrong"])).status_code == 410
