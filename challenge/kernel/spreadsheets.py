"""Tables that people send: CSV and XLSX in the encodings and with the separators that office
programs write.

`read_table` gives the header and the rows with the line numbers that the person sees, or raises
SpreadsheetError with the place of the first mistake.  Nothing here knows models; `in_words` says a
mistake and its correction in the reader's language.
"""

import csv
import gzip
import io
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 200_000_000  # after unpacking
SEPARATORS = ",;\t"
_GZIP, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class SpreadsheetError(ValueError):
    """A table that can't be read.

    code: unreadable | too_large | empty | no_rows | not_text | old_excel | broken | unclosed_quote
    | unnamed_column | twice_named_column | too_many_cells.  line: as a person counts, 1 is the
    header; column: a name or a letter.
    """

    def __init__(
        self, code: str, *, line: int | None = None, column: str = "", **facts: object
    ) -> None:
        super().__init__(f"{code} (line {line}, column {column!r}) {facts}")
        self.code, self.line, self.column, self.facts = code, line, column, facts


@dataclass(frozen=True, slots=True)
class Row:
    """One row.  cells: column name → text, stripped; a missing cell is ""."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """header: column names as written, stripped.  separator "" and encoding "xlsx" for
    a workbook.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str


def read_file(path: str | Path) -> Table:
    """Read a .csv, .tsv, .txt or .xlsx, also as .gz.  Raises SpreadsheetError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SpreadsheetError("unreadable", reason=error.strerror or str(error)) from error
    return read_table(content)


def read_table(content: bytes) -> Table:
    """Read the bytes of a table; what they are is seen from the bytes, not from a name.

    Raises SpreadsheetError.
    """
    content = _unpacked(content)
    if not content.strip():
        raise SpreadsheetError("empty")
    if content.startswith(_OLD_EXCEL):
        raise SpreadsheetError("old_excel")
    if content.startswith(_ZIP):
        return _table(_workbook_lines(content), "xlsx", "")
    text, encoding = _decoded(content)
    if not text.strip():
        raise SpreadsheetError("empty")
    separator = _separator(text)
    return _table(_text_lines(text, separator), encoding, separator)


def in_words(error: SpreadsheetError) -> str:
    """The mistake, its place and the correction, in the active language."""
    texts = {
        "unreadable": _("The file cannot be read ({reason}). Check the path and its permissions."),
        "too_large": _("The file is larger than {megabytes} MB. Split it."),
        "empty": _("The file is empty. Save it again with a header and at least one row."),
        "no_rows": _("The file has a header but no rows. Add at least one row."),
        "not_text": _(
            "Line {line} is neither UTF-8 nor CP949 text. Save the file as CSV in UTF-8."
        ),
        "old_excel": _("This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
        "broken": _("The file is damaged and cannot be opened. Save it again as .xlsx or CSV."),
        "unclosed_quote": _("Line {line}: a quotation mark is opened and never closed. Close it."),
        "unnamed_column": _(
            "Line {line}, column {column}: the column has values but no name. Give it a name "
            "in the header."
        ),
        "twice_named_column": _(
            "Line {line}: the column {column} is there twice. Rename or remove one."
        ),
        "too_many_cells": _(
            "Line {line} has {got} cells, but the header has {wanted}. Put quotation marks "
            "round text that holds the separator."
        ),
    }
    return texts[error.code].format(**{"line": error.line, "column": error.column, **error.facts})


def _unpacked(content: bytes) -> bytes:
    if content.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                content = stream.read(MOST_BYTES + 1)
        except (OSError, EOFError) as error:
            raise SpreadsheetError("broken") from error
    if len(content) > MOST_BYTES:
        raise SpreadsheetError("too_large", megabytes=MOST_BYTES // 1_000_000)
    return content


def _decoded(content: bytes) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in _BOMS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp949"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            place = error.start
        else:
            if "\0" in text:
                raise SpreadsheetError("not_text", line=text[: text.index("\0")].count("\n") + 1)
            return text, encoding
    raise SpreadsheetError("not_text", line=content[:place].count(b"\n") + 1)


def _separator(text: str) -> str:
    """The separator that the header uses most, outside quotation marks."""
    header = next(line for line in text.splitlines() if line.strip())
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _text_lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SpreadsheetError("unclosed_quote", line=line) from error
        yield line, [_composed(cell) for cell in cells]
        line = reader.line_num + 1


def _workbook_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise SpreadsheetError("too_large", megabytes=MOST_BYTES // 1_000_000)
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = [[_text(value) for value in values] for values in sheet.iter_rows(values_only=True)]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        OSError,
    ) as error:
        if isinstance(error, SpreadsheetError):
            raise
        raise SpreadsheetError("broken") from error
    yield from enumerate(rows, 1)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else _composed(str(value))


def _composed(cell: str) -> str:
    """Stripped, and Hangul written as whole syllables: some machines take them apart, and then no
    name would match.
    """
    return unicodedata.normalize("NFC", cell).strip()


def _table(lines: Iterator[tuple[int, list[str]]], encoding: str, separator: str) -> Table:
    filled = ((line, cells) for line, cells in lines if any(cells))
    try:
        line, names = next(filled)
    except StopIteration:
        raise SpreadsheetError("empty") from None
    header = _header(line, names)
    rows = tuple(Row(line, _cells(line, cells, header)) for line, cells in filled)
    if not rows:
        raise SpreadsheetError("no_rows")
    return Table(tuple(name for name in header if name), rows, encoding, separator)


def _header(line: int, names: list[str]) -> list[str]:
    while names and not names[-1]:
        names = names[:-1]
    for place, name in enumerate(names):
        if name and name.casefold() in {other.casefold() for other in names[:place]}:
            raise SpreadsheetError("twice_named_column", line=line, column=name)
    return names


def _cells(line: int, cells: list[str], header: list[str]) -> dict[str, str]:
    if any(cells[len(header) :]):
        raise SpreadsheetError("too_many_cells", line=line, got=len(cells), wanted=len(header))
    for place, (name, cell) in enumerate(zip(header, cells, strict=False), 1):
        if cell and not name:
            raise SpreadsheetError("unnamed_column", line=line, column=get_column_letter(place))
    padded = cells + [""] * (len(header) - len(cells))
    return {name: cell for name, cell in zip(header, padded, strict=False) if name}
