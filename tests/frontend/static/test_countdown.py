"""Clocks of a page: right after a sleep, right in a kept page, and they say that the time is up."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
HOME = "http://challenge.test"
pytestmark = pytest.mark.browser


@pytest.fixture
def clock(page: Page) -> Callable[..., None]:
    """Open a page with one clock, so long before the deadline."""

    def static(route: Route) -> None:
        path = route.request.url.removeprefix(f"{HOME}/static/").partition("?")[0]
        route.fulfill(path=FRONTEND / "static" / path)

    def show(tag: str, left: timedelta, as_of: str = "") -> None:
        source = "{% load components %}{% " + tag + " end %}"
        with translation.override("en"):
            body: str = Template(source).render(Context({"end": datetime.now(UTC) + left}))
        if as_of:
            body = body.replace("data-now=", f'data-as-of="{as_of}" data-now=')
        html = f'<!doctype html><html lang="en"><meta charset="utf-8">{body}'
        html += '<script type="module" src="/static/js/countdown.js"></script>'
        page.route(f"{HOME}/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{HOME}/")

    page.route(f"{HOME}/static/**", static)
    page.clock.install()
    return show


@pytest.mark.parametrize("tag", ["countdown", "deadline_chip"])
def test_a_clock_that_has_run_out_says_so(page: Page, clock: Callable[..., None], tag: str) -> None:
    clock(tag, timedelta(seconds=30))
    expect(page.locator("[data-deadline]")).not_to_contain_text("Closed")
    page.clock.run_for(31_000)
    expect(page.locator("[data-deadline]")).to_have_text("Closed")
    expect(page.get_by_text("to go")).to_be_hidden()


def test_the_clock_is_right_after_the_device_slept(page: Page, clock: Callable[..., None]) -> None:
    clock("deadline_chip", timedelta(hours=5, seconds=30))
    expect(page.locator("[data-short]")).to_have_text("5 h 0 min")
    page.evaluate(  # the steady clock stood still, the other went on for four hours
        "(() => { const now = Date.now; Date.now = () => now() + 4 * 3600 * 1000; })()"
    )
    page.clock.run_for(1000)
    expect(page.locator("[data-short]")).to_have_text("1 h 0 min")


def test_the_time_that_nobody_knows_is_said_to_be_of_then(
    page: Page, clock: Callable[..., None]
) -> None:
    clock("deadline_chip", timedelta(hours=5), as_of="2026-12-22T03:04:00+00:00")
    expect(page.locator(".ddl small")).to_contain_text("as of 12/22")


# --- a real service worker, in front of a server that goes away


class _Site:
    """A judge's pages, as far as the service worker looks at them."""

    def __init__(self) -> None:
        self.is_away = False
        end = datetime.now(UTC) + timedelta(hours=9, seconds=30)
        chip = Template("{% load components %}{% deadline_chip end %}")
        with translation.override("en"):
            self.chip = chip.render(Context({"end": end}))
        worker = {"version": "1", "files": ["/static/js/countdown.js", "/static/js/dom.js"]}
        self.worker = render_to_string("judges/sw.js", worker)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if site.is_away:
                    self.close_connection = True
                    return
                kind, body = site.answer(self.path)
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Service-Worker-Allowed", "/")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[str, str]:
        if path == "/judge/sw.js":
            return "text/javascript", self.worker
        if path.startswith("/static/"):
            return "text/javascript", (FRONTEND / path[1:]).read_text()
        state = "submitted" if path.endswith("entries/4/") else "draft"
        is_page = path in {"/judge/", "/judge/rounds/1/brief/"} or "/entries/" in path
        script = '<script type="module" src="/static/js/countdown.js"></script>'
        page = (
            f'<!doctype html><html lang="en">{self.chip}<b data-state="{state}">{path}</b>{script}'
        )
        return "text/html; charset=utf-8", page if is_page else ""


@pytest.fixture
def offline(browser: Browser) -> Iterator[tuple[_Site, Page]]:
    """The pages that were looked at with a network, which then went away."""
    site = _Site()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/judge/")
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.register("/judge/sw.js", { scope: "/" });
            await navigator.serviceWorker.ready;
        }"""
    )
    for path in ("", "rounds/1/brief/", "rounds/1/entries/4/", "rounds/1/entries/5/"):
        page.goto(f"{site.url}/judge/{path}")
        page.wait_for_function("async () => Boolean(await caches.match(location.href))")
    site.is_away = True
    yield site, page
    context.close()
    site.server.shutdown()


def _let_hours_pass(page: Page, hours: float | None) -> None:
    """Every kept page came so long ago; None: nobody knows when."""
    page.evaluate(
        """async (hours) => {
            const cache = await caches.open("round-v1");
            for (const key of await cache.keys()) {
                const there = await cache.match(key);
                const headers = new Headers(there.headers);
                headers.delete("X-Stored-At");
                const at = Date.now() - hours * 3600000;
                if (hours !== null) headers.set("X-Stored-At", String(at));
                await cache.put(key, new Response(await there.text(), { headers }));
            }
        }""",
        hours,
    )


@pytest.mark.parametrize("path", ["", "rounds/1/brief/", "rounds/1/entries/5/"])
def test_the_clock_of_a_kept_page_is_right_after_five_hours_without_a_network(
    offline: tuple[_Site, Page], path: str
) -> None:
    site, page = offline
    _let_hours_pass(page, 5)
    page.goto(f"{site.url}/judge/{path}")
    expect(page.locator("[data-short]")).to_have_text("4 h 0 min")
    expect(page.locator(".ddl small")).to_have_count(0)


@pytest.mark.parametrize("hours", [-2, None])
def test_a_kept_page_says_from_when_its_clock_is_where_the_device_cannot_know(
    offline: tuple[_Site, Page], hours: float | None
) -> None:
    site, page = offline
    _let_hours_pass(page, hours)
    page.goto(f"{site.url}/judge/")
    expect(page.locator(".ddl small")).to_contain_text("as of ")


def test_going_on_without_a_network_leads_to_the_first_kept_sheet_that_is_not_submitted(
    offline: tuple[_Site, Page],
) -> None:
    site, page = offline
    page.goto(f"{site.url}/judge/rounds/1/")
    expect(page.locator("[data-state]")).to_have_text("/judge/rounds/1/entries/5/")
