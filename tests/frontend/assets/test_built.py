"""What the scoring page is served as is made of what stands in the sources."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from frontend.assets import built
from frontend.assets.built import built_files, changed_sources, modules_of, notes, served
from tests.frontend.static.line import STATIC

PAGE = "scoring/whole_page.js"


@pytest.fixture
def other_sources(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The static files as somebody has them who changes some."""
    folder = tmp_path / "static"
    copytree(STATIC, folder, ignore=lambda _path, names: {"vendor"} & set(names))
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    _look_anew()
    yield folder
    _look_anew()


def _look_anew() -> None:
    for kept in (built.notes, built.is_fresh, built.modules_of):
        kept.cache_clear()


def test_the_built_files_are_those_of_the_sources() -> None:
    assert changed_sources() == [], "tools/browser/bundle.sh makes them anew"
    assert built_files()
    assert all((STATIC / name).is_file() for name in built_files())


def test_they_hold_all_that_the_page_imports() -> None:
    assert set(modules_of(PAGE)) <= set(notes().sources)
    page = served(PAGE)
    assert page.file == "built/scoring/whole_page.js"
    assert len(page.needs) <= 2
    assert served("css/scoring_page.css").file == "built/css/scoring_page.css"


def test_a_source_that_was_changed_is_served_as_it_stands(other_sources: Path) -> None:
    script = other_sources / "scoring/form.js"
    script.write_text(script.read_text("utf-8") + "// newer\n", "utf-8")
    assert "scoring/form.js" in changed_sources()
    page = served(PAGE)
    assert page.file == PAGE
    assert {"scoring/judge.js", "scoring/form.js", "js/dom.js"} <= set(page.needs)
    assert built_files() == []


def test_who_works_on_the_sources_is_served_them(settings: Any) -> None:
    settings.DEBUG = True
    assert served(PAGE).file == PAGE
    assert built_files() == []


def test_a_page_without_built_files_is_served_from_its_sources(other_sources: Path) -> None:
    (other_sources / built.NOTES).unlink()
    assert served("css/scoring_page.css").file == "css/scoring_page.css"
    assert served(PAGE).needs


def test_each_built_file_names_its_sources_for_who_looks_into_it() -> None:
    for name in built_files():
        made = json.loads((STATIC / f"{name}.map").read_text("utf-8"))
        places = [(STATIC / name).parent.joinpath(source).resolve() for source in made["sources"]]
        assert all(place.is_file() for place in places)
