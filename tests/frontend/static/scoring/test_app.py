"""The judge's part as an app, in real Chromium: installed, opened without a network after the
browser was closed, with decks in the room that the judge gives them.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from judging.models import Assignment, AssignmentState, Scoresheet, SheetState
from submissions.models import Entry
from tests.frontend.static.line import fill_by_keys, until
from tests.frontend.static.scoring.own_device import KEPT, PATIENCE_MS, address, sign_in
from tests.frontend.static.wire import Wire
from tests.judging import factories as f
from tests.submissions.factories import a_deck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME, DEVICE = "/en/judge/", "/en/judge/device/"
ASKED_TO_INSTALL = """() => {
    const event = new Event("beforeinstallprompt", { cancelable: true });
    event.prompt = () => { document.body.dataset.prompted = "1"; };
    return !dispatchEvent(event);
}"""
Opened = Callable[[], BrowserContext]


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[Wire]:
    made = Wire(live_server.url)
    yield made
    made.close()


@pytest.fixture
def profile(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    wire: Wire,
    tmp_path: Path,
) -> Iterator[Opened]:
    """Opens the same browser of the same device, again and again."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = browser_type.launch_persistent_context(
            tmp_path / "profile", base_url=wire.url, locale="en", **browser_type_launch_args
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield start
    for context in opened[-1:]:
        context.close()


@pytest.fixture
def mine() -> list[Assignment]:
    """A judge's sheets of entries with decks, in the order of the judge's list."""
    with translation.override("en"):
        round = f.an_open_round(entries=3, judges=3, min_comment_length=5)
    for entry in Entry.objects.filter(edition=round.edition).order_by("pk"):
        a_deck(entry)
        f.a_version(entry)
    rows = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    judge = rows.order_by("pk")[0].judge
    return list(rows.filter(judge=judge).select_related("judge__user", "entry__startup"))


def decks_kept(page: Page) -> set[str]:
    return {path for path in page.evaluate(KEPT) if path.startswith("/en/files/")}


def words_of(page: Page, sheet: Assignment) -> str:
    return page.locator(f'[data-page="{address(sheet)}"] [data-words]').inner_text()


def wait_for(page: Page, words: str) -> None:
    expect(page.locator("[data-sum]")).to_contain_text(words, timeout=PATIENCE_MS)


def keep_everything(page: Page, sheets: list[Assignment]) -> None:
    """Open the app's start as after installing, until all is here."""
    page.goto(DEVICE)
    until(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    page.reload()
    wait_for(page, f"Kept whole: {len(sheets)} of {len(sheets)} entries.")
    with translation.override("en"):
        shelf = reverse("judges:offline", args=[sheets[0].round_id])
    pages = page.evaluate("async (url) => (await (await fetch(url)).json()).pages", shelf)
    until(page, lambda: set(pages) <= set(page.evaluate(KEPT)))


def test_the_judges_part_can_be_installed_in_each_language_and_nothing_else(
    profile: Opened, live_server: LiveServer, mine: list[Assignment]
) -> None:
    device = profile()
    page = device.pages[0]
    sign_in(device, live_server, mine[0].judge.user)
    for start, name in (("/judge/", "심사"), ("/en/judge/", "Judging")):
        page.goto(start)
        cdp = device.new_cdp_session(page)
        found = cdp.send("Page.getAppManifest")
        assert found["errors"] == []
        facts = json.loads(found["data"])
        assert (facts["scope"], facts["start_url"], facts["short_name"]) == (start, start, name)
        assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    page.goto("/en/")
    assert page.locator("link[rel=manifest]").count() == 0


def test_the_hint_to_install_asks_by_a_button_and_stays_closed_once_closed(
    profile: Opened, live_server: LiveServer, mine: list[Assignment]
) -> None:
    device = profile()
    page = device.pages[0]
    sign_in(device, live_server, mine[0].judge.user)
    page.goto(HOME)
    hint = page.locator("[data-install]")
    expect(hint).to_be_hidden()
    assert page.evaluate(ASKED_TO_INSTALL), "the browser shows no bar of its own"
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Install").click()
    expect(page.locator("body")).to_have_attribute("data-prompted", "1")
    page.get_by_role("button", name="Close, and do not show again").click()
    expect(hint).to_be_hidden()
    page.reload()
    page.evaluate(ASKED_TO_INSTALL)
    expect(hint).to_be_hidden()
    page.goto(DEVICE)  # whoever looks for it finds it
    expect(page.locator("[data-install]")).to_be_visible()


def test_the_app_starts_without_a_network_after_the_browser_was_closed_and_sends_all_later(
    profile: Opened, wire: Wire, live_server: LiveServer, mine: list[Assignment]
) -> None:
    device = profile()
    sign_in(device, live_server, mine[0].judge.user)
    keep_everything(device.pages[0], mine)
    device.close()
    wire.cut()
    device = profile()
    page = device.pages[0]
    page.goto(HOME)
    page.get_by_role("link", name="My list").click()
    page.get_by_role("link", name="Continue with").click()
    page.wait_for_selector("form[data-ready]")
    until(page, lambda: page.evaluate("document.querySelector('[data-deck] img').naturalWidth > 0"))
    fill_by_keys(page)
    page.keyboard.press("Control+Enter")  # asks whether the deck was read, once
    page.keyboard.press("Control+Enter")
    page.get_by_text("kept on this device, submitted when the connection is back").wait_for()
    assert not Scoresheet.objects.exists()
    wire.mend()
    submitted = Scoresheet.objects.filter(state=SheetState.SUBMITTED)
    until(page, submitted.exists)
    assert {score.level for score in submitted.get().scores.all()} == {2, 3, 4, 5}


def test_decks_are_kept_in_the_room_that_the_judge_gives_them_and_it_is_said_which_are_not(
    profile: Opened, wire: Wire, live_server: LiveServer, mine: list[Assignment]
) -> None:
    device = profile()
    page = device.pages[0]
    sign_in(device, live_server, mine[0].judge.user)
    keep_everything(page, mine)
    all_decks = decks_kept(page)
    assert len(all_decks) >= 2 * len(mine)
    page.get_by_label("No files, only texts").check()
    wait_for(page, f"Kept whole: 0 of {len(mine)} entries.")
    assert decks_kept(page) == set()
    assert {words_of(page, sheet) for sheet in mine} == {"Without its files: they do not fit"}
    page.reload()  # the choice is this device's
    expect(page.get_by_label("No files, only texts")).to_be_checked()
    # room for one deck and a half
    sizes = page.evaluate("async () => (await (await caches.match('/kept/sizes')).json())")
    page.evaluate(
        "(bytes) => localStorage.setItem('offline-room', bytes)", min(sizes.values()) * 3 // 2
    )
    page.reload()
    wait_for(page, f"Kept whole: 1 of {len(mine)} entries.")
    assert sorted(words_of(page, sheet) for sheet in mine)[0] == "Kept"
    assert 0 < len(decks_kept(page)) < len(all_decks)
    wire.cut()
    for sheet in mine:  # also without the deck, the sheet is here
        page.goto(address(sheet))
        page.wait_for_selector("form[data-ready]")
