"""The investor picks a time from the mail, without signing in; both calendars get it."""

import os
import re
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from introductions.models import Meeting
from tests.introductions import factories as f
from tests.journeys.people import Visitor
from tests.journeys.site import Site, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
BUTTON = r"{site}(/\S*meeting/\S+/1/2/)"
PICTURES = os.environ.get("MEETING_PICTURES", "")  # a folder: what each page looked like


def looks_right(visitor: Visitor, name: str) -> None:
    """Nothing that axe finds, nothing cut off sideways."""
    visitor.page.evaluate(AXE_SCRIPT)
    found = visitor.page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    assert found == [], name
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert visitor.page.evaluate(wide) <= 0, name
    if PICTURES:
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_time_is_picked_from_the_mail(site: Site, browser: Browser) -> None:
    introduction = f.a_meeting()
    founder, partner = f.founder_of(introduction.winner), introduction.investor.user
    found = re.search(BUTTON.format(site=re.escape(site.url)), site.mail(partner.email, "/1/2/"))
    assert found is not None
    investor = Visitor(browser, site, phone=True)
    investor.page.goto(found[1])
    looks_right(investor, "pick-ko-390")
    meeting = Meeting.objects.get(introduction=introduction)
    assert meeting.state == "offered"  # opening it, as mail scanners do, changes nothing
    investor.send("Meet at this time")
    expect(investor.page.locator("main")).to_contain_text(investor.words("The meeting is fixed."))
    looks_right(investor, "fixed-ko-390")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at) == ("fixed", meeting.starts[1])
    for person in (founder, partner):
        until(partial(letters_with_calendar, site, person.email), "the meeting by mail")
    investor.page.goto(found[1].replace("/1/2/", "/others/"))
    looks_right(investor, "others-ko-390")
    investor.leave()
    desk = Visitor(browser, site)
    desk.page.goto(found[1])
    looks_right(desk, "fixed-ko-1440")
    desk.page.goto("/en" + found[1].removeprefix("/en").replace("/1/2/", "/others/"))
    looks_right(desk, "others-en-1440")
    desk.leave()


def letters_with_calendar(site: Site, email: str) -> list[Path]:
    """Mails to the address that hold a meeting for the calendar."""
    letters = [(path, path.read_bytes()) for path in (site.folder / "mail").glob("*.eml")]
    return [path for path, raw in letters if email.encode() in raw and b"text/calendar" in raw]
