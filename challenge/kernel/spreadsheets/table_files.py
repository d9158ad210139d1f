"""Tables that people send, in the encodings, dialects and workbooks that office programs write.

What a file is, is seen from its bytes, not from its name.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

import gzip
import io
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from challenge.kernel.spreadsheets.named_table import Line, Table, header_at, table_of
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError
from challenge.kernel.spreadsheets.text_dialects import decoded, lines_of
from challenge.kernel.spreadsheets.visible_cells import (
    read_sheet,
    refuse_merged_header,
    refuse_unseen,
)
from challenge.kernel.spreadsheets.workbook_parts import BROKEN, opened
from challenge.kernel.text.plain_text import plain_text

MOST_BYTES = 200_000_000  # after unpacking
_GZIP, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TABLES = (b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head", b"mime-version:")


def read_file(path: str | Path) -> Table:
    """Read a .csv, .tsv, .txt or .xlsx, also as .gz.  Raises SpreadsheetError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SpreadsheetError("unreadable", reason=error.strerror or str(error)) from error
    return read_table(content)


def read_table(content: bytes) -> Table:
    """Read the bytes of a table.  Raises SpreadsheetError."""
    content = unpacked(content)
    if is_workbook(content):
        return _workbook(content)
    lines, encoding, separator = text_lines(content)
    return table_of(tidy(lines), encoding, separator)


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a workbook that we read.  Raises SpreadsheetError."""
    if not content.strip():
        raise SpreadsheetError("empty")
    if content.startswith(_OLD_EXCEL):
        raise SpreadsheetError("locked" if _LOCKED in content else "old_excel")
    if not content.startswith(_ZIP) and content.lstrip().startswith(_NO_TABLES):
        raise SpreadsheetError("no_table")
    return content.startswith(_ZIP)


def text_lines(content: bytes) -> tuple[Iterator[Line], str, str]:
    """The lines of a text, its encoding and its separator.  Raises SpreadsheetError."""
    text, encoding = decoded(content)
    if text.lstrip().lower().encode("utf-8", "replace").startswith(_MARKUP):
        raise SpreadsheetError("web_page")
    if not text.strip():
        raise SpreadsheetError("empty")
    lines, separator = lines_of(text)
    return lines, encoding, separator


def unpacked(content: bytes) -> bytes:
    """The bytes, taken out of gzip.  Raises SpreadsheetError."""
    if content.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                content = stream.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise SpreadsheetError("broken") from error
    if len(content) > MOST_BYTES:
        raise SpreadsheetError("too_large", megabytes=MOST_BYTES // 1_000_000)
    return content


def _workbook(content: bytes) -> Table:
    """The one visible sheet with rows."""
    try:
        return _only_sheet(content)
    except SpreadsheetError:
        raise
    except BROKEN as error:
        raise SpreadsheetError("broken") from error


def _only_sheet(content: bytes) -> Table:
    book = opened(content, MOST_BYTES)
    seen = [read_sheet(book, part) for part in book.sheets if part.path and not part.hidden]
    tables = [sheet for sheet in seen if sheet.is_table]
    found = tables or [sheet for sheet in seen if any(cells for _line, cells in sheet.lines())]
    if not found:
        raise SpreadsheetError("no_sheet" if len(book.sheets) > 1 else "empty")
    if len(found) > 1:
        names = ", ".join(sheet.name for sheet in found)
        raise SpreadsheetError("several_sheets", count=len(found), sheets=names)
    sheet = found[0]
    lines = list(tidy(sheet.lines()))
    filled = [line for line in lines if any(line[1])]
    top = filled[header_at(filled)][0]
    refuse_merged_header(sheet, top)
    table = table_of(
        lines,
        "xlsx",
        sheet=sheet.name,
        left_out=[part.name for part in book.sheets if part.name != sheet.name],
        rounded=sheet.rounded,
    )
    refuse_unseen(sheet, top, table.rows[-1].line)
    return table


def tidy(lines: Iterable[Line]) -> Iterator[Line]:
    """Cells stripped, without control characters, and Hangul written as whole syllables: some
    machines take them apart, and then no name would match.
    """
    for line, cells in lines:
        yield line, [unicodedata.normalize("NFC", plain_text(cell)).strip() for cell in cells]
