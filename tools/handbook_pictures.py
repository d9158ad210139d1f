"""The pictures of the handbooks, taken from a demo that runs: `make handbook-pictures`.

python -m tools.handbook_pictures http://127.0.0.1:8000 writes
docs/images/handbook/<name>.<language>.webp, each under 150 kB.
"""
# tested by: tests/docs/test_handbook.py

import sys

from playwright.sync_api import Page, ViewportSize, sync_playwright

from demo.slugs import MAIN, NEXT, OPEN
from tools.chromium import settle
from tools.readme_pictures import (
    FOLDER,
    LANGUAGES,
    ORGANISER,
    Shot,
    enter,
    launch,
    new_context,
    save,
)

PICTURES = FOLDER / "handbook"
MOST_PICTURE_BYTES = 150_000
SCREEN = ViewportSize(width=1280, height=860)
# The picture's name → its page, of the demo's editions: one that is over, one in its review, one
# that takes applications
PAGES = {
    "home": "/run/",
    "settings": f"/run/{OPEN}/settings/",
    "round-settings": f"/run/{OPEN}/settings/rounds/1/",
    "call-room": f"/run/{OPEN}/",
    "entries": f"/run/{NEXT}/entries/",
    "judges": f"/run/{NEXT}/judges/",
    "assignment": f"/run/{NEXT}/assignment/",
    "control-room": f"/run/{NEXT}/",
    "ranking": f"/run/{MAIN}/ranking/?round=2",
    "results": f"/run/{MAIN}/results/?round=2",
    "appeals": f"/run/{MAIN}/appeals/",
    "papers": f"/run/{MAIN}/papers/",
    "introductions": f"/run/{MAIN}/introductions/",
    "messages": f"/run/{MAIN}/messages/",
    "status": "/run/status/",
}


def main() -> None:
    """All of them in both languages, as the demo's organiser sees them."""
    site = sys.argv[1].rstrip("/")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, prefix in LANGUAGES.items():
            shot = Shot("handbook", ORGANISER, _nowhere, SCREEN)
            context = new_context(browser, site, language, shot, scale=1)
            page = enter(context, shot.door)
            for name, path in PAGES.items():
                _take(page, prefix + path, f"{name}.{language}.webp")
            context.close()
        browser.close()


def _nowhere(_page: Page, _prefix: str) -> None:
    """One sign-in does for all pages."""


def _take(page: Page, path: str, name: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} can't be shown: is this the demo, and has it been played?")
    page.wait_for_load_state()
    settle(page)
    save(page.screenshot(), PICTURES / name, MOST_PICTURE_BYTES)


if __name__ == "__main__":
    main()
