"""A room that is open in a tab empties itself within a second of being closed elsewhere, and
neither the Back button nor the cache of the browser brings a page back.
"""

import time
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, Page, expect

from challenge.kernel import clock
from introductions.models import RoomView
from introductions.services.data_room.viewing import visit_of
from tests.introductions import factories as f
from tests.introductions.services.data_room.rooms import a_file
from tests.introductions.services.data_room.test_every_door import DOORS, Room, addresses
from tests.journeys.from_mails.test_picking_a_time import looks_right
from tests.journeys.people import Visitor
from tests.journeys.site import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
AT_ONCE_MS = 1_000
ANSWERS = """async ([paths, cache]) => Promise.all(paths.map(async (path) => {
  try {
    const answer = await fetch(path, { cache, mode: "same-origin" });
    return answer.ok;
  } catch { return false; }
}))"""


def doors(page: Page, room: Room) -> list[str]:
    """The addresses that answer the investor now, of all that could be doors."""
    paths = []
    for name, taken in addresses():
        for numbers in room.numbers if name in DOORS else ():
            try:
                paths.append(reverse(name, kwargs={key: numbers[key] for key in taken}))
            except NoReverseMatch:
                continue
    return [path for path, ok in zip(paths, fetched(page, paths), strict=True) if ok]


def fetched(page: Page, paths: list[str], cache: str = "default") -> Any:
    return page.evaluate(ANSWERS, [paths, cache])


def has_a_picture(page: Page) -> None:
    expect(page.locator("[data-slide]")).to_have_js_property("naturalWidth", 320)


def a_visitor(browser: Browser, site: Site, email: str, language: str = "ko") -> Visitor:
    visitor = Visitor(browser, site, language=language)
    visitor.visit("account_login")
    visitor.sign_in(email)
    return visitor


def _is_empty_at_once(investor: Visitor, since: float) -> None:
    closed = investor.words("The data room is closed")
    expect(investor.page.locator("main")).to_contain_text(closed, timeout=AT_ONCE_MS * 2)
    took = time.monotonic() - since
    print(f"emptied {took:.2f} s after the answer")  # noqa: T201 - a measurement


def test_a_room_that_is_closed_is_gone_from_tabs_history_and_cache(
    site: Site, browser: Browser
) -> None:
    began = clock.now()
    made = f.a_meeting()
    file = a_file(made.winner, pages=3, name="주주명부.pdf", may_download=True)
    room = Room(made, file)
    startup = a_visitor(browser, site, f.founder_of(made.winner).email)
    startup.visit("investors:room-opening", made.pk)
    looks_right(startup, "room-opening-ko-1440")
    startup.send("Open the data room", agreed=True)
    investor = a_visitor(browser, site, made.investor.user.email)
    investor.visit("investors:introduction", made.pk)
    investor.follow("investors:room", made.pk)
    has_a_picture(investor.page)
    looks_right(investor, "room-ko-1440")
    behind = investor.context.new_page()
    behind.goto(investor.address("investors:room", made.pk))
    has_a_picture(behind)
    behind.goto(investor.address("investors:home"))
    investor.page.bring_to_front()
    open_doors = doors(investor.page, room)
    assert len(open_doors) == len(DOORS)
    startup.visit("investors:data-room", made.winner.entry_id)
    looks_right(startup, "room-desk-ko-1440")
    looks = RoomView.objects.filter(introduction=made, page=1)
    assert 1 <= looks.count() <= len({visit_of(began), visit_of(clock.now())})  # half hours
    startup.press("investors:room-close", made.pk)
    since = time.monotonic()
    _is_empty_at_once(investor, since)
    assert investor.page.locator("[data-room] img").count() == 0
    for cache in ("default", "force-cache", "only-if-cached"):
        assert not any(fetched(investor.page, open_doors, cache)), cache
    behind.bring_to_front()
    behind.go_back()
    expect(behind.locator("h1")).not_to_have_text(investor.words("Data room"))
    assert behind.locator("[data-slide]").count() == 0
    investor.problems.clear()
    investor.leave()
    startup.leave()
