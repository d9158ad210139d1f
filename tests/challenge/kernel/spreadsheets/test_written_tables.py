"""Tables to take away: both files from one declaration, nothing in them is a formula or a 0 that
nobody wrote.
"""

import csv
import io
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook

from challenge.kernel.spreadsheets import read_table
from challenge.kernel.spreadsheets.written_tables import (
    MOST_LETTERS,
    Cell,
    OutColumn,
    OutTable,
    as_csv_pieces,
    as_workbook_file,
    sheet_name,
)

ODD = ["=1+1", "+82-10-1234", "-5", "@x", "\ttab", "줄\n바꿈", 'a,"b"', "바다\x0b드론", "\ufffe"]


def table_of(rows: list[list[Cell]], columns: int) -> OutTable:
    return OutTable("a", "목록: 가/나", [OutColumn(f"열{n}") for n in range(columns)], iter(rows))


def csv_rows(table: OutTable) -> list[list[str]]:
    content = b"".join(as_csv_pieces(table))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_no_text_is_a_formula_and_no_character_stops_a_file() -> None:
    _head, row = csv_rows(table_of([list(ODD)], len(ODD)))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
    with as_workbook_file(table_of([list(ODD)], len(ODD))) as file:
        sheet = load_workbook(file).active
    assert sheet is not None
    cells = list(sheet[2])
    assert [cell.value for cell in cells[:4]] == ODD[:4]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_blank_is_not_nought_and_kinds_stay_what_they_are() -> None:
    row: list[Cell] = [None, "", 0, Decimal("85.50"), date(2026, 3, 5), True, 1.5]
    assert csv_rows(table_of([row], 7))[1] == [
        "", "", "0", "85.50", "2026-03-05", "TRUE", "1.5",
    ]  # fmt: skip
    with as_workbook_file(table_of([row], 7)) as file:
        content = file.read()
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:4] == [None, None, 0, 85.5]
    assert sheet.freeze_panes == "A2"
    cells = read_table(content).rows[0].cells
    assert list(cells.values()) == ["", "", "0", "85.50", "2026-03-05", "TRUE", "1.5"]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    with as_workbook_file(table_of([["가" * (MOST_LETTERS + 9)]], 1)) as file:
        sheet = load_workbook(file).active
    assert sheet is not None
    text = str(sheet["A2"].value)
    assert (len(text), text[-1]) == (MOST_LETTERS, "…")


def test_many_rows_come_in_pieces() -> None:
    pieces = list(as_csv_pieces(table_of([[n] for n in range(1000)], 1)))
    assert len(pieces) > 4
    assert b"".join(pieces).count(b"\r\n") == 1001


def test_a_sheet_is_named_without_what_no_name_may_hold() -> None:
    assert sheet_name("바다\x07드론[1]: 점수/순위") == "바다 드론 1   점수 순위"
    assert (sheet_name("\x0b"), len(sheet_name("가" * 40))) == ("1", 31)
