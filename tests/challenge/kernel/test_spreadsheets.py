"""Tables as people send them: encodings, separators, workbooks, and every mistake with
its place.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_file, read_table

KOREAN = "접수번호,심사위원,점수\nA-1,김하나,78.5\nA-2,이두리,80\n"


def contents(table: Table) -> tuple[tuple[str, ...], list[list[str]]]:
    return table.header, [list(row.cells.values()) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_usual_encoding_separator_and_line_ending_reads_the_same(
    encoding: str, separator: str, ending: str
) -> None:
    table = read_table(KOREAN.replace(",", separator).replace("\n", ending).encode(encoding))
    assert contents(table) == (
        ("접수번호", "심사위원", "점수"),
        [["A-1", "김하나", "78.5"], ["A-2", "이두리", "80"]],
    )
    assert [row.line for row in table.rows] == [2, 3]


def test_a_packed_file_and_a_workbook_read_like_the_plain_one(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for line in KOREAN.splitlines():
        sheet.append([float(cell) if cell[0].isdigit() else cell for cell in line.split(",")])
    stream = BytesIO()
    book.save(stream)
    packed = tmp_path / "scores.csv.gz"
    packed.write_bytes(gzip.compress(KOREAN.encode()))
    assert (
        contents(read_table(stream.getvalue()))
        == contents(read_file(packed))
        == contents(read_table(KOREAN.encode()))
    )


def test_lines_are_counted_as_the_person_sees_them() -> None:
    table = read_table(b'a,b\n\n"two\nlines",1\n,,\n3,4\n')
    assert [(row.line, row.cells["a"]) for row in table.rows] == [(3, "two\nlines"), (6, "3")]


def test_short_rows_are_filled_and_spaces_cut() -> None:
    assert contents(read_table(b" a , b \n 1 \n")) == (("a", "b"), [["1", ""]])


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", None),
        (b" \n \n", "empty", None),
        (b"a,b\n", "no_rows", None),
        (b"a,b\n1,2\n\xff\xff\xff,1\n", "not_text", 3),
        (b"a,b\n1,\x00\n", "not_text", 2),
        (b'a,b\n1,2\n3,"open\n4,5\n', "unclosed_quote", 3),
        (b"a,b\n1,2,3\n", "too_many_cells", 2),
        (b"a,,c\n1,2,3\n", "unnamed_column", 2),
        (b"a,b,A\n1,2,3\n", "twice_named_column", 1),
        (b"PK\x03\x04 nothing", "broken", None),
        (b"\x1f\x8b nothing", "broken", None),
        (b"\xd0\xcf\x11\xe0 old", "old_excel", None),
    ],
)
def test_every_mistake_is_named_with_its_line_in_both_languages(
    content: bytes, code: str, line: int | None
) -> None:
    with pytest.raises(SpreadsheetError) as refused:
        read_table(content)
    assert (refused.value.code, refused.value.line) == (code, line)
    english = in_words(refused.value)
    with translation.override("ko"):
        assert in_words(refused.value) != english
    assert line is None or f"Line {line}" in english


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(SpreadsheetError) as refused:
        read_file("/nowhere/scores.csv")
    assert "cannot be read" in in_words(refused.value)


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_read_or_be_refused(content: bytes) -> None:
    with suppress(SpreadsheetError):
        read_table(content)
