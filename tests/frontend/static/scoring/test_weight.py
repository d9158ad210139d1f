"""The scoring page's own scripts are light enough for a phone on a slow line."""

import gzip
import re

from tests.frontend.static.line import STATIC

TEMPLATES = STATIC.parent / "templates"
PAGES = ("base.html", "judges/entry.html")
MOST_BYTES = 60_000  # compressed, as they are served: each by itself
NAMED = re.compile(r"<script [^>]*src=\"{% static '(.+?\.js)' %}\"")
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "(.+?)";|\bimport\("(.+?)"\)', re.MULTILINE)


def scripts_of_the_page() -> set[str]:
    """Those that the page names, and all that these import, also later."""
    waiting = [
        name for page in PAGES for name in NAMED.findall((TEMPLATES / page).read_text("utf-8"))
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        path = STATIC / name
        for first, later in IMPORTED.findall(path.read_text("utf-8")):
            other = (path.parent / (first or later)).resolve()
            waiting.append(str(other.relative_to(STATIC)))
    return found


def test_the_pages_own_scripts_weigh_less_than_60_kilobytes() -> None:
    own = {name for name in scripts_of_the_page() if not name.startswith("vendor/")}
    assert {"scoring/judge.js", "scoring/ahead.js", "scoring/leave.js"} <= own
    weight = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in own)
    assert weight < MOST_BYTES
