"""Light or dark is the device's until somebody chooses; the choice then stays."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.frontend.static.js.test_cells import Device
from tests.submissions.factories import a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_first_visit_is_as_the_device_has_it_and_a_choice_stays(browser: Browser) -> None:
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for device, other in (schemes, schemes[::-1]):
        context = browser.new_context()
        page = Device(context, a_user()).page
        page.emulate_media(color_scheme=device)
        page.goto("http://localhost/en/")
        assert page.evaluate("localStorage.getItem('theme')") is None
        assert shown(page) == device
        page.emulate_media(color_scheme=other)
        expect(page.locator("html[data-theme=dark]")).to_have_count(int(other == "dark"))
        page.locator("[data-theme-toggle]:visible").first.click()
        page.emulate_media(color_scheme=other)
        page.reload()
        assert shown(page) == device  # what was chosen, though the device has the other
        context.close()


def shown(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.theme || 'light'"))
