"""The audience votes in real browsers: by the address on the screen in the hall, with second
thoughts, a second device, a ticket that is used twice, and somebody who comes too late.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from judging.models import HallBallot, HallVote, PitchSession, Round
from judging.queries.rounds.hall_vote import tickets_of
from tests.frontend.static.pitch.hall import PHONE, Opener, press
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield


def begin(opened: Opener, mode: str) -> tuple[PitchSession, Page, Page, list[str]]:
    """Two of three have pitched; the organiser's phone, the hall's screen, the names by place."""
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(audience_vote=mode)
    session.round.refresh_from_db()
    run = reverse("organisers:pitch_day", args=[session.round.edition.slug, session.round.order])
    organiser = f.organiser_of(session.round.edition)
    phone = opened(organiser, run, viewport=PHONE)
    if mode == "ticket":
        phone.get_by_label("Tickets in all").fill("2")
        press(phone, "set_tickets")
    for act in ("next", "start", "next", "next", "start"):
        press(phone, act)
    press(phone, "open_vote")
    hall = opened(None, reverse("public:hall_screen", args=[session.screen_key]))
    slots = session.slots.select_related("entry__startup").order_by("place")
    return session, phone, hall, [slot.entry.startup.name_en for slot in slots]


def way_of(hall: Page) -> str:
    """Where the QR code on the screen leads."""
    code = hall.get_by_alt_text("QR code of the audience vote")
    expect(code).to_be_visible()
    assert code.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    source = code.get_attribute("src") or ""
    assert source.endswith("qr.svg")
    return f"/en{source.removesuffix('qr.svg')}"


def choose(page: Page, name: str, button: str = "Vote") -> None:
    page.get_by_label(name).check()
    page.get_by_role("button", name=button, exact=True).click()


def close(phone: Page) -> None:
    phone.get_by_text("Close the vote", exact=True).click()
    press(phone, "close_vote")


def test_by_device_everybody_has_one_vote_and_changes_it_until_the_close(opened: Opener) -> None:
    session, phone, hall, names = begin(opened, "device")
    way = way_of(hall)
    first, second = opened(None, way, viewport=PHONE), opened(None, way, viewport=PHONE)
    assert first.get_by_label(names[2]).count() == 0, "the third has not pitched"
    choose(first, names[0])
    expect(first.get_by_role("status")).to_contain_text(names[0])
    choose(second, names[1])
    expect(hall.locator("[data-hall-voted]")).to_have_text("Votes so far: 2")
    assert not hall.locator("[data-hall-vote]").get_by_text(names[0]).count()
    first.reload()
    choose(first, names[1], "Change my vote")
    expect(first.get_by_role("status")).to_contain_text(names[1])
    assert HallBallot.objects.count() == 2

    late = opened(None, way, viewport=PHONE)
    late.get_by_label(names[0]).check()
    close(phone)
    expect(hall.locator("[data-hall-vote]")).to_be_hidden()
    late.get_by_role("button", name="Vote", exact=True).click()
    expect(late.get_by_text("Only votes cast while it was open count")).to_be_visible()
    first.reload()
    expect(first.get_by_text("Your vote was counted:")).to_be_visible()
    expect(phone.get_by_role("row").filter(has_text=names[1])).to_contain_text("100.00%")
    ordered = session.slots.order_by("place").values_list("entry_id", flat=True)
    assert HallVote.objects.get().counts == {str(ordered[0]): 0, str(ordered[1]): 2}


def test_a_ticket_works_on_the_phone_that_used_it_first_and_on_no_other(opened: Opener) -> None:
    session, phone, hall, names = begin(opened, "ticket")
    organiser = f.organiser_of(session.round.edition)
    ticket, spare = tickets_of(organiser, session)
    owner, thief = opened(None, f"/en{ticket['path']}", viewport=PHONE), opened(None, way_of(hall))
    choose(owner, names[0])
    expect(owner.get_by_role("status")).to_contain_text(names[0])
    thief.get_by_label("Code on your ticket").fill(ticket["code"].lower())
    choose(thief, names[1])
    expect(thief.get_by_text("This ticket was used on another device.")).to_be_visible()
    thief.goto(way_of(hall))
    thief.get_by_label("Code on your ticket").fill("7-ABCDEFGH")
    choose(thief, names[1])
    expect(thief.locator("#id_ticket_error")).to_contain_text("There is no such ticket")
    thief.get_by_label("Code on your ticket").fill(spare["code"])
    thief.get_by_role("button", name="Vote", exact=True).click()
    expect(thief.get_by_role("status")).to_contain_text(names[1])
    choose(owner, names[1], "Change my vote")
    expect(owner.get_by_role("status")).to_contain_text(names[1])
    close(phone)
    assert sorted(HallVote.objects.get().counts.values()) == [0, 2]
