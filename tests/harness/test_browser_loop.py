"""A browser's loop changes nothing for the tests that come after, nor in the middle of one."""

import asyncio

import pytest
from django.db import connections
from playwright.sync_api import Page

from tests.harness.browser_loop import no_running_loop

pytestmark = pytest.mark.browser


def test_inside_a_loop_or_not_the_connection_is_the_one_of_the_test(page: Page) -> None:
    page.set_content("a page")
    inside = connections["default"]
    with no_running_loop():
        assert connections["default"] is inside


def test_a_test_after_one_with_a_browser_may_run_a_coroutine() -> None:
    assert asyncio.run(asyncio.sleep(0, "ran")) == "ran"
