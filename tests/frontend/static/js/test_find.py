"""⌘K and Ctrl+K lead to the box that finds everything, from wherever an organiser is."""

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from tests.frontend.pages.organisers.test_todos_across import run_by
from tests.frontend.static.js.test_cells import PHONE, Device, barriers
from tests.judging import factories as make
from tests.submissions.factories import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_the_keys_open_the_search_and_not_the_filter_of_the_page(context: BrowserContext) -> None:
    rounds = [make.an_open_round(entries=2, judges=2) for _ in range(2)]
    device = Device(context, run_by(a_user(), *(round.edition for round in rounds)))
    page = device.go("organisers:home")
    page.locator("h1").click()
    page.keyboard.press("Control+k")
    expect(page.locator("[data-everything]")).to_be_focused()
    assert barriers(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    slug = rounds[0].edition.slug
    for name in ("log", "messages", "entries"):
        page = device.go(f"organisers:{name}", slug)
        page.keyboard.press("Meta+k")
        page.wait_for_url(f"**{reverse('organisers:search', args=[slug])}")
        expect(page.locator("[data-everything]")).to_be_focused()


def test_the_arrows_lead_through_what_was_found_and_back_to_the_box(
    context: BrowserContext,
) -> None:
    round = make.an_open_round(entries=2, judges=2)
    device = Device(context, run_by(a_user(), round.edition))
    page = device.go("organisers:search", round.edition.slug)
    box, found = page.locator("[data-everything]"), page.locator(".found a")
    box.fill("ju")
    box.press("Enter")
    page.wait_for_url("**?q=ju")
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    there = found.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{there}")
