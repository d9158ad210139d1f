"""The library of questions that an organiser takes from: those that Korean calls usually ask
(challenge/presets/library/*.toml, one file a shelf), and those of every preset and whole form.
"""
# tested by: tests/challenge/services/questions/test_library.py

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from challenge.kernel.presets import form_preset_names, load_form, load_preset, preset_names
from challenge.kernel.text.bilingual import pick

_FOLDER = Path(__file__).resolve().parents[2] / "presets" / "library"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that can be taken over.

    key: what it is asked for by; name: its short name where it comes from; facts: keyword arguments
    of the model, without part and order; words: what people search it by beside its own words.
    """

    key: str
    name: str
    facts: Row
    words: str = ""

    @property
    def searched(self) -> str:
        """All of its words in both languages, folded."""
        return folded(" ".join([*_texts_in(self.facts), self.words]))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Questions that stand together.  edition: the one that asked them; empty: the library."""

    name: str
    title_ko: str
    title_en: str
    questions: tuple[Offered, ...]
    edition: str = ""

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return pick(self.title_ko, self.title_en)


@cache
def standard_shelves() -> tuple[Shelf, ...]:
    """The library's shelves in their order; a form's questions stand on the shelf that is called
    like their section.
    """
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in _FOLDER.glob("*.toml")}
    lent = list(_of_forms())
    return tuple(
        Shelf(
            name,
            shelf["title_ko"],
            shelf["title_en"],
            (
                *(_offered(name, row) for row in shelf["question"]),
                *(offered for section, offered in lent if section == name),
            ),
        )
        for name, shelf in sorted(files.items(), key=lambda pair: pair[1]["order"])
    )


@cache
def standard_questions() -> Mapping[str, Offered]:
    """Key → question of the library."""
    return {offered.key: offered for shelf in standard_shelves() for offered in shelf.questions}


def found_in(shelves: Iterable[Shelf], search: str) -> list[Shelf]:
    """The shelves with those questions in which every word of the search stands; none empty."""
    words = folded(search).split()
    narrowed = (
        replace(
            shelf,
            questions=tuple(
                offered
                for offered in shelf.questions
                if all(word in offered.searched for word in words)
            ),
        )
        for shelf in shelves
    )
    return [shelf for shelf in narrowed if shelf.questions]


def folded(text: str) -> str:
    """The text as it is compared: composed Hangul, no capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def _of_forms() -> Iterator[tuple[str, Offered]]:
    """(section, question) of every whole form, then of every preset."""
    forms: list[Any] = [load_form(name) for name in form_preset_names()]
    forms += [load_preset(name) for name in preset_names()]
    for form in forms:
        for row in form.question:
            yield row["section"], _offered(form.name, row)


def _offered(shelf: str, row: Row) -> Offered:
    facts = {name: value for name, value in row.items() if name not in {"key", "section", "words"}}
    return Offered(f"{shelf}.{row['key']}", row["key"], facts, row.get("words", ""))


def _texts_in(value: Any) -> Iterator[str]:
    """Every text that stands in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts_in(part)
