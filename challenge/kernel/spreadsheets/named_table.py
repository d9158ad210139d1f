"""From lines of cells to a table with named columns: titles above the header and totals below the
rows are told apart from rows.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import get_column_letter

from challenge.kernel.spreadsheets.refused_table import SpreadsheetError
from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.folded_names import folded

Line = tuple[int, list[str]]  # the line as a person counts, and its cells
_TOTALS = frozenset(
    {"합계", "총합계", "총계", "소계", "누계", "계", "평균", "총평균", "총점"}
    | {"합계점수", "평균점수", "총점수", "최고점", "최저점", "중앙값", "표준편차"}
    | {"total", "totals", "grandtotal", "subtotal", "sum", "average", "mean", "avg"}
    | {"median", "maximum", "minimum", "max", "min"}
)
_EVERYBODY = frozenset({"all", "전체", "전원", "모두", "-", "–", "—"})  # beside such a word
_BETWEEN = re.compile(r"[\s:：()\[\]]+")
_COLUMNS = 2  # fewer filled cells in a line are a title, not a header, if any line has as many


@dataclass(frozen=True, slots=True)
class Row:
    """One row.  cells: column name → text, stripped; a missing cell is ""."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """header: column names as written, stripped.

    separator "" and encoding "xlsx" for a workbook; sheet: its name; left_out: names of the sheets
    that were not read; titles, totals, blank: how many lines were taken for such; rounded: cells
    that hold more digits than they show.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str
    sheet: str = ""
    left_out: tuple[str, ...] = ()
    titles: int = 0
    totals: int = 0
    blank: int = 0
    rounded: int = 0

    @property
    def summary(self) -> str:
        """What was read and what was not, in the active language."""
        parts = [
            _("sheet {sheet}").format(sheet=self.sheet)
            if self.sheet
            else _("text ({encoding})").format(encoding=self.encoding.upper().removesuffix("-SIG")),
            _count(ngettext("{n} row", "{n} rows", len(self.rows)), len(self.rows)),
            _("{n} blank").format(n=self.blank),
        ]
        for number, words in (
            (
                self.titles,
                ngettext("{n} line above the header", "{n} lines above the header", self.titles),
            ),
            (
                self.totals,
                ngettext(
                    "{n} line of totals not read", "{n} lines of totals not read", self.totals
                ),
            ),
            (
                self.rounded,
                ngettext(
                    "{n} cell holds more digits than it shows: read as shown",
                    "{n} cells hold more digits than they show: read as shown",
                    self.rounded,
                ),
            ),
            (
                len(self.left_out),
                ngettext("{n} sheet not read", "{n} sheets not read", len(self.left_out)),
            ),
        ):
            if number:
                parts.append(_count(words, number))
        names = f" ({', '.join(self.left_out)})" if self.left_out else ""
        return ", ".join(parts) + names


def table_of(
    lines: Iterable[Line],
    encoding: str,
    separator: str = "",
    *,
    sheet: str = "",
    left_out: Sequence[str] = (),
    rounded: int = 0,
) -> Table:
    """Name the cells by the header.  Raises SpreadsheetError with the place of a mistake."""
    every = list(lines)
    filled = [(line, cells) for line, cells in every if any(cells)]
    if not filled:
        raise SpreadsheetError("empty")
    start = header_at(filled)
    top, names = filled[start]
    header = _header(top, names)
    below = filled[start + 1 :]
    _refuse_second_header(below, header)
    body = [(line, cells) for line, cells in below if not _is_total(line, cells, len(header))]
    _refuse_totals_among(body)
    rows = tuple(Row(line, _named(line, cells, header, top)) for line, cells in body)
    if not rows:
        raise SpreadsheetError("no_rows")
    return Table(
        header=tuple(name for name in header if name),
        rows=rows,
        encoding=encoding,
        separator=separator,
        sheet=sheet,
        left_out=tuple(left_out),
        titles=start,
        totals=len(below) - len(body),
        blank=sum(not any(cells) and top < line < body[-1][0] for line, cells in every),
        rounded=rounded,
    )


def _count(words: str, number: int) -> str:
    return words.format(n=number)


def header_at(filled: Sequence[Line]) -> int:
    """The first line with two filled cells or more; the first of all where no line has as many."""
    wide = (
        place for place, (_line, cells) in enumerate(filled) if sum(map(bool, cells)) >= _COLUMNS
    )
    return next(wide, 0)


def _is_total(line: int, cells: Sequence[str], wide: int) -> bool:
    """A line of totals: it begins with such a word, and holds nothing but such words and numbers.

    A startup called Total still is a row, for its judge's name stands beside it; where only numbers
    stand in every other column, it could be both and is refused.
    """
    texts = [cell for cell in cells if cell and folded(cell) not in _EVERYBODY]
    words = [_is_of_totals(cell) for cell in texts]
    figures = [
        number_of(cell.replace(",", "").rstrip("%")) is not None
        for word, cell in zip(words, texts, strict=True)
        if not word
    ]
    if not (texts and words[0] and figures and all(figures)):
        return False
    if len(figures) == wide - 1 > 1:
        raise SpreadsheetError("maybe_total", line=line, text=texts[0])
    return True


def _is_of_totals(cell: str) -> bool:
    return _BETWEEN.sub("", folded(cell)) in _TOTALS


def _refuse_totals_among(body: Sequence[Line]) -> None:
    """Refuse a total that stands among the rows under a row's name: entry 3, 소계, 210.

    A word that stands in every row is a name, such as that of the one criterion 총점.
    """
    for place in range(1, max((len(cells) for _line, cells in body), default=0)):
        found = [
            (line, cells[place])
            for line, cells in body
            if place < len(cells) and _is_of_totals(cells[place]) and _ends_in_figure(cells)
        ]
        if found and len(found) < len(body):
            raise SpreadsheetError("maybe_total", line=found[0][0], text=found[0][1])


def _ends_in_figure(cells: Sequence[str]) -> bool:
    last = next(cell for cell in reversed(cells) if cell)
    return number_of(last.replace(",", "").rstrip("%")) is not None


def _refuse_second_header(below: Sequence[Line], header: Sequence[str]) -> None:
    """Refuse the header of another table, or the same one on the next page, among the rows."""
    for line, cells in below:
        pairs = zip(header, cells, strict=False)
        first = next(((name, cell) for name, cell in pairs if cell), None)
        if first and folded(first[0]) == folded(first[1]):
            raise SpreadsheetError("header_again", line=line, text=first[1])


def _header(line: int, names: list[str]) -> list[str]:
    while names and not names[-1]:
        names = names[:-1]
    for place, name in enumerate(names):
        if name and folded(name) in set(map(folded, names[:place])):
            raise SpreadsheetError("twice_named_column", line=line, column=name)
    return names


def _named(line: int, cells: list[str], header: list[str], top: int) -> dict[str, str]:
    if any(cells[len(header) :]):
        raise SpreadsheetError(
            "too_many_cells", line=line, got=len(cells), wanted=len(header), header=top
        )
    for place, (name, cell) in enumerate(zip(header, cells, strict=False), 1):
        if cell and not name:
            raise SpreadsheetError("unnamed_column", line=line, column=get_column_letter(place))
    padded = cells + [""] * (len(header) - len(cells))
    return {name: cell for name, cell in zip(header, padded, strict=False) if name}
