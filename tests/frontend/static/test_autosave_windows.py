"""Two windows of one section, a full device, a sign-in that has run out: no letter is lost.

The network is played by the test; the windows and their store are real.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.frontend.static.line import PATIENCE_MS, until

STATIC = Path(__file__).resolve().parents[3] / "frontend/static"
HOME = "http://localhost"  # a secure context, as the product's own address is
FORM = """{% load components %}<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>
<div id="clashes" data-text-theirs="Use theirs" data-text-mine="Keep mine"></div>
<form data-autosave="/answers" data-autosave-key="entry-1" data-versions='{"pitch": 3}'>
<input id="pitch" name="pitch"><input id="title" name="title"><input type="number" name="people">
</form>{% save_state %}"""
SCRIPTS = "".join(
    f'<script type="module" src="/static/js/{name}.js"></script>'
    for name in ("autosave", "apply", "forms")
)
FULL = re.compile("device is full|저장 공간이 부족")  # in the language that is on
LATE = re.compile("deadline has passed|마감")
pytestmark = pytest.mark.browser


class Server:
    """Answers as submissions/api does: versions, or 409 with what stands there."""

    def __init__(self, context: BrowserContext) -> None:
        self.values: dict[str, Any] = {}
        self.versions = {"pitch": 3}
        self.away, self.is_signed_out, self.is_late = False, False, False
        self.cut_off: list[Page] = []  # windows without a network of their own
        self.context = context
        context.route(f"{HOME}/**", self.carry)

    def carry(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/").partition("?")[0])
        elif path == "/":
            body = Template(FORM).render(Context({})) + SCRIPTS
            route.fulfill(body=body, content_type="text/html")
        elif self.away or route.request.frame.page in self.cut_off:
            route.abort()
        elif self.is_signed_out:
            route.fulfill(status=401, json={})
        else:
            self._save(route)

    def _save(self, route: Route) -> None:
        sent = json.loads(route.request.post_data or "{}")
        clashes, versions = {}, {}
        for name, value in sent["changes"].items():
            now = self.versions.get(name, 0)
            is_own = self.values.get(name) in sent.get("replaces", {}).get(name, [])
            base = sent["base_versions"].get(name, 0)
            if base != now and self.values.get(name) != value and not is_own:
                clashes[name] = {"value": self.values.get(name), "version": now}
                continue
            self.values[name], self.versions[name] = value, now + 1
            versions[name] = now + 1
        answer = {"versions": versions, "current": clashes, "late": self.is_late}
        route.fulfill(status=409 if clashes else 200, json=answer)

    def open(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{HOME}/")
        page.wait_for_function("document.querySelector('form').autosave?.ready")
        page.evaluate("document.querySelector('form').autosave.ready")
        return page


@pytest.fixture
def server(context: BrowserContext) -> Server:
    return Server(context)


def _state(page: Page, name: str) -> None:
    expect(page.locator("[data-save]")).to_have_attribute("data-state", name, timeout=PATIENCE_MS)


def test_what_one_window_has_not_sent_survives_what_the_other_does(server: Server) -> None:
    first, second = server.open(), server.open()
    server.away = True
    first.locator("#pitch").fill("only in the first window")
    _state(first, "local")
    server.away = False
    second.locator("#title").fill("saved by the second")
    _state(second, "saved")
    first.close()
    until(second, lambda: server.values.get("pitch") == "only in the first window")
    expect(second.locator("#pitch")).to_have_value("only in the first window")


def test_two_windows_without_a_network_keep_both_texts_until_the_writer_chooses(
    server: Server,
) -> None:
    first, second = server.open(), server.open()
    server.away = True
    first.locator("#pitch").fill("of the first")
    second.locator("#pitch").fill("of the second")
    _state(first, "local")
    _state(second, "local")
    first.close()
    second.close()
    third = server.open()
    clash = third.locator("#clashes .callout")
    expect(clash).to_be_visible(timeout=PATIENCE_MS)
    shown = {third.locator("#pitch").input_value(), clash.locator(".theirs").text_content()}
    assert shown == {"of the first", "of the second"}
    third.reload()
    expect(clash).to_be_visible(timeout=PATIENCE_MS)  # until the writer has chosen
    server.away = False
    theirs = clash.locator(".theirs").text_content()
    clash.get_by_role("button", name="Use theirs").click()
    until(third, lambda: server.values.get("pitch") == theirs)
    third.reload()
    _state(third, "idle")
    expect(clash).to_be_hidden()


def test_a_window_shows_what_another_saved_and_never_writes_over_it(server: Server) -> None:
    first, second = server.open(), server.open()
    first.locator("#pitch").fill("robots")
    expect(second.locator("#pitch")).to_have_value("robots", timeout=PATIENCE_MS)
    second.locator("#pitch").fill("robots that walk")
    until(second, lambda: server.values.get("pitch") == "robots that walk")
    expect(first.locator("#pitch")).to_have_value("robots that walk", timeout=PATIENCE_MS)
    expect(second.locator("#clashes .callout")).to_have_count(0)


def test_what_another_window_saved_never_takes_the_place_of_words_that_wait(
    server: Server,
) -> None:
    first, second = server.open(), server.open()
    server.cut_off = [first]
    first.locator("#pitch").fill("of the first, not sent")
    _state(first, "local")
    second.locator("#title").fill("heard by the first")
    second.locator("#pitch").fill("of the second")
    until(second, lambda: server.values.get("pitch") == "of the second")
    expect(first.locator("#title")).to_have_value("heard by the first", timeout=PATIENCE_MS)
    first.wait_for_timeout(200)  # both fields may have come in two sendings
    expect(first.locator("#pitch")).to_have_value("of the first, not sent")
    server.cut_off = []
    first.locator("#pitch").press("End")
    first.keyboard.type(".")
    clash = first.locator("#clashes .callout .theirs")
    expect(clash).to_have_text("of the second", timeout=PATIENCE_MS)
    assert server.values["pitch"] == "of the second"


def test_what_is_typed_after_the_deadline_is_said_to_be_late(server: Server) -> None:
    page = server.open()
    server.is_late = True
    page.locator("#pitch").fill("a minute late")
    _state(page, "late")
    expect(page.locator("[data-save-text]")).to_contain_text(LATE)
    assert server.values["pitch"] == "a minute late"


def test_a_full_device_says_so_and_the_network_goes_on_saving(
    server: Server, context: BrowserContext
) -> None:
    page = server.open()
    quota = context.new_cdp_session(page)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": HOME, "quotaSize": 1})
    page.locator("#pitch").fill("written on a full device " * 50)
    until(page, lambda: str(server.values.get("pitch")).startswith("written on a full device"))
    server.away = True
    page.locator("#pitch").fill("without network too " * 50)
    _state(page, "unkept")
    expect(page.locator("[data-save-text]")).to_contain_text(FULL)
    server.away = False
    page.locator("[data-save-retry]").click()
    until(page, lambda: str(server.values.get("pitch")).startswith("without network too"))


def test_sign_in_again_needs_one_click(server: Server) -> None:
    page = server.open()
    server.is_signed_out = True
    page.locator("#pitch").fill("robots")
    _state(page, "signedout")
    page.locator("#pitch").focus()
    page.keyboard.type(" that walk")
    page.locator("[data-save-signin]").click()
    page.wait_for_url("**?next=%2F")


@pytest.mark.parametrize("times", [4])
def test_the_wheel_changes_no_number_anywhere(server: Server, times: int) -> None:
    page = server.open()
    field = page.locator("[name=people]")
    field.fill("15")
    field.hover()
    for _notch in range(times):
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(50)
    expect(field).to_have_value("15")
