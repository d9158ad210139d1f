"""Real PostgreSQL and Valkey for the tests: ours, without fsync, unless DATABASE_URL and REDIS_URL
say otherwise.

A plugin of its own (pyproject.toml names it), because pytest-django reads the settings before any
conftest is there.
"""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("CHALLENGE_DATA", str(_ROOT / ".data" / "tests"))
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("LOG_JSON", "0")
os.environ.setdefault("REQUIRE_ORGANISER_MFA", "0")
os.environ.setdefault("LEGAL_TEXTS_SINCE", "2026-12-01")
# Playwright's sync API keeps a loop running
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("LOGIN_CODE_RATE", "1000/m/ip")

# the environment above decides where its data goes
from challenge.local import embedded  # noqa: E402

if not embedded.is_overridden():
    embedded.ensure(Path(os.environ["CHALLENGE_DATA"]), durable=False)
