"""What every test finds: a browser, files and mail of its own, English."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

collect_ignore_glob = [] if os.environ.get("JOURNEYS") else ["journeys/*"]  # minutes long: `make journeys`
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium (tools/test.sh names it in CHROMIUM); without one, whatever Playwright has fetched."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return {**browser_type_launch_args, **({"executable_path": found} if found else {}), "args": CHROMIUM_FLAGS}


@pytest.fixture(autouse=True)
def _media_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REQUIRE_ORGANISER_MFA = False
    settings.DEMO = False


@pytest.fixture(autouse=True)
def _speak_english() -> None:
    translation.activate("en")
