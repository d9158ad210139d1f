"""The scoring page's own scripts are light enough for a phone on a slow line, and come at once."""

import gzip
import re

from frontend.templatetags.basics import modules_of
from tests.frontend.static.line import STATIC

TEMPLATES = STATIC.parent / "templates"
PAGES = ("base.html", "judges/entry.html")
MOST_BYTES = 60_000  # compressed, as they are served: each by itself
NAMED = re.compile(r"<script [^>]*src=\"{% static '(.+?\.js)' %}\"")
BLOCK = re.compile(r"({% block \w+ %}).*?{% endblock %}", re.DOTALL)
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "(.+?)";|\bimport\("(.+?)"\)', re.MULTILINE)


def scripts_of_the_page() -> set[str]:
    """Those that the page names, and all that these import, also later."""
    base, page = ((TEMPLATES / name).read_text("utf-8") for name in PAGES)
    waiting = NAMED.findall(BLOCK.sub(lambda block: "" if block[1] in page else block[0], base))
    waiting += NAMED.findall(page)
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


def test_every_module_that_the_page_waits_for_is_asked_for_in_its_head() -> None:
    at_once = set(modules_of(("scoring/judge.js",)))
    assert {"scoring/device.js", "vendor/idb/index.js", "js/dom.js"} <= at_once
    assert "scoring/ahead.js" not in at_once, "it comes when the page can be used"
    for name in at_once:
        path = STATIC / name
        for first, _later in IMPORTED.findall(path.read_text("utf-8")):
            assert not first or str((path.parent / first).resolve().relative_to(STATIC)) in at_once
    page = (TEMPLATES / "judges/entry.html").read_text("utf-8")
    assert '{% module_preloads "scoring/judge.js"' in page


def test_neither_the_typeface_nor_a_library_keeps_the_page_waiting() -> None:
    text = (TEMPLATES / "judges/entry.html").read_text("utf-8")
    with_scripts = re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.DOTALL)
    sheets = re.findall(r"<link\b[^>]*?pretendard[^>]*>", with_scripts)
    assert sheets
    assert all('media="print"' in sheet for sheet in sheets)
    assert "{% block htmx %}" in text
