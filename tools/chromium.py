"""The Chromium of this machine, for tests and for pictures."""
# tested by: tests/test_readme.py

import os
from shutil import which

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)


def own_chromium() -> str | None:
    """The one that CHROMIUM names, or the first that is installed; None: Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(which, NAMES)), None)
