"""The environment of all tests, set before the settings are read (pyproject.toml loads this as pytest's first plugin)."""

import os
from pathlib import Path

os.environ.setdefault("CHALLENGE_DATA", str(Path(__file__).resolve().parent.parent / ".data" / "tests"))
os.environ.setdefault("DEMO", "0")
os.environ.setdefault("LOG_JSON", "0")
os.environ.setdefault("REQUIRE_ORGANISER_MFA", "0")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API keeps a loop running
os.environ.setdefault("LOGIN_CODE_RATE", "1000/m/ip")
