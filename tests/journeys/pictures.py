"""Pictures of every page for people to look at: `make pictures` (build/pictures).

Korean at 1440 and 390, a sample of each person's pages in English, dark and as printed, over the
same small story and the same visits as the test of accessibility.  With ONLY=…, a pattern of names
(organisers:status), these pages alone, in every look.  pytest runs it only where its path is given.
"""

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from challenge.models import User
from tests.journeys.pages import Visit, play_a_small_story, refusals, visits
from tests.journeys.people import DESK, PATIENCE_MS, PHONE
from tests.journeys.site import Site
from tools.chromium import settle

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "pictures"
pytestmark = [pytest.mark.browser, pytest.mark.servers]


class Look(NamedTuple):
    """How the pages are looked at; every: one of so many pages of each person."""

    name: str
    language: str = "ko"
    size: ViewportSize = DESK
    colours: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"
    every: int = 1


LOOKS = [
    Look("1440"),
    Look("390", size=PHONE),
    Look("english", language="en", every=3),
    Look("dark", colours="dark", every=4),
    Look("print", media="print", every=4),
]


def test_every_page_is_pictured(browser: Browser, site: Site) -> None:
    """It fails where a page does not answer."""
    with translation.override("ko"):
        play_a_small_story()
    for look in LOOKS:
        _picture_all(browser, site, look)


def _picture_all(browser: Browser, site: Site, look: Look) -> None:
    context = browser.new_context(
        base_url=site.url,
        locale=look.language,
        viewport=look.size,
        color_scheme=look.colours,
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    folder = FOLDER / look.name
    folder.mkdir(parents=True, exist_ok=True)
    for number, (visit, page) in enumerate(_walk(context, site, look)):
        page.emulate_media(media=look.media)
        settle(page)
        page.screenshot(
            path=folder / f"{number:03}-{_file_name(visit)}.png",
            full_page=True,
        )
    context.close()


def _file_name(visit: Visit) -> str:
    parts = "-".join([visit.name, *map(str, visit.args), visit.query])
    return re.sub(r"[^\w가-힣]+", "-", parts).strip("-")


def _walk(context: BrowserContext, site: Site, look: Look) -> Iterator[tuple[Visit, Page]]:
    for who, theirs in groupby([*visits(), *refusals()], key=lambda visit: visit.who):
        _sign_in(context, who, site)
        page = context.new_page()
        for visit in _chosen([*theirs], look):
            with translation.override(look.language):
                answer = page.goto(visit.address())
            assert answer
            assert answer.status == visit.status, f"{visit}: {answer.status}"
            yield visit, page
        page.close()


def _chosen(theirs: list[Visit], look: Look) -> list[Visit]:
    if only := os.environ.get("PICTURES_ONLY"):
        return [visit for visit in theirs if re.search(only, f"{visit.name}{visit.query}")]
    return theirs[:: look.every]


def _sign_in(context: BrowserContext, who: User | AnonymousUser, site: Site) -> None:
    context.clear_cookies()
    if isinstance(who, User):
        client = Client()
        client.force_login(who)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}]
        )
