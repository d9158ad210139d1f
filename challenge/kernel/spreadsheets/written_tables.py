"""Tables to take away: one declaration of columns, and both files of it, streamed.

CSV in UTF-8 with a byte order mark, as Excel in Korea opens it; XLSX with the header frozen.  A
blank cell is none, never 0, and nothing that somebody typed is read as a formula.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_written_tables.py

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from challenge.kernel.text.plain_text import plain_text

Cell = str | int | float | Decimal | bool | date | datetime | None
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_LETTERS = 32_767  # of a cell of a workbook
_ROWS_A_PIECE = 200


@dataclass(frozen=True, slots=True)
class OutColumn:
    """title: in the reader's language; width: in letters."""

    title: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class OutTable:
    """name: of the file, without its ending; title: of the sheet; about: a line above the header.

    rows: read once, one at a time.
    """

    name: str
    title: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[Cell]]
    about: Sequence[Cell] = ()


def as_csv_pieces(table: OutTable) -> Iterator[bytes]:
    """The table as CSV, some rows at a time."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    for number, row in enumerate(_lines(table), 1):
        writer.writerow([_in_csv(cell) for cell in row])
        if number % _ROWS_A_PIECE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def as_workbook_file(*tables: OutTable) -> IO[bytes]:
    """Each table as a sheet of one XLSX, in a file that is gone when it is closed; a row is in
    memory at a time.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    formats = Formats(book)
    for table in tables:
        _add_sheet(book, table, formats)
    book.close()
    file.seek(0)
    return file


def _add_sheet(book: Any, table: OutTable, formats: "Formats") -> None:
    sheet = book.add_worksheet(sheet_name(table.title))
    head = 2 if table.about else 0
    sheet.freeze_panes(head + 1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    for line, row in enumerate(_lines(table)):
        for place, cell in enumerate(row):
            write_cell(sheet, line, place, cell, formats, bold=line in {0, head})


class Formats:
    """The looks that cells have."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True, "bg_color": "#EEF1F6", "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.points = book.add_format({"num_format": "0.00"})
        self.whole = book.add_format({"num_format": "0"})
        self.plain = book.add_format()


def write_cell(
    sheet: Any, line: int, place: int, cell: Cell, formats: Formats, *, bold: bool = False
) -> None:
    """One cell by what it is; nothing for None and for an empty text."""
    look = formats.bold if bold else formats.plain
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell, look)
    elif isinstance(cell, Decimal):
        sheet.write_number(line, place, float(cell), formats.points)
    elif isinstance(cell, int):
        sheet.write_number(line, place, cell, formats.whole)
    elif isinstance(cell, float):
        sheet.write_number(line, place, cell, formats.plain)
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, place, _local(cell), formats.moment)
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell, formats.day)
    elif cell:
        sheet.write_string(line, place, _letters(cell), look)


def sheet_name(title: str) -> str:
    """A name that a sheet may have: 31 letters, without the signs that it may not hold."""
    bare = "".join(" " if sign in "[]:*?/\\'" else sign for sign in plain_text(title))
    return bare.strip()[:31] or "1"


def _lines(table: OutTable) -> Iterator[Sequence[Cell]]:
    if table.about:
        yield table.about
        yield ()
    yield [column.title for column in table.columns]
    yield from table.rows


def _in_csv(cell: Cell) -> str | int | float | Decimal:
    """The cell as text; before one that a spreadsheet would read as a formula an apostrophe."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return _local(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        text = plain_text(cell)
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    return "" if cell is None else cell


def _local(moment: datetime) -> datetime:
    """In the edition's zone, without saying so, as sheets keep times."""
    return timezone.localtime(moment).replace(tzinfo=None)


def _letters(text: str) -> str:
    text = plain_text(text)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
