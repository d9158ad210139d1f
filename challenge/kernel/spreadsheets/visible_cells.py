"""The cells of a workbook's sheet as a person sees them, or a refusal with sheet, line and column.

Nothing is guessed: what is hidden, merged, without a value or shown otherwise than stored is said.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from challenge.kernel.spreadsheets.named_table import Line
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError
from challenge.kernel.spreadsheets.shown_numbers import UnknownFormatError, shown, shown_text
from challenge.kernel.spreadsheets.workbook_parts import (
    SheetPart,
    Workbook,
    drawn_in,
    is_on,
    local,
    text_in,
)
from challenge.kernel.spreadsheets.written_numbers import number_of

_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
MOST_COLUMNS, MOST_LINES = 16_384, 1_048_576
LEAST_SIZES = {"width": 1.0, "ht": 3.0}  # in digits and points: less of a cell shows nothing


@dataclass(slots=True)
class Sheet:
    """One sheet's cells by line and column, from 1, and what of it a person doesn't see.

    hides_lines, hides_columns: what doesn't say its size has none; hides_zeros: a 0 is shown blank.
    """

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_lines: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    sized_columns: set[int] = field(default_factory=set)
    hides_lines: bool = False
    hides_columns: bool = False
    hides_zeros: bool = False
    merged: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    rounded: int = 0

    def lines(self) -> Iterator[Line]:
        """Every line from the first to the last filled one."""
        filled = [line for line, cells in self.cells.items() if any(cells.values())]
        for line in range(1, max(filled, default=0) + 1):
            cells = self.cells.get(line, {})
            yield line, [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]

    @property
    def is_table(self) -> bool:
        """Whether a line has two filled cells or more: otherwise it is a text, such as a guide."""
        return any(sum(map(bool, cells.values())) > 1 for cells in self.cells.values())


def read_sheet(book: Workbook, part: SheetPart) -> Sheet:
    """All cells of a sheet.  Raises SpreadsheetError with the place."""
    sheet = Sheet(part.name)
    reader = _Reader(book, sheet)
    for event, element in book.part(part.path):
        name = local(element)
        if event == "start" and name == "row":
            reader.row(element)
        elif event == "end" and name == "c":
            reader.cell(element)
            element.clear()
        elif event == "end" and name == "row":
            element.clear()
        elif event == "end":
            _note(sheet, name, element)
            if name == "conditionalFormatting" and _is_shown_otherwise(book, element):
                sheet.conditional += element.get("sqref", "").split()
    return sheet


def _is_shown_otherwise(book: Workbook, element: Element) -> bool:
    """Whether a condition may show the cells' numbers otherwise, or strike them through."""
    formats = (int(rule.get("dxfId", "-1")) for rule in element if local(rule) == "cfRule")
    return any(0 <= key < len(book.conditional) and book.conditional[key] for key in formats)


def _note(sheet: Sheet, name: str, element: Element) -> None:
    """What an element beside the cells says of how they are shown."""
    if name == "col":
        first, last = int(element.get("min", "1")), int(element.get("max", "1"))
        columns = range(first, min(last, MOST_COLUMNS) + 1)
        hidden = _is_hidden(element, "width")
        (sheet.hidden_columns if hidden else sheet.sized_columns).update(columns)
    elif name == "mergeCell":
        sheet.merged.append(element.get("ref", ""))
    elif name == "sheetView":
        sheet.hides_zeros |= element.get("showZeros") in {"0", "false"}
    elif name == "sheetFormatPr":
        sheet.hides_lines = is_on(element.get("zeroHeight")) or _is_nil(element, "defaultRowHeight")
        sheet.hides_columns = _is_nil(element, "defaultColWidth")


def refuse_merged_header(sheet: Sheet, top: int) -> None:
    """Refuse a header (in line top) merged with cells below it, or over several columns in use."""
    used = {
        column
        for line, cells in sheet.cells.items()
        for column, text in cells.items()
        if text and line > top
    }
    for cells in sheet.merged:
        left, upper, right, lower = (edge or 1 for edge in range_boundaries(cells))
        if upper <= top <= lower and (lower > top or used & set(range(left + 1, right + 1))):
            raise SpreadsheetError("merged_header", sheet=sheet.name, line=upper, cells=cells)


def refuse_unseen(sheet: Sheet, top: int, last: int) -> None:
    """Refuse hidden and merged cells from the header's line (top) to the last row's line."""
    filled = {
        line: [column for column, text in cells.items() if text]
        for line, cells in sheet.cells.items()
        if top <= line <= last
    }
    hidden = sorted(line for line in sheet.hidden_lines if filled.get(line))
    if hidden:
        raise SpreadsheetError("hidden_rows", sheet=sheet.name, line=hidden[0], count=len(hidden))
    used = {column for found in filled.values() for column in found}
    columns = sorted(
        used - sheet.sized_columns if sheet.hides_columns else used & sheet.hidden_columns
    )
    if columns:
        letter = get_column_letter(columns[0])
        raise SpreadsheetError("hidden_columns", sheet=sheet.name, column=letter)
    of_header = [cells for cells in sheet.merged if (range_boundaries(cells)[1] or 1) <= top]
    _refuse_ranges(sheet, of_header, "merged_header", top + 1, last)
    _refuse_ranges(sheet, sheet.merged, "merged", top + 1, last)
    _refuse_ranges(sheet, sheet.conditional, "conditional_format", top, last)


def _refuse_ranges(sheet: Sheet, ranges: list[str], code: str, top: int, last: int) -> None:
    """Refuse ranges of cells that meet these lines."""
    for cells in ranges:
        _left, upper, _right, lower = range_boundaries(cells)
        if (upper or 1) <= last and (lower or MOST_LINES) >= top:
            raise SpreadsheetError(code, sheet=sheet.name, line=upper or 1, cells=cells)


def _is_hidden(element: Element, size: str) -> bool:
    """Hidden, or of hardly any width or height, which looks the same."""
    length = element.get(size)
    is_narrow = length is not None and float(length) < LEAST_SIZES[size]
    return is_on(element.get("hidden")) or is_narrow


def _is_nil(element: Element, size: str) -> bool:
    length = element.get(size)
    return length is not None and float(length) == 0


class _Reader:
    """Knows where it is: rows and cells may leave their place out and then follow the last."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.line = self.column = 0
        self.known: set[tuple[int, int]] = set()

    def row(self, element: Element) -> None:
        """Begin a row."""
        self.line = int(element.get("r") or self.line + 1)
        self.column = 0
        if not 1 <= self.line <= MOST_LINES:
            raise ValueError(self.line)
        says_nothing = element.get("ht") is None and element.get("hidden") is None
        if _is_hidden(element, "ht") or (self.sheet.hides_lines and says_nothing):
            self.sheet.hidden_lines.add(self.line)

    def cell(self, element: Element) -> None:
        """Take one cell in."""
        place = _PLACE.fullmatch(element.get("r", ""))
        self.column = column_index_from_string(place[1]) if place else self.column + 1
        line = int(place[2]) if place else self.line
        if (line, self.column) in self.known:
            raise ValueError(element.get("r"))  # one place, two values
        self.known.add((line, self.column))
        text = " ".join(self._text(element, line).split("\x00"))
        if text:
            self.sheet.cells.setdefault(line, {})[self.column] = text

    def _text(self, element: Element, line: int) -> str:
        kind = element.get("t", "n")
        parts = {local(child): child for child in element}
        value = parts["v"].text if "v" in parts else None
        if "f" in parts and not value and not (kind == "str" and "v" in parts):
            raise self._refused("formula_without_value", line)
        if "f" in parts and self.book.recalculates:
            raise self._refused("formula_to_compute", line, value=value or "")
        if kind == "inlineStr" and "is" in parts:
            text, drawn = text_in(parts["is"]), drawn_in(parts["is"])
            return self._styled(self._as_drawn(text, drawn, line), element, line)
        if value is None or (kind in {"n", "s"} and not value.strip()):
            return ""
        return self._value(kind, value, element, line)

    def _value(self, kind: str, value: str, element: Element, line: int) -> str:
        if kind == "e":
            raise self._refused("cell_error", line, value=value)
        if kind == "b":
            return "TRUE" if is_on(value.strip()) else "FALSE"
        if kind == "d":
            return value.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")
        if kind in {"s", "str"}:
            if kind == "s":
                text, drawn = self.book.texts[int(value)], self.book.drawn[int(value)]
                value = self._as_drawn(text, drawn, line)
            return self._styled(value, element, line)
        return self._number(value, element, line)

    def _as_drawn(self, text: str, drawn: str, line: int) -> str:
        """The text, unless part of it is struck out, or raised beside a number (85¹ isn't 851)."""
        if drawn == "struck":
            raise self._refused("struck_text", line, value=text)
        if drawn == "raised" and number_of(text) is not None:
            raise self._refused("raised_text", line, value=text)
        return text

    def _styled(self, text: str, element: Element, line: int) -> str:
        form = self._format(element)
        self._refuse_ink(text, element, line)
        try:
            return shown_text(text, form) if text else ""
        except UnknownFormatError:
            raise self._refused("unknown_format", line, value=text, format=form) from None

    def _number(self, value: str, element: Element, line: int) -> str:
        form = self._format(element)
        self._refuse_ink(value, element, line)
        try:
            found = shown(value, form, from_1904=self.book.from_1904)
        except UnknownFormatError:
            raise self._refused("unknown_format", line, value=value, format=form) from None
        except (ValueError, OverflowError, ArithmeticError):
            raise self._refused("bad_number", line, value=value) from None
        if self.sheet.hides_zeros and number_of(found.text) == 0:
            raise self._refused("zero_not_shown", line)
        self.sheet.rounded += found.rounded
        return found.text

    def _refuse_ink(self, text: str, element: Element, line: int) -> None:
        style = int(element.get("s") or 0)
        for code, styles in (("struck_text", self.book.struck), ("unseen_text", self.book.unseen)):
            if text.strip() and style < len(styles) and styles[style]:
                raise self._refused(code, line, value=text)

    def _format(self, element: Element) -> str:
        style = int(element.get("s") or 0)
        formats = self.book.formats
        return formats[style] if style < len(formats) else "General"

    def _refused(self, code: str, line: int, **facts: object) -> SpreadsheetError:
        return SpreadsheetError(
            code, line=line, column=get_column_letter(self.column), sheet=self.sheet.name, **facts
        )
