"""What the scoring page loads is kept for a device without a network."""

import re
from pathlib import Path

from frontend.assets.built import built_files
from frontend.pages.judges.app.worker import SHELL, kept

FRONTEND = Path(__file__).resolve().parents[5] / "frontend"
STATIC = FRONTEND / "static"
PAGES = [
    "base.html",
    "layouts/judge.html",
    "judges/entry.html",
    "judges/home.html",
    "judges/device.html",
    "judges/app/_install.html",
]
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "(.+?)";|\bimport\("(.+?)"\)', re.MULTILINE)


def _imports(script: str) -> set[str]:
    """The scripts that a script imports, as paths below static/."""
    path = STATIC / script
    names = {first or later for first, later in IMPORT.findall(path.read_text("utf-8"))}
    return {str((path.parent / name).resolve().relative_to(STATIC)) for name in names}


def test_every_script_that_a_kept_script_imports_is_kept_too() -> None:
    scripts = [path for path in SHELL if path.endswith(".js")]
    imported = {name for script in scripts for name in _imports(script)}
    assert {"scoring/outbox.js", "js/dom.js", "vendor/idb/index.js"} <= imported
    assert imported - set(SHELL) == set()


def test_every_script_and_sheet_that_a_judges_page_names_is_kept() -> None:
    named = {
        path
        for page in PAGES
        for path in re.findall(
            r"{% static '(.+?)' %}", (FRONTEND / "templates" / page).read_text("utf-8")
        )
    }
    assert "js/theme.js" in named
    assert named - set(SHELL) - {"css/judges-plain.css"} == set()  # for pages without scripts


def test_every_kept_file_is_there() -> None:
    assert [path for path in SHELL if not (STATIC / path).is_file()] == []


def test_what_the_scoring_page_is_served_as_is_kept() -> None:
    assert {"built/scoring/whole_page.js", "built/css/scoring_page.css"} <= set(built_files())
    assert set(built_files()) <= set(kept())
