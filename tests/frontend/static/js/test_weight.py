"""The scoring page's own scripts are light enough for a phone on a slow line, and come at once."""

import gzip
import re

from frontend.assets.built import built_files, modules_of, served
from tests.frontend.static.line import STATIC

TEMPLATES = STATIC.parent / "templates"
PAGE = "judges/entry.html"
MOST_BYTES = 60_000  # compressed, as they are served: each by itself
FILES = 5  # scripts and sheets that the first paint and the form wait for
NAMED = re.compile(r"<script [^>]*src=\"{% static '(.+?\.js)' %}\"")
HEAD = re.compile(r"<script\b[^>]*?'(js/[\w/.]+)'")
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "(.+?)";|^import "(.+?)";', re.MULTILINE)


def scripts_of_the_page() -> set[str]:
    """Those that the page names, and the built ones, also those that come later."""
    base, page = ((TEMPLATES / name).read_text("utf-8") for name in ("base.html", PAGE))
    classic = set(HEAD.findall(base.partition("<body")[0]) + HEAD.findall(page))
    return classic | {name for name in built_files() if name.endswith(".js")}


def test_the_pages_own_scripts_weigh_less_than_60_kilobytes() -> None:
    own = scripts_of_the_page()
    assert {"js/theme.js", "js/font.js", "built/scoring/whole_page.js"} <= own
    weight = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in own)
    assert weight < MOST_BYTES


def test_what_the_page_waits_for_comes_in_few_files() -> None:
    script, sheet = served("scoring/whole_page.js"), served("css/scoring_page.css")
    at_once = [script.file, *script.needs, sheet.file, *sheet.needs, "js/theme.js", "js/font.js"]
    assert len(at_once) <= FILES
    page = (TEMPLATES / PAGE).read_text("utf-8")
    assert '{% module "scoring/whole_page.js" %}' in page
    assert '{% sheet "css/scoring_page.css" %}' in page
    assert NAMED.findall(page) == [], "a second copy of a module that is built in"


def test_every_module_that_the_page_waits_for_is_asked_for_in_its_head() -> None:
    at_once = set(modules_of("scoring/whole_page.js"))
    assert {"scoring/device.js", "vendor/idb/index.js", "js/dom.js"} <= at_once
    assert "scoring/ahead.js" not in at_once, "it comes when the page can be used"
    for name in at_once:
        path = STATIC / name
        for named, bare in IMPORTED.findall(path.read_text("utf-8")):
            imported = (path.parent / (named or bare)).resolve()
            assert str(imported.relative_to(STATIC)) in at_once


def test_neither_the_typeface_nor_a_library_keeps_the_page_waiting() -> None:
    text = (TEMPLATES / PAGE).read_text("utf-8")
    with_scripts = re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.DOTALL)
    assert re.findall(r"<link\b[^>]*?pretendard[^>]*>", with_scripts) == []
    assert "data-sheet" in with_scripts
    assert "{% block htmx %}" in text
