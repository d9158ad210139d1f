"""The five pictures of the READMEs, taken from a demo that runs: `make readme-pictures`.

python -m tools.readme_pictures http://127.0.0.1:8000 writes docs/images/<name>.<language>.webp,
each under 200 kB.
"""
# tested by: tests/test_readme.py

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from tools.chromium import own_chromium, settle

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
MOST_BYTES = 200_000
QUALITIES = (86, 78, 70, 60)  # of WebP: the best that is small enough
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=760)
LANGUAGES = {"ko": "", "en": "/en"}


class Shot(NamedTuple):
    """One picture.  door: whose part of the demo (empty: nobody's); then: the way to the page."""

    name: str
    door: int | None
    then: Callable[[Page, str], None]
    size: ViewportSize = DESK
    dark: bool = False


def _call(page: Page, prefix: str) -> None:
    page.goto(f"{prefix}/")


def to_question(page: Page, prefix: str) -> None:
    """To the first question of one's application."""
    page.goto(f"{prefix}/apply/")
    _follow(page, 'main a[href*="/apply/"]:not([href*="start"])')
    _follow(page, 'a[href*="/questions/"]')


def to_scoring(page: Page, prefix: str) -> None:
    """To the next entry on one's list."""
    page.goto(f"{prefix}/judge/")
    _follow(page, 'main a[href*="/judge/rounds/"]')
    if "/entries/" not in page.url:
        _follow(page, 'main a[href*="/entries/"]')


def _criteria_on_a_phone(page: Page, prefix: str) -> None:
    """At the first criterion, under the slide that stays."""
    to_scoring(page, prefix)
    settle(page)
    page.locator(".cr").first.evaluate("box => box.scrollIntoView()")


def _board(page: Page, prefix: str) -> None:
    page.goto(f"{prefix}/run/seoul-tech-meetup-2026/introductions/")


def to_control_room(page: Page, prefix: str) -> None:
    """Of the edition that is being judged."""
    page.goto(f"{prefix}/run/seoul-tech-meetup-2027/")


ORGANISER, JUDGE, WRITING = 0, 2, 3  # places of their doors on the front page
SHOTS = [
    Shot("call", None, _call),
    Shot("question", WRITING, to_question),
    Shot("introductions", ORGANISER, _board),
    Shot("judge-phone", JUDGE, _criteria_on_a_phone, PHONE),
    Shot("control-room-dark", ORGANISER, to_control_room, dark=True),
]


def main() -> None:
    """All of them in both languages."""
    site = sys.argv[1].rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, prefix in LANGUAGES.items():
            for shot in SHOTS:
                context = new_context(browser, site, language, shot)
                page = enter(context, shot.door)
                shot.then(page, prefix)
                settle(page)
                save(page.screenshot(), FOLDER / f"{shot.name}.{language}.webp")
                context.close()
        browser.close()


def launch(playwright: Playwright) -> Browser:
    """The browser of the machine, or Playwright's."""
    return playwright.chromium.launch(executable_path=own_chromium(), args=["--no-sandbox"])


def new_context(
    browser: Browser, site: str, language: str, shot: Shot, scale: float = 1.5
) -> BrowserContext:
    """What nobody has used, as the picture is taken."""
    return browser.new_context(
        base_url=site,
        locale=language,
        viewport=shot.size,
        device_scale_factor=2 if shot.size == PHONE else scale,
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
        service_workers="block",
    )


def enter(context: BrowserContext, door: int | None) -> Page:
    """A page of whoever the door leads to."""
    page = context.new_page()
    if door is not None:
        page.goto("/demo/strip/")
        page.locator(".enter-list a").nth(door).click()
        page.locator("form button").click()
        page.wait_for_load_state()
    return page


def _follow(page: Page, link: str) -> None:
    href = page.locator(link).first.get_attribute("href")
    page.goto(str(href))


def save(png: bytes, path: Path, most: int = MOST_BYTES) -> None:
    """As WebP, in the best quality that needs no more bytes."""
    image = Image.open(BytesIO(png)).convert("RGB")
    for quality in QUALITIES:
        image.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= most:
            break


if __name__ == "__main__":
    main()
