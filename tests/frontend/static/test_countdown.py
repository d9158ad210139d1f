"""Clocks of a page: right after a sleep, right in a kept page, and they say that the time is up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from playwright.sync_api import Page, Route, expect

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
HOME = "http://challenge.test"
NOW = datetime(2026, 12, 22, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.browser


@pytest.fixture
def clock(page: Page) -> Callable[[str, timedelta], None]:
    """Open a page with one clock, so long before the deadline."""

    def static(route: Route) -> None:
        path = route.request.url.removeprefix(f"{HOME}/static/").partition("?")[0]
        route.fulfill(path=FRONTEND / "static" / path)

    def show(tag: str, left: timedelta) -> None:
        source = "{% load components %}{% " + tag + " end %}"
        body = Template(source).render(Context({"end": datetime.now(UTC) + left}))
        html = f'<!doctype html><html lang="en"><meta charset="utf-8">{body}'
        html += '<script type="module" src="/static/js/countdown.js"></script>'
        page.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{HOME}/")

    page.route(f"{HOME}/static/**", static)
    page.clock.install()
    return show


@pytest.mark.parametrize("tag", ["countdown", "deadline_chip"])
def test_a_clock_that_has_run_out_says_so(
    page: Page, clock: Callable[[str, timedelta], None], tag: str
) -> None:
    clock(tag, timedelta(seconds=30))
    expect(page.locator("[data-deadline]")).not_to_contain_text("Closed")
    page.clock.run_for(31_000)
    expect(page.locator("[data-deadline]")).to_have_text("Closed")
    expect(page.get_by_text("to go")).to_be_hidden()


def test_the_clock_is_right_after_the_device_slept(
    page: Page, clock: Callable[[str, timedelta], None]
) -> None:
    clock("deadline_chip", timedelta(hours=5, seconds=30))
    expect(page.locator("[data-short]")).to_have_text("5 h 0 min")
    page.evaluate(  # the steady clock stood still, the other went on for four hours
        "(() => { const now = Date.now; Date.now = () => now() + 4 * 3600 * 1000; })()"
    )
    page.clock.run_for(1000)
    expect(page.locator("[data-short]")).to_have_text("1 h 0 min")


def test_a_kept_page_carries_the_time_that_has_passed_since_it_came(page: Page) -> None:
    script = (FRONTEND / "templates/judges/sw.js").read_text()
    page.route(f"{HOME}/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto(f"{HOME}/")
    page.add_script_tag(content=script)
    text = page.evaluate(
        """async (time) => {
            const came = stamped(new Response(`<b data-now="${time}">`));
            const headers = new Headers(came.headers);
            headers.set(STORED, String(Date.now() - 5 * 3600 * 1000));
            return (await moved(new Response(came.body, { headers }))).text();
        }""",
        NOW.isoformat(),
    )
    shown = datetime.fromisoformat(text.split('"')[1])
    assert timedelta(hours=5) <= shown - NOW < timedelta(hours=5, minutes=1)
