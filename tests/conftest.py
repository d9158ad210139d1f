"""Real PostgreSQL and Valkey for the tests: ours, without fsync, unless DATABASE_URL and REDIS_URL say otherwise."""

import os
from pathlib import Path

import pytest
from django.utils import translation

from challenge import embedded

if not embedded.is_overridden():
    embedded.ensure(Path(os.environ["CHALLENGE_DATA"]), durable=False)


@pytest.fixture(autouse=True)
def _media_apart(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REQUIRE_ORGANISER_MFA = False
    settings.DEMO = False


@pytest.fixture(autouse=True)
def _speak_english() -> None:
    translation.activate("en")
