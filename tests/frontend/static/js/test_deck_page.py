"""The deck on an investor's page: the viewer of judges with its keys, and contact beside it."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from introductions.models import Introduction
from submissions.models import Attachment, DeckPage
from tests.frontend.static.js.test_cells import PHONE, Device, barriers
from tests.frontend.static.test_desk import with_pictures
from tests.introductions import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
DESK: ViewportSize = {"width": 1440, "height": 900}


def with_a_deck(introduction: Introduction) -> Introduction:
    """Of three pages."""
    deck = Attachment.objects.create(
        entry=introduction.winner.entry, kind="deck", name="deck.pdf", size=1, sha256="0" * 64,
        uploaded_by=f.founder_of(introduction.winner), content_type="application/pdf",
        page_count=3, state="ready",
    )  # fmt: skip
    for number in (1, 2, 3):
        DeckPage.objects.create(
            attachment=deck, number=number, image="x", thumbnail="x", width=1600, height=900
        )
    return introduction


def beside(page: Page) -> bool:
    side, stage = (page.locator(name).bounding_box() for name in (".beside-side", "[data-stage]"))
    assert side
    assert stage
    return side["x"] >= stage["x"] + stage["width"]


def test_an_investor_turns_the_deck_as_judges_do(browser: Browser) -> None:
    introduction = with_a_deck(f.a_meeting())
    context = browser.new_context()
    device = Device(context, introduction.investor.user)
    with_pictures(context)
    device.page.set_viewport_size(DESK)
    page = device.go("investors:introduction", introduction.pk)
    number = page.locator("[data-number]")
    page.locator("[data-next]").click()
    expect(number).to_have_text("2")
    page.keyboard.press("ArrowRight")  # what was clicked has the focus
    expect(number).to_have_text("3")
    page.keyboard.press("[")
    expect(number).to_have_text("2")
    page.get_by_role("link", name=f.founder_of(introduction.winner).email).focus()
    page.keyboard.press("ArrowRight")  # not the deck's
    expect(number).to_have_text("2")
    page.locator("[data-full]").click()
    page.wait_for_function("document.fullscreenElement?.matches('[data-stage]')")
    page.keyboard.press("]")
    expect(number).to_have_text("3")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    assert beside(page)
    assert barriers(page) == []
    page.set_viewport_size(PHONE)
    assert not beside(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []
