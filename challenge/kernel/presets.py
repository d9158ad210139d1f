"""How a kind of competition is usually run: the defaults of an edition, as data
(challenge/presets/*.toml).
"""
# tested by: tests/challenge/services/test_editions.py

import tomllib
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.kernel.text.bilingual import pick

DEFAULT, EMPTY = "kr-public-startup-challenge", "empty"
_FOLDER = Path(__file__).resolve().parents[1] / "presets"
Row = dict[str, Any]


class UnknownPreset(Refusal):
    """No preset has that name."""

    code = "unknown_preset"
    status = 422
    message = _("There is no preset of that name. Choose one from the list.")


@dataclass(frozen=True, slots=True)
class Preset:
    """An edition's defaults.

    Rows are keyword arguments of the models that they become; rounds hold their criteria.
    """

    name: str
    title_ko: str
    title_en: str
    note_ko: str
    note_en: str
    edition: Row
    rules: Row
    track: list[Row]
    field: list[Row]
    nearness: dict[str, dict[str, float]]
    question: list[Row]
    award: list[Row]
    round: list[Row]
    section: list[Row] = dataclass_field(default_factory=list)
    paper: list[Row] = dataclass_field(default_factory=list)
    optional_award: list[Row] = dataclass_field(default_factory=list)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return pick(self.title_ko, self.title_en)

    @property
    def rounds(self) -> list[str]:
        """The names of its rounds, in the reader's language."""
        return [pick(row["name_ko"], row["name_en"]) for row in self.round]

    @property
    def note(self) -> str:
        """What kind of competition it is for, in the reader's language."""
        return pick(self.note_ko, self.note_en)


def preset_names() -> list[str]:
    """The names of all presets: the usual one first, the empty one last."""
    names = (path.stem for path in _FOLDER.glob("*.toml"))
    return sorted(names, key=lambda name: (name != DEFAULT, name == EMPTY, name))


def placeholders() -> dict[str, set[str]]:
    """Column of an edition → what presets write there for an organiser to replace."""
    found: dict[str, set[str]] = {}
    for name in preset_names():
        for column, text in load_preset(name).edition.items():
            if isinstance(text, str) and text.startswith("["):
                found.setdefault(column, set()).add(text)
    return found


@cache
def load_preset(name: str) -> Preset:
    """One preset by its name.  UnknownPreset: there is none."""
    if name not in preset_names():
        raise UnknownPreset
    return Preset(**tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class FormPreset:
    """A whole application form: sections and questions, as keyword arguments of their models."""

    name: str
    title_ko: str
    title_en: str
    section: list[Row]
    question: list[Row]
    paper: list[Row] = dataclass_field(default_factory=list)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return pick(self.title_ko, self.title_en)


def form_preset_names() -> list[str]:
    """The names of all forms that can be taken over."""
    return sorted(path.stem for path in (_FOLDER / "forms").glob("*.toml"))


@cache
def load_form(name: str) -> FormPreset:
    """One form by its name.  UnknownPreset: there is none."""
    if name not in form_preset_names():
        raise UnknownPreset
    return FormPreset(**tomllib.loads((_FOLDER / "forms" / f"{name}.toml").read_text("utf-8")))
