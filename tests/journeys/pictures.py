"""Pictures of every page for people to look at: `make pictures` (build/pictures).

Korean at 1440 and 390, a sample of each person's pages in English, dark and as printed, over the
same small story and the same visits as the test of accessibility; then the HTML of each kind of
mail that the story sent, as wide as a mail program's window and as a phone, light and dark.  With
ONLY=…, a pattern of names (organisers:status, mail:receipt), these alone, in every look.  pytest
runs it only where its path is given.
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

from challenge.kernel.text.mail_page import html_of
from challenge.models import Mail, User
from challenge.models.mail_buttons import BUTTONS, PLAIN
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


MAIL_LOOKS = [
    Look(f"mail-{width}-{colours}", size=ViewportSize(width=width, height=900), colours=colours)
    for width in (640, 360)
    for colours in ("light", "dark")
]


def test_every_page_is_pictured(browser: Browser, site: Site) -> None:
    """It fails where a page does not answer."""
    with translation.override("ko"):
        play_a_small_story()
    for look in LOOKS:
        _picture_all(browser, site, look)
    for look in MAIL_LOOKS:
        _picture_mails(browser, site, look)


def _context(browser: Browser, site: Site, look: Look) -> tuple[BrowserContext, Path]:
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
    return context, folder


def _picture_mails(browser: Browser, site: Site, look: Look) -> None:
    """One of each kind and subject: a winner's result is another mail than the others'."""
    context, folder = _context(browser, site, look)
    page, only = context.new_page(), os.environ.get("PICTURES_ONLY", "")
    shown: set[tuple[str, str]] = set()
    for mail in Mail.objects.order_by("kind", "pk"):
        title = re.sub(r"\W+", "-", mail.subject.partition("] ")[2] or mail.subject)[:40]
        if (mail.kind, title) in shown or not re.search(only, f"mail:{mail.kind}"):
            continue
        shown.add((mail.kind, title))
        with translation.override(mail.language):
            button = str(BUTTONS.get(mail.kind, PLAIN))
        page.set_content(
            html_of(subject=mail.subject, body=mail.body, language=mail.language, button=button)
        )
        page.screenshot(path=folder / f"{mail.kind}-{title}.png", full_page=True)
    context.close()


def _picture_all(browser: Browser, site: Site, look: Look) -> None:
    context, folder = _context(browser, site, look)
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
