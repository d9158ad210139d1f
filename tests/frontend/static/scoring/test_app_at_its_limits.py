"""The judge's app where a device or a release stands in the way: no room left, a new worker while
words wait, the page closed before they were sent, two windows, two people.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from frontend.pages.judges.app import worker
from judging.models import Assignment, Scoresheet
from tests.frontend.static.line import is_kept, sheet_of, state, until
from tests.frontend.static.scoring.own_device import (
    KEPT,
    PATIENCE_MS,
    address,
    keep_all,
    sheets_of_two_judges,
    sign_in,
)
from tests.frontend.static.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CACHES = "async () => (await caches.keys()).filter((name) => /^(shell|next)-/.test(name)).sort()"
ROWS = """async () => new Promise((done, fail) => {
    const opening = indexedDB.open("judging");
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("outbox").objectStore("outbox").getAll();
        asked.onsuccess = () => { opening.result.close(); done(asked.result); };
    };
})"""
UPDATE = """async () => {
    await (await navigator.serviceWorker.getRegistration()).update().catch(() => {});
}"""
# what the page asks of Background Sync, which this headless browser has but doesn't do: the tests
# wake the worker through its debugger (deliver)
ASKING = """const { register } = SyncManager.prototype;
SyncManager.prototype.register = function asking(tag) {
    globalThis.asked = tag;
    return register.call(this, tag);
};"""
NO_ROOM_BYTES = 1_000
QUIET_PAGE = "/en/rules/"  # no page of a judge's


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[Wire]:
    made = Wire(live_server.url)
    yield made
    made.close()


@pytest.fixture
def wired(browser: Browser, wire: Wire) -> Iterator[BrowserContext]:
    """A device at the end of the wire."""
    context = browser.new_context(base_url=wire.url, locale="en")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def type_away(page: Page, sheet: Assignment, words: str) -> None:
    """Write on a sheet with the wire cut."""
    page.goto(address(sheet))
    page.wait_for_selector("form[data-ready]")
    page.locator("#comment").fill(words)
    page.locator("#comment").blur()
    is_kept(page, words)
    state(page, "local")


def full(device: BrowserContext, page: Page, url: str) -> CDPSession:
    cdp = device.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": url, "quotaSize": NO_ROOM_BYTES})
    return cdp


def test_on_a_full_device_scoring_goes_on_with_the_network_and_the_page_says_so(
    wired: BrowserContext, wire: Wire, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    page.goto("/en/")
    cdp = full(wired, page, wire.url)
    page.goto(address(mine[0]))
    page.wait_for_selector("form[data-ready]")
    expect(page.locator("[data-ready]").first).to_contain_text("full", timeout=PATIENCE_MS)
    page.locator("#comment").fill("no room, but a network")
    page.locator("#comment").blur()
    until(page, Scoresheet.objects.filter(comment="no room, but a network").exists)
    page.goto("/en/judge/device/")
    expect(page.locator('[data-note="full"]')).to_be_visible(timeout=PATIENCE_MS)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": wire.url})  # room again
    keep_all(page, mine)
    expect(page.locator("[data-queue] [data-ready], .queue-h [data-ready]").first).to_have_text(
        f"Ready for offline: {len(mine)}/{len(mine)}", timeout=PATIENCE_MS
    )


def test_a_new_worker_takes_over_while_words_wait_and_loses_neither_them_nor_the_pages(
    wired: BrowserContext, wire: Wire, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(page, mine)
    before = page.evaluate(CACHES)
    wired.route("**/api/v1/judge/**", lambda route: route.abort("internetdisconnected"))
    type_away(page, mine[0], "written under the old release")
    monkeypatch.setattr(worker, "release", lambda: "anewrelease1")
    page.evaluate(UPDATE)
    until(page, lambda: page.evaluate(CACHES) == ["shell-anewrelease1"])
    assert before != ["shell-anewrelease1"]
    assert [row["body"]["comment"] for row in page.evaluate(ROWS)] == [
        "written under the old release"
    ]
    wire.cut()  # the new release has its own copies
    assert {address(sheet) for sheet in mine} <= set(page.evaluate(KEPT))
    page.goto(address(mine[0]))
    page.wait_for_selector("form[data-ready]")
    expect(page.locator("#comment")).to_have_value("written under the old release")
    wire.mend()
    wired.unroute("**/api/v1/judge/**")
    until(page, Scoresheet.objects.filter(comment="written under the old release").exists)
    until(page, lambda: page.evaluate(ROWS) == [])


def test_a_release_that_is_fetched_by_half_leaves_the_one_before_it_whole(
    wired: BrowserContext, wire: Wire, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(page, mine)
    before, kept = page.evaluate(CACHES), set(page.evaluate(KEPT))
    monkeypatch.setattr(worker, "release", lambda: "halfarelease")
    monkeypatch.setattr(worker, "static", lambda path: f"/static/missing/{path}")
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then((found) => found.update()).catch(() => {})"
    )
    page.wait_for_timeout(1500)
    assert set(before) <= set(page.evaluate(CACHES))
    assert kept <= set(page.evaluate(KEPT))
    wire.cut()
    page.goto(address(mine[0]))
    page.wait_for_selector("form[data-ready]")


def deliver(page: Page) -> None:
    """Wake the worker as the browser does when the network is back."""
    cdp = page.context.new_cdp_session(page)
    found: list[str] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    cdp.send("ServiceWorker.enable")
    until(page, lambda: bool(found))
    cdp.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": found[0],
            "tag": "judging-outbox",
            "lastChance": False,
        },
    )


def test_what_waits_is_sent_by_the_worker_with_the_page_closed_and_once(
    wired: BrowserContext, wire: Wire, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    page = wired.new_page()
    page.add_init_script(ASKING)
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(page, mine)
    wire.cut()
    type_away(page, mine[0], "sent with the page closed")
    until(page, lambda: page.evaluate("globalThis.asked") == "judging-outbox")
    page.close()
    wire.mend()
    quiet = wired.new_page()
    quiet.goto(QUIET_PAGE)
    deliver(quiet)
    until(quiet, Scoresheet.objects.filter(comment="sent with the page closed").exists)
    until(quiet, lambda: quiet.evaluate(ROWS) == [])
    quiet.goto(address(mine[0]))
    quiet.wait_for_selector("form[data-ready]")
    expect(quiet.locator("#comment")).to_have_value("sent with the page closed")
    assert sheet_of(mine[0]).revision == 1


def test_the_worker_sends_nothing_of_another_judge_and_keeps_it_for_them(
    wired: BrowserContext, wire: Wire, live_server: LiveServer
) -> None:
    mine, other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(page, mine)
    wire.cut()
    type_away(page, mine[0], "the first judge's alone")
    wire.mend()
    sign_in(wired, live_server, other.judge.user)
    page.close()
    second = wired.new_page()
    second.goto("/en/judge/device/")
    names = {sheet.entry.startup.name for sheet in mine if sheet.entry_id != other.entry_id}
    until(second, lambda: address(other) in second.evaluate(KEPT))
    texts = second.evaluate(
        "async () => (await Promise.all((await (await caches.open('round-v1')).matchAll())"
        ".map((kept) => kept.text()))).join()"
    )
    shown = second.locator("body").inner_text() + texts
    assert address(mine[0]) not in shown
    assert "the first judge's alone" not in shown
    assert names
    deliver(second)
    second.wait_for_timeout(1000)
    assert not Scoresheet.objects.exists()
    assert [row["body"]["comment"] for row in second.evaluate(ROWS)] == ["the first judge's alone"]
    sign_in(wired, live_server, mine[0].judge.user)
    second.goto("/en/judge/")  # the first is back
    until(second, Scoresheet.objects.filter(comment="the first judge's alone").exists)


def test_a_page_that_is_still_open_sends_nothing_as_somebody_who_signed_in_beside_it(
    wired: BrowserContext, live_server: LiveServer
) -> None:
    mine, other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    page.goto(address(mine[0]))
    page.wait_for_selector("form[data-ready]")
    sign_in(wired, live_server, other.judge.user)
    page.locator("#comment").fill("not yours to refuse")
    page.locator("#comment").blur()
    expect(page.locator("[data-signin]")).to_be_visible()
    assert [row["body"]["comment"] for row in page.evaluate(ROWS)] == ["not yours to refuse"]
    assert not Scoresheet.objects.exists()


def test_two_windows_write_without_a_network_and_each_sheet_arrives_once(
    wired: BrowserContext, wire: Wire, live_server: LiveServer
) -> None:
    mine = sheets_of_two_judges()[0][:2]
    first, second = wired.new_page(), wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(first, mine)
    second.goto("/en/judge/device/")
    wire.cut()
    first.goto(address(mine[0]))
    second.goto(address(mine[1]))
    for page, words in ((first, "in the first window"), (second, "in the second window")):
        page.wait_for_selector("form[data-ready]")
        page.locator("#comment").fill(words)
        page.locator("#comment").blur()
        state(page, "local")
    assert len(first.evaluate(ROWS)) == 2
    wire.mend()
    deliver(first)
    until(first, lambda: Scoresheet.objects.count() == 2)
    until(first, lambda: first.evaluate(ROWS) == [])
    assert {sheet_of(sheet).revision for sheet in mine} == {1}
    for page in (first, second):
        state(page, "saved")


def test_what_the_browser_cleared_is_missed_and_said(
    wired: BrowserContext, wire: Wire, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    page = wired.new_page()
    sign_in(wired, live_server, mine[0].judge.user)
    keep_all(page, mine)
    wire.cut()
    type_away(page, mine[0], "gone with the browser's broom")
    page.goto("about:blank")
    cdp = wired.new_cdp_session(page)
    for kind in ("indexeddb", "cache_storage", "service_workers"):
        cdp.send("Storage.clearDataForOrigin", {"origin": wire.url, "storageTypes": kind})
    wire.mend()
    page.goto(address(mine[0]))
    expect(page.locator(".toast")).to_contain_text(
        "The browser had cleared this device. Changes that were not sent then: 1."
    )


def test_the_worker_is_served_with_its_sender_where_it_is_asked_for() -> None:
    plain = Client().get(reverse("judges:service_worker")).content.decode()
    sending = Client().get(f"{reverse('judges:service_worker')}?sync").content.decode()
    assert "import " not in plain
    assert sending.endswith(plain)
    assert sending.startswith('import "/static/scoring/background.js";')
