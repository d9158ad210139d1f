"""What the service worker keeps on a judge's device is for this judge alone, while it is theirs.

With the real worker and a real server: another person who signs in, signing out, an entry given
back.  And what a page that changes in place leaves in the browser: nothing.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from judging.services.assignment.recuse import recuse
from tests.frontend.static.line import until
from tests.frontend.static.scoring.own_device import (
    KEPT,
    PATIENCE_MS,
    address,
    keep_all,
    sheets_of_two_judges,
    sign_in,
)
from tests.judging import factories as f
from tests.submissions.judges_papers import a_paper_for_judges

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTS = """async () => {
    const cache = await caches.open("round-v1");
    const pages = (await cache.matchAll()).filter(
        (kept) => kept.headers.get("Content-Type")?.startsWith("text/html"));
    return (await Promise.all(pages.map((kept) => kept.text()))).join();
}"""
STAMPS = """async () => {
    const cache = await caches.open("round-v1");
    const rows = (await cache.keys()).map(async (key) => [
        new URL(key.url).pathname,
        Number((await cache.match(key)).headers.get("X-Stored-At")),
    ]);
    return Object.fromEntries(await Promise.all(rows));
}"""
MINUTE_MS = 60_000


@pytest.fixture
def device(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, locale="en")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def test_every_page_of_the_round_is_kept_ahead_with_the_time_at_which_it_came(
    device: BrowserContext, live_server: LiveServer
) -> None:
    """Brief, conflicts and the list too, so that going on offline never ends at a missing page."""
    mine, _other = sheets_of_two_judges()
    page = device.new_page()
    sign_in(device, live_server, mine[0].judge.user)
    keep_all(page, mine)
    shelf = reverse("judges:offline", args=[mine[0].round_id])
    pages = page.evaluate("async (url) => (await (await fetch(url)).json()).pages", shelf)
    assert {path.strip("/").rpartition("/")[2] for path in pages} >= {"brief", "conflicts"}
    until(page, lambda: set(pages) <= set(page.evaluate(KEPT)))
    now = page.evaluate("Date.now()")
    kept = {path: now - came for path, came in page.evaluate(STAMPS).items()}
    old = {path for path, ago in kept.items() if not -MINUTE_MS < ago < 10 * MINUTE_MS}
    assert not old & {*pages, *map(address, mine)}
    device.set_offline(True)
    for path in pages:
        page.goto(path)
        assert "No connection" not in page.content(), path


def test_a_paper_beside_the_deck_opens_without_a_network(
    device: BrowserContext, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    paper = a_paper_for_judges(mine[0].entry)
    f.a_version(mine[0].entry)
    with translation.override("en"):
        reading = reverse("files:reading", args=[paper.pk])
    page = device.new_page()
    sign_in(device, live_server, mine[0].judge.user)
    keep_all(page, mine)
    until(page, lambda: reading in page.evaluate(KEPT))
    device.set_offline(True)
    page.goto(address(mine[0]))
    page.get_by_role("tab", name="Papers").click()
    with page.expect_popup() as opened:
        page.locator(f'a[href="{reading}"]').click()
    shown = opened.value
    expect(shown.locator(".deck-pages img")).to_have_count(2)
    broken = "[...document.images].filter((image) => image.complete && !image.naturalWidth).length"
    assert shown.evaluate(broken) == 0


def test_another_person_on_the_device_opens_nothing_that_was_kept(
    device: BrowserContext, live_server: LiveServer
) -> None:
    mine, other = sheets_of_two_judges()
    page = device.new_page()
    sign_in(device, live_server, mine[0].judge.user)
    keep_all(page, mine)
    sign_in(device, live_server, other.judge.user)
    page.goto("/en/judge/")
    kept = page.evaluate(KEPT)
    assert not {address(sheet) for sheet in mine} & set(kept)
    device.set_offline(True)
    page.goto(address(mine[0]))
    assert "No connection" in page.content()


def test_signing_out_leaves_nothing_that_was_kept(
    device: BrowserContext, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    page = device.new_page()
    sign_in(device, live_server, mine[0].judge.user)
    keep_all(page, mine)
    device.clear_cookies()  # as the session's end does, without the script of the sign-out
    page.goto("/en/")
    assert page.evaluate(KEPT) == []


def test_an_entry_that_was_given_back_goes_from_the_device(
    device: BrowserContext, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    page = device.new_page()
    sign_in(device, live_server, mine[0].judge.user)
    keep_all(page, mine)
    # also in the pages that tell of several, such as two entries beside each other
    shelf = reverse("judges:offline", args=[mine[0].round_id])
    pages = set(page.evaluate("async (url) => (await (await fetch(url)).json()).pages", shelf))
    until(page, lambda: pages <= set(page.evaluate(KEPT)))
    given_back, kept = (reverse("api:judge-score", args=[row.pk]) for row in (mine[1], mine[0]))
    assert given_back in page.evaluate(TEXTS)
    recuse(actor=mine[1].judge.user, assignment=mine[1], kind="mentor", note="")
    page.goto(address(mine[0]))
    until(page, lambda: address(mine[1]) not in page.evaluate(KEPT))
    until(page, lambda: given_back not in page.evaluate(TEXTS))
    until(page, lambda: pages <= set(page.evaluate(KEPT)))
    assert address(mine[0]) in page.evaluate(KEPT)
    assert given_back not in (told := page.evaluate(TEXTS))
    assert kept in told


def test_a_list_that_was_searched_leaves_no_names_in_the_browsers_storage(
    device: BrowserContext, live_server: LiveServer
) -> None:
    mine, _other = sheets_of_two_judges()
    edition = mine[0].round.edition
    page = device.new_page()
    sign_in(device, live_server, f.organiser_of(edition))
    with translation.override("en"):
        names = [entry.startup.name for entry in edition.entries.order_by("pk")]
        page.goto(reverse("organisers:entries", args=[edition.slug]))
    rows = page.locator("#rows")
    for name in names:
        expect(rows).to_contain_text(name)
    page.locator("input[name=search]").press_sequentially(names[0])
    until(page, lambda: names[1] not in rows.inner_text() and "search=" in page.url)
    stored = page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert not [name for name in names if name in stored]
