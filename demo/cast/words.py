"""Reads the hand-written word material in ``texts/*.toml``."""
# tested by: tests/demo/cast/test_cast.py

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
FIELDS = ("ai", "bio", "robotics", "fintech", "beauty", "media", "mobility")


@cache
def load(name: str) -> dict[str, Any]:
    """The table in ``texts/<name>.toml``. Shared between callers: read it, never change it."""
    with (TEXTS / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
