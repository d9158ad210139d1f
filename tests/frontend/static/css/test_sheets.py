"""A page looks as it was drawn: its classes are in the sheets that it loads, its variables in the
tokens.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SHEETS = ROOT / "frontend/static/css"
TEMPLATES = ROOT / "frontend/templates"
ALWAYS = {"tokens", "base", "components", "forms", "data", "print"}
# folder → what its pages load besides (their layout, and the area_css of the pages themselves)
LOADED = {
    "account": {"public"},
    "investors": {"public", "deck", "investors"},
    "judges": {"public", "deck", "judges", "judges-desk", "pitch"},
    "organisers": {"organisers"},
    "organisers/entries": {"organisers", "deck"},
    "organisers/introductions": {"organisers", "investors"},
    "organisers/rounds": {"organisers", "pitch"},
    "organisers/voices": {"organisers", "voices"},
    "public": {"public", "pitch"},
    "public/voices": {"public", "voices"},
    "startups": {"public", "startups"},
}


def _rules(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (SHEETS / f"{name}.css").read_text(), flags=re.DOTALL)


def _styled() -> dict[str, set[str]]:
    """Class → the sheets that have a rule for it."""
    styled: dict[str, set[str]] = {}
    for path in SHEETS.glob("*.css"):
        for selector in re.findall(r"([^{};]+)\{", _rules(path.stem)):
            for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector):
                styled.setdefault(name, set()).add(path.stem)
    return styled


def _classes(template: Path) -> set[str]:
    found = re.findall(r'(?:class|extra)="([^"]*)"', template.read_text())
    return {name for text in found for name in re.sub(r"{[%{].*?[%}]}", " ", text).split()}


@pytest.mark.parametrize("folder", sorted(LOADED))
def test_a_class_has_its_rules_on_the_pages_that_use_it(folder: str) -> None:
    """Else it does nothing there, and nobody is told."""
    styled, loaded = _styled(), ALWAYS | LOADED[folder]
    within = [TEMPLATES / other for other in LOADED if other.startswith(f"{folder}/")]
    missing = [
        f"{path.relative_to(TEMPLATES)}: {name} is in {sorted(styled[name])}"
        for path in sorted((TEMPLATES / folder).rglob("*.html"))
        if not any(path.is_relative_to(other) for other in within)
        for name in sorted(_classes(path))
        if name in styled and not styled[name] & loaded
    ]
    assert missing == []


def test_every_variable_of_the_sheets_is_set_somewhere() -> None:
    """A rule with one that isn't falls away as a whole."""
    sources = [*TEMPLATES.rglob("*.html"), *(ROOT / "frontend").rglob("*.py")]
    sources += [*(ROOT / "frontend/static").rglob("*.js"), *SHEETS.glob("*.css")]
    given = set(re.findall(r"(--[\w-]+)\s*:", " ".join(path.read_text() for path in sources)))
    used = {
        name
        for path in SHEETS.glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)\s*\)", _rules(path.stem))
    }
    assert used - given == set()
