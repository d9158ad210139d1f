"""Which column of a file is what: made by a person on a page, or written in a file of JSON."""
# tested by: tests/judging/services/imports/test_mapped_import.py

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets.read_values import FIRST_PART, UNITS
from challenge.kernel.spreadsheets.seen_sheets import SeenSheet, likely_header
from judging.queries.scoring.imported.targets import BY_CRITERION, Target
from submissions.queries.imported.column_words import proposed
from submissions.queries.table_rows import key

SHEET_NAME = "@sheet"  # given: the sheet's name says the judge or the criterion
GIVEN = ("judge", "criterion")
MOST_EDITS = 5000
_UNIT = re.compile(r"(천만|백만|천|만|억)\s*원?")
_SAID_ABOVE = re.compile(r"단위\s*[:：]?\s*(천만|백만|천|만|억)\s*원")
_BRACKETS = re.compile(r"[(\[（].*?[)\]）]")
_TWO_THINGS = re.compile(r"직위|직책|position|title")


@dataclass(frozen=True, slots=True)
class Named:
    """What one column is.  to: a target, "" for one that is left out; unit: of its cells."""

    to: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What a person said of a file.

    sheets: those that are read, none: the first table; header_line: 0 where it seems to be;
    columns: name → what it is, the rest is left out; given: judge or criterion for whole sheets,
    by SHEET_NAME or in words; edits: place ("sheet|line|column") → what stands there instead;
    left_out: places ("sheet|line") that are no rows.
    """

    sheets: Sequence[str] = ()
    header_line: int = 0
    columns: Mapping[str, Named] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept, sent and written to a file."""
        return {
            "sheets": list(self.sheets),
            "header_line": self.header_line,
            "columns": {
                name: {"to": named.to, "unit": named.unit} if named.unit else named.to
                for name, named in self.columns.items()
            },
            "given": dict(self.given),
            "edits": dict(self.edits),
            "left_out": list(self.left_out),
        }

    @property
    def version(self) -> str:
        """Changes with everything that was said."""
        return digest(self.as_json())


# viewer: pure
def mapping_in(said: Any) -> FileMapping:
    """The mapping in this JSON.  Raises InvalidInput that says what is wrong with it."""
    known = {"sheets", "header_line", "columns", "given", "edits", "left_out"}
    if not isinstance(said, Mapping) or not said.keys() <= known:
        raise _wrong()
    columns, line = said.get("columns") or {}, said.get("header_line") or 0
    texts = [*_texts(said.get("sheets")), *_texts(said.get("left_out"))]
    given, edits = said.get("given") or {}, said.get("edits") or {}
    is_plain = (
        isinstance(columns, Mapping)
        and isinstance(line, int)
        and isinstance(given, Mapping)
        and isinstance(edits, Mapping)
        and given.keys() <= set(GIVEN)
        and all(isinstance(text, str) for text in [*texts, *given.values(), *edits.values()])
    )
    if not is_plain or len(edits) > MOST_EDITS:
        raise _wrong()
    return FileMapping(
        _texts(said.get("sheets")),
        line,
        {str(name): _named(value) for name, value in columns.items()},
        {str(name): str(value) for name, value in given.items() if value},
        {str(place): str(text) for place, text in edits.items()},
        _texts(said.get("left_out")),
    )


# viewer: pure
def proposed_mapping(
    kind: str,
    sheets: Sequence[SeenSheet],
    targets: Mapping[str, Target],
    remembered: Mapping[str, Any],
    *,
    chosen: Sequence[str] = (),
    header_line: int = 0,
) -> FileMapping:
    """What the file seems to be: as its columns were named last time, else by their words.

    Only proposed: nothing is read by it before somebody has seen it.  chosen, header_line: what
    was said already.
    """
    wanted = [sheet for sheet in sheets if sheet.name in chosen]
    tables = wanted or [sheet for sheet in sheets if sheet.is_table] or list(sheets)[:1]
    names = {sheet.name: sheet.column_names(header_line or sheet.header_line()) for sheet in tables}
    first = names[tables[0].name] if tables else []
    alike = [name for name, header in names.items() if wanted or (header == first and first)]
    columns: dict[str, Named] = {}
    unit = _said_above(tables[0]) if tables else ""
    every = chain(first, *(names[sheet] for sheet in alike))
    for name in filter(None, dict.fromkeys(every)):
        named = _remembered(remembered, targets, name) or _likely(kind, name, targets, unit)
        is_taken = named.to in {other.to for other in columns.values()}
        columns[name] = Named("") if is_taken else named
    given = _given(kind, tables, alike, columns, targets)
    return FileMapping(tuple(alike), header_line or likely_header(tables), columns, given)


# viewer: pure
def unit_options(target: Target) -> tuple[str, ...]:
    """The units that a column of this kind may have; none where there is nothing to choose."""
    if target.kind == "money":
        return tuple(UNITS)
    return ("", FIRST_PART) if target.to == "organisation" else ()


def _remembered(remembered: Mapping[str, Any], targets: Mapping[str, Target], name: str) -> Any:
    said = remembered.get(key(name))
    named = _named(said) if said is not None else None
    return named if named is not None and (named.to in targets or not named.to) else None


def _likely(kind: str, name: str, targets: Mapping[str, Target], unit: str) -> Named:
    bare = key(_BRACKETS.sub("", name))
    for target in targets.values():
        if target.words and {key(name), bare} & {key(word) for word in target.words if word}:
            return Named(target.to, _unit(name, target, unit))
    to = proposed(kind, name)
    return Named(to, _unit(name, targets[to], unit)) if to in targets else Named("")


def _unit(name: str, target: Target, above: str) -> str:
    if target.to == "organisation":
        return FIRST_PART if _TWO_THINGS.search(name.casefold()) else ""
    found = _UNIT.search(name) if target.kind == "money" else None
    return f"{found[1]}원" if found else above if target.kind == "money" else ""


def _said_above(sheet: SeenSheet) -> str:
    """The unit that a line above the header names for all amounts: (단위: 백만원)."""
    top = sheet.header_line()
    above = " ".join(cell for line, cells in sheet.lines if line < top for cell in cells)
    found = _SAID_ABOVE.search(above)
    return f"{found[1]}원" if found else ""


def _given(
    kind: str,
    tables: Sequence[SeenSheet],
    alike: Sequence[str],
    columns: Mapping[str, Named],
    targets: Mapping[str, Target],
) -> dict[str, str]:
    """A sheet per judge, or per criterion, says by its name what no column says; so does a rubric
    of one criterion.
    """
    if kind != "scores":
        return {}
    told = {named.to.partition(":")[0] for named in columns.values()}
    has_sheets = len(alike) > 1 and bool(tables[0].name)
    criteria = [name for name in targets if name.startswith(BY_CRITERION)]
    found = {}
    if "criterion" not in told:
        if len(criteria) == 1:
            found["criterion"] = criteria[0].removeprefix(BY_CRITERION)
        elif has_sheets and "judge" in told:
            found["criterion"] = SHEET_NAME
    if "judge" not in told and tables and tables[0].name and found.get("criterion") != SHEET_NAME:
        found["judge"] = SHEET_NAME
    return found


def _named(value: Any) -> Named:
    if isinstance(value, str):
        return Named(value)
    if isinstance(value, Mapping) and value.keys() <= {"to", "unit"}:
        to, unit = value.get("to", ""), value.get("unit", "")
        if isinstance(to, str) and unit in {*UNITS, FIRST_PART}:
            return Named(to, unit)
    raise _wrong()


def _texts(value: Any) -> Sequence[str]:
    if not isinstance(value or [], list):
        raise _wrong()
    return tuple(value or ())


def _wrong() -> InvalidInput:
    words = _(
        "Send an object with columns (name in the file → what it is), and if need be sheets, "
        "header_line, given, edits and left_out."
    )
    return InvalidInput(fields={"mapping": words})


# viewer: pure
def place_key(sheet: str, line: int, column: str = "") -> str:
    """How edits and lines that are left out name their place."""
    return "|".join(filter(None, [sheet or "-", str(line), column]))


# viewer: pure
def lines_left_out(mapping: FileMapping, sheet: str) -> set[int]:
    """The lines of this sheet that somebody said are no rows."""
    return set(_lines(mapping.left_out, f"{sheet or '-'}|"))


def _lines(places: Iterable[str], start: str) -> Iterable[int]:
    ends = (place.removeprefix(start) for place in places if place.startswith(start))
    return (int(end) for end in ends if end.isdecimal())
