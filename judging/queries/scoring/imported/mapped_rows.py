"""The rows of a file by a person's mapping: what is written beside what it is read as, and the
table of our own columns that the checks of the import take.
"""
# tested by: tests/judging/services/imports/test_mapped_import.py

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets import Row, SpreadsheetError, Table, in_words
from challenge.kernel.spreadsheets.read_values import Asked, ReadValue, months_first, read_value
from challenge.kernel.spreadsheets.seen_sheets import Place, SeenSheet
from challenge.kernel.text.folded_names import folded
from judging.queries.scoring.imported.mapping import (
    SHEET_NAME,
    FileMapping,
    Named,
    lines_left_out,
    place_key,
)
from judging.queries.scoring.imported.targets import BY_CRITERION, BY_JUDGE, Target
from submissions.queries.table_rows import Problem

LEAVABLE = {"maybe_total", "header_again", "too_many_cells"}  # a line that may be no row
_ROWS_OF_A_LINE = 1000  # one line of a wide sheet gives at most so many


@dataclass(frozen=True, slots=True)
class MappedCell:
    """One cell.  edited: what is written was changed here; said: in words what was decided."""

    column: str
    name: str
    written: str
    read: str
    said: str = ""
    edited: bool = False

    @property
    def differs(self) -> bool:
        """Whether it is read as something else than it says."""
        return self.read != self.written


@dataclass(frozen=True, slots=True)
class MappedLine:
    """One line of the file.  key: how edits and leaving out name it."""

    place: Place
    key: str
    cells: tuple[MappedCell, ...]


@dataclass(slots=True)
class MappedFile:
    """header and rows: for the checks; lines: for people.

    problems: of cells that can't be read; summary: what was read; ignored: columns left out;
    leave: a place that may be no row, with why; problem: why nothing can be read.
    """

    header: tuple[str, ...] = ()
    rows: list[tuple[Place, Mapping[str, str]]] = field(default_factory=list)
    lines: list[MappedLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    leave: str = ""
    problem: str = ""


# viewer: pure
def mapped_file(
    sheets: Sequence[SeenSheet],
    mapping: FileMapping,
    targets: Mapping[str, Target],
) -> MappedFile:
    """Read the chosen sheets.  What can't be read at all is said in `problem`."""
    found = MappedFile(header=_header(mapping, targets))
    chosen = [sheet for sheet in sheets if sheet.name in mapping.sheets] or list(sheets)[:1]
    for sheet in chosen:
        left_out = lines_left_out(mapping, sheet.name)
        try:
            table = sheet.table(mapping.header_line, left_out)
        except SpreadsheetError as error:
            found.problem = in_words(error)
            is_line = error.line and error.code in LEAVABLE
            found.leave = place_key(sheet.name, error.line or 0) if is_line else ""
            return found
        _take(found, sheet, table, _Reader(mapping, targets, table, sheet), len(chosen) > 1)
    found.ignored = [name for name in found.columns if not _to(mapping, name)]
    return found


# viewer: pure
def refuse_unknown(mapping: FileMapping, targets: Mapping[str, Target]) -> None:
    """Raises InvalidInput where a column is named as nothing that there is, or two alike."""
    seen: dict[str, str] = {}
    for column, named in mapping.columns.items():
        if named.to and named.to not in targets:
            words = _("“%(column)s”: there is no “%(to)s” here.")
            raise InvalidInput(fields={"mapping": words % {"column": column, "to": named.to}})
        if named.to and (other := seen.setdefault(named.to, column)) != column:
            words = _("“%(column)s” and “%(other)s” are the same. Leave one of the two out.")
            raise InvalidInput(fields={"mapping": words % {"column": column, "other": other}})


class _Reader:
    """Reads the cells of one sheet."""

    def __init__(
        self,
        mapping: FileMapping,
        targets: Mapping[str, Target],
        table: Table,
        sheet: SeenSheet,
    ) -> None:
        self.mapping, self.sheet, self.table, self.every = mapping, sheet, table, targets
        said = mapping.given.get("criterion", "")
        self.criterion = sheet.name if said == SHEET_NAME else said
        self.targets = {name: targets.get(_to(mapping, name)) for name in table.header}
        self.asked = {
            name: self._asked(name, target)
            for name, target in self.targets.items()
            if target is not None
        }

    def _asked(self, name: str, target: Target) -> Asked:
        is_date = target.kind == "date"
        cells = (row.cells[name] for row in self.table.rows) if is_date else ()
        return Asked(
            target.kind,
            self.mapping.columns.get(name, Named("")).unit,
            target.choices,
            target.most or _points_of(self.criterion, self.every),
            self.sheet.from_1904,
            months_first(cells) if is_date else None,
        )

    def line(self, row: Row, place: Place) -> tuple[MappedLine, dict[str, ReadValue]]:
        """The line as people see it, and what each column is read as."""
        cells, values = [], {}
        for name, target in self.targets.items():
            edit = self.mapping.edits.get(place_key(self.sheet.name, row.line, name))
            written = row.cells[name] if edit is None else edit.strip()
            value = read_value(written, self.asked[name]) if target else ReadValue(written)
            values[name] = value
            own = target.name if target else ""
            cells.append(
                MappedCell(name, own, written, value.text, value.note, edited=edit is not None)
            )
        return MappedLine(place, place_key(self.sheet.name, row.line), tuple(cells)), values


def _take(
    found: MappedFile, sheet: SeenSheet, table: Table, reader: _Reader, several: bool
) -> None:
    found.summary.append(table.summary)
    for name in table.header:
        examples = [row.cells[name] for row in table.rows if row.cells[name]]
        found.columns.setdefault(name, []).extend(dict.fromkeys(examples[:3]))
    for row in table.rows:
        name = sheet.name if several else ""
        before = (len(found.lines) + 1) if several else 0
        place = Place(row.line, sheet=name, before=before)
        line, values = reader.line(row, place)
        found.lines.append(line)
        found.problems += [
            Problem(place, column, value.problem)
            for column, value in values.items()
            if value.problem
        ]
        found.rows += _rows_of(reader, place, values, sheet.name)


def _rows_of(
    reader: _Reader, place: Place, values: Mapping[str, ReadValue], sheet: str
) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """The line as one row; or one for each judge or criterion that has a column.

    A blank cell of such a column is no score, and gives no row.
    """
    plain = {
        target.name: values[name].text
        for name, target in reader.targets.items()
        if target is not None and not _is_wide(target)
    }
    for name, said in reader.mapping.given.items():
        plain[name] = sheet if said == SHEET_NAME else said
    wide = [
        (name, target) for name, target in reader.targets.items() if target and _is_wide(target)
    ]
    if not wide:
        if "score" not in plain or plain["score"] or not _is_recused(values):
            yield place, plain
        return
    for number, (name, target) in enumerate(wide):
        if values[name].text:
            what = "judge" if target.to.startswith(BY_JUDGE) else "criterion"
            by = target.to.partition(":")[2]
            order = int(place) * _ROWS_OF_A_LINE + number
            own = Place(place.line, sheet=place.sheet, before=order, column=name)
            yield own, {**plain, what: by, "score": values[name].text}


def _is_recused(values: Mapping[str, ReadValue]) -> bool:
    """Whether a score was written as none: a recusal, a dash."""
    return any(value.note and not value.text for value in values.values())


def _is_wide(target: Target) -> bool:
    return target.to.startswith((BY_JUDGE, BY_CRITERION))


def _to(mapping: FileMapping, name: str) -> str:
    return mapping.columns.get(name, Named("")).to


def _header(mapping: FileMapping, targets: Mapping[str, Target]) -> tuple[str, ...]:
    """Our columns that are there, by column, by a whole sheet, or by being the only one."""
    named = [targets[item.to] for item in mapping.columns.values() if item.to in targets]
    names = [target.name for target in named]
    if any(target.to.startswith(BY_JUDGE) for target in named):
        names.append("judge")
    if any(target.to.startswith(BY_CRITERION) for target in named):
        names.append("criterion")
    names += [name for name, said in mapping.given.items() if said]
    return tuple(dict.fromkeys(names))


def _points_of(word: str, targets: Mapping[str, Target]) -> Decimal | None:
    """The points of the criterion that these words name; None: of none."""
    asked = folded(word)
    found = (
        target.most
        for target in targets.values()
        if target.to.startswith(BY_CRITERION) and asked in {folded(word) for word in target.words}
    )
    return next(found, None)


# viewer: pure
def at_columns(
    problems: Iterable[Problem], mapping: FileMapping, targets: Mapping[str, Target]
) -> list[Problem]:
    """Problems under the columns' names in the file, where the checks call them by ours."""
    named = {
        targets[item.to].name: column
        for column, item in mapping.columns.items()
        if item.to in targets and not _is_wide(targets[item.to])
    }
    found = []
    for problem in problems:
        own = problem.line.column if isinstance(problem.line, Place) else ""
        column = named.get(problem.column) or own or problem.column
        found.append(replace(problem, column=column))
    return found
