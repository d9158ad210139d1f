"""The text of an HWP 5 document: an OLE file (olefile) whose BodyText/Section0 … hold records.

After Hancom's published description of the format: a record is a 4-byte head (10 bits tag, 10 bits
level, 12 bits size; 0xFFF: the size follows in 4 bytes) and its data.  Tag 67 is a paragraph's text
in UTF-16, where characters below 32 are controls, some of them 8 characters wide; tag 72 begins a
list of paragraphs (of a cell: column and row stand in it), tag 77 says that a table begins.
"""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import olefile

from submissions.algorithms.office.blocks import Blocks
from submissions.algorithms.unusable_file import UnusableFileError

SIGNATURE = b"HWP Document File"
PACKED, LOCKED, DISTRIBUTED = 1, 2, 4  # bits of the file's properties
PARA_TEXT, LIST_HEADER, TABLE = 67, 72, 77
MOST_UNPACKED_BYTES = 200 * 1024**2
LONG_SIZE = 0xFFF
# one character wide; the other controls below 32 take eight
_ONE_WIDE = {0, 10, 13, *range(24, 32)}
_SHOWN = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}
_FIRST_LETTER = 32
_CELL_AT = 8  # bytes of a list's head before column and row


def read_hwp(data: bytes, blocks: Blocks) -> None:
    """UnusableFileError: locked_document, unknown_content, zip_bomb, broken_archive.

    A document for distribution (배포용) keeps its text locked: of that nothing is read.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as document:
        properties = properties_of(document)
        if properties & LOCKED:
            raise UnusableFileError("locked_document")
        if properties & DISTRIBUTED:
            return
        left = MOST_UNPACKED_BYTES
        for name in _sections(document):
            if blocks.is_full:
                return
            section = document.openstream(name).read()
            body = unpacked(section, left) if properties & PACKED else section
            left -= len(body)
            _read_section(body, blocks)


def properties_of(document: Any) -> int:
    """The bits of the file's head.  UnusableFileError: it is no HWP 5 document."""
    if not document.exists("FileHeader"):
        raise UnusableFileError("unknown_content")
    head = document.openstream("FileHeader").read(256)
    if not head.startswith(SIGNATURE) or len(head) < 40:  # noqa: PLR2004 - signature, version, bits
        raise UnusableFileError("unknown_content")
    return int(struct.unpack_from("<I", head, 36)[0])


def unpacked(data: bytes, most: int) -> bytes:
    """A packed stream.  UnusableFileError: zip_bomb, broken_archive."""
    machine = zlib.decompressobj(-15)
    try:
        plain = machine.decompress(data, max(most, 0) + 1)
    except zlib.error as error:
        raise UnusableFileError("broken_archive") from error
    if len(plain) > most:
        raise UnusableFileError("zip_bomb")
    return plain


def _sections(document: Any) -> list[list[str]]:
    found = [entry for entry in document.listdir() if entry[0] == "BodyText" and len(entry) > 1]
    numbered = [entry for entry in found if entry[1][len("Section") :].isdecimal()]
    return sorted(numbered, key=lambda entry: int(entry[1][len("Section") :]))


def _records(body: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Tag, level and data of each; a record that is longer than what is left ends the section."""
    at = 0
    while at + 4 <= len(body):
        (head,) = struct.unpack_from("<I", body, at)
        tag, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if size == LONG_SIZE:
            if at + 4 > len(body):
                return
            (size,) = struct.unpack_from("<I", body, at)
            at += 4
        if at + size > len(body):
            return
        yield tag, level, body[at : at + size]
        at += size


class _Table:
    """A table while its cells come: texts by row."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.rows: dict[int, list[str]] = {}
        self.row = -1

    def cell(self, data: bytes) -> None:
        """The next cell begins."""
        row = struct.unpack_from("<H", data, _CELL_AT + 2)[0] if len(data) >= _CELL_AT + 4 else 0
        self.row = int(row)
        self.rows.setdefault(self.row, []).append("")

    def add(self, text: str) -> None:
        """A paragraph of the cell that is open."""
        if self.row in self.rows and text:
            cells = self.rows[self.row]
            cells[-1] = f"{cells[-1]}\n{text}" if cells[-1] else text


class _Section:
    """A section while its records come."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.table: _Table | None = None  # the outermost; one within a cell is a part of its text

    def take(self, tag: int, level: int, data: bytes) -> None:
        """The next record."""
        if self.table is not None and level < self.table.level:
            self.end_table()
        if tag == TABLE and self.table is None:
            self.table = _Table(level)
        elif tag == LIST_HEADER and self.table is not None and level == self.table.level:
            self.table.cell(data)
        elif tag == PARA_TEXT:
            self._text(paragraph_text(data))

    def end_table(self) -> None:
        """What comes now stands below the table."""
        if self.table is not None:
            self.blocks.table(self.table.rows[row] for row in sorted(self.table.rows))
            self.table = None

    def _text(self, text: str) -> None:
        if self.table is None:
            self.blocks.paragraph(text)
        else:
            self.table.add(text.strip())


def _read_section(body: bytes, blocks: Blocks) -> None:
    section = _Section(blocks)
    for tag, level, data in _records(body):
        if blocks.is_full:
            return
        section.take(tag, level, data)
    section.end_table()


def paragraph_text(data: bytes) -> str:
    """The words of a paragraph, without its controls."""
    codes = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    kept: list[int | str] = []
    at = 0
    while at < len(codes):
        code = codes[at]
        if code >= _FIRST_LETTER:
            kept.append(code)
        elif code in _SHOWN:
            kept.append(_SHOWN[code])
        at += 1 if code >= _FIRST_LETTER or code in _ONE_WIDE else 8
    units = b"".join(
        struct.pack("<H", part) if isinstance(part, int) else part.encode("utf-16-le")
        for part in kept
    )
    return units.decode("utf-16-le", "ignore")
