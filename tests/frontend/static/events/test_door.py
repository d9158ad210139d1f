"""The door on a phone whose network goes: whoever came is noted on the device, and sent once."""

import pytest
from playwright.sync_api import expect

from gatherings.models import EventCheckIn
from tests.frontend.static.conftest import Opener
from tests.frontend.static.line import PATIENCE_MS
from tests.gatherings import factories as g
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_comes_while_the_network_is_away_is_kept_and_sent_once_it_is_back(
    opened: Opener,
) -> None:
    event = g.an_event()
    first, second = g.going(event, a_user(), a_user())
    slug = event.edition.slug
    page = opened(organiser_of(event.edition), f"/en/run/{slug}/events/{event.pk}/door/")
    page.locator("[data-door][data-ready]").wait_for()
    page.context.set_offline(True)
    box = page.locator("#id_ticket")
    for ticket in (first.code.lower(), second.key, second.code, "AAAAAA"):
        box.fill(ticket)
        box.press("Enter")
        expect(box).to_have_value("")
        expect(page.locator("[data-told]")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_contain_text("2 check-ins wait")
    assert not EventCheckIn.objects.exists()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-waiting]")).to_have_text("Everything is sent.", timeout=PATIENCE_MS)
    came = set(EventCheckIn.objects.values_list("registration", flat=True))
    assert came == {first.pk, second.pk}
