"""The Chromium of this machine, for tests and for pictures, and when a page is ready for one."""
# tested by: tests/test_readme.py

import os
from shutil import which

from playwright.sync_api import Page

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)
PATIENCE_MS = 20_000
# no letter in a stand-in typeface and no grey box where a slide comes
IS_THERE = """() => {
  const sheet = document.querySelector('link[href*="pretendard"]')?.sheet;
  if (document.querySelector('script[data-sheet]') && !sheet) return false; // it comes last
  return document.fonts.status === 'loaded' && [...document.images].every((image) => {
    const { top, bottom, width } = image.getBoundingClientRect();
    const isSeen = width && bottom > 0 && top < innerHeight && image.checkVisibility();
    return !isSeen || image.complete && image.naturalWidth;
  });
}"""


def own_chromium() -> str | None:
    """The one that CHROMIUM names, or the first that is installed; None: Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(which, NAMES)), None)


def settle(page: Page) -> None:
    """Wait for the typefaces and for every picture in the window."""
    page.wait_for_function(IS_THERE, timeout=PATIENCE_MS)
