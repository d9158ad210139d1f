"""The sheets of a file as a person sees them, before anybody says which line is the header."""

# tested by: tests/challenge/kernel/spreadsheets/test_seen_sheets.py

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, range_boundaries

from challenge.kernel.spreadsheets.named_table import Line, Table, table_of
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError
from challenge.kernel.spreadsheets.table_files import (
    MOST_BYTES,
    is_workbook,
    text_lines,
    tidy,
    unpacked,
)
from challenge.kernel.spreadsheets.visible_cells import Sheet, read_sheet, refuse_unseen
from challenge.kernel.spreadsheets.workbook_parts import BROKEN, SheetPart, Workbook, opened
from challenge.kernel.spreadsheets.written_numbers import number_of

_LOOKED_AT = 15  # lines among which the header is looked for
_BLANKS = re.compile(r"\s+")


class Place(int):
    """A line that also says its sheet, and the column where one line gives several rows.

    As text it is what a person looks for: 12, or 심사위원1 12.  As a number it is only an order.
    """

    sheet: str
    line: int
    column: str

    def __new__(cls, line: int, *, sheet: str = "", before: int = 0, column: str = "") -> "Place":
        """before: how many rows come before; without it the number is the line itself."""
        self = super().__new__(cls, before or line)
        self.sheet, self.line, self.column = sheet, line, column
        return self

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}" if self.sheet else str(self.line)


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One visible sheet (or the text of a file, whose name is empty).

    problem: why its cells can't be told for sure; then it has no lines.  from_1904: how bare
    numbers count days.  cells: the workbook's own, for what is hidden in them.
    """

    name: str
    lines: tuple[Line, ...]
    encoding: str
    separator: str = ""
    from_1904: bool = False
    problem: SpreadsheetError | None = None
    cells: Sheet | None = None

    @property
    def is_table(self) -> bool:
        """Whether a line has two filled cells or more."""
        return any(sum(map(bool, cells)) > 1 for _line, cells in self.lines)

    def header_line(self) -> int:
        """Where the header seems to be: of the first lines the first with most words.

        A number is no word, nor is a cell of a merged title; 0 for an empty sheet.
        """
        best, found = 0, 0
        for line, cells in [row for row in self.lines if any(row[1])][:_LOOKED_AT]:
            words = len({cell for cell in self._names(line, cells) if cell and not _is_value(cell)})
            if words > best:
                best, found = words, line
        return found

    def table(self, header: int = 0, left_out: Container[int] = ()) -> Table:
        """The table whose names stand in this line (0: where they seem to be).

        left_out: lines that somebody said are no rows.  Raises SpreadsheetError.
        """
        if self.problem is not None:
            raise self.problem
        top = header or self.header_line()
        names = self.column_names(top)
        if not any(names):
            raise SpreadsheetError("no_header", line=top)
        body = [row for row in self.lines if row[0] > top and row[0] not in left_out]
        table = table_of(
            [(top, names), *((line, cells[: len(names)]) for line, cells in body)],
            self.encoding,
            self.separator,
            sheet=self.name,
        )
        if self.cells is not None:
            refuse_unseen(self.cells, top, table.rows[-1].line)
        return table

    def column_names(self, top: int) -> list[str]:
        """What the columns are called if the header stands in this line; "" for an empty one."""
        body = [row for row in self.lines if row[0] > top]
        named = next((cells for line, cells in self.lines if line == top), [])
        if not any(named):
            return []
        wide = max(_width(named), *(_width(cells) for _line, cells in body), 0)
        return self._unique(self._names(top, [*named, *[""] * wide][:wide]), body)

    def _names(self, line: int, cells: Sequence[str]) -> list[str]:
        """The names in a line; one that is merged with cells above stands there."""
        names = [_BLANKS.sub(" ", cell).strip() for cell in cells]
        for cells_merged in self.cells.merged if self.cells else ():
            left, upper, _right, lower = range_boundaries(cells_merged)
            is_above = upper is not None and upper < line <= (lower or 0)
            if left is not None and is_above and left <= len(names) and not names[left - 1]:
                above = next((row for number, row in self.lines if number == upper), [])
                names[left - 1] = above[left - 1] if left <= len(above) else ""
        return names

    def _unique(self, names: Sequence[str], body: Sequence[Line]) -> list[str]:
        """Each column with values has a name of its own: two alike are told apart by the letter."""
        found: list[str] = []
        for place, name in enumerate(names):
            letter = get_column_letter(place + 1)
            is_filled = any(place < len(cells) and cells[place] for _line, cells in body)
            if not name and is_filled:
                found.append(_("column {letter}").format(letter=letter))
            elif name and name.casefold() in {other.casefold() for other in names[:place]}:
                found.append(f"{name} [{letter}]")
            else:
                found.append(name)
        return found


def seen_sheets(content: bytes) -> list[SeenSheet]:
    """The visible sheets with cells, in the workbook's order; a text is one without a name.

    Raises SpreadsheetError where the file as a whole can't be read.
    """
    content = unpacked(content)
    if not is_workbook(content):
        lines, encoding, separator = text_lines(content)
        return [SeenSheet("", tuple(tidy(lines)), encoding, separator)]
    try:
        book = opened(content, MOST_BYTES)
    except BROKEN as error:
        raise SpreadsheetError("broken") from error
    shown = [part for part in book.sheets if part.path and not part.hidden]
    found = [sheet for part in shown if (sheet := _seen(book, part)).lines or sheet.problem]
    if not found:
        raise SpreadsheetError("no_sheet" if len(book.sheets) > 1 else "empty")
    return found


def _seen(book: Workbook, part: SheetPart) -> SeenSheet:
    try:
        cells = read_sheet(book, part)
    except SpreadsheetError as error:
        return SeenSheet(part.name, (), "xlsx", problem=error)
    except BROKEN:
        return SeenSheet(part.name, (), "xlsx", problem=SpreadsheetError("broken"))
    lines = tuple(tidy(cells.lines()))
    return SeenSheet(part.name, lines, "xlsx", from_1904=book.from_1904, cells=cells)


def likely_header(sheets: Sequence[SeenSheet]) -> int:
    """The header's line of the first sheet that is a table; 0 if none is."""
    return next((sheet.header_line() for sheet in sheets if sheet.is_table), 0)


def _is_value(cell: str) -> bool:
    return number_of(cell.replace(",", "").rstrip("%")) is not None


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)
