"""Sheets before anybody says where the header is."""

import pytest
from openpyxl import Workbook

from challenge.kernel.spreadsheets import SpreadsheetError
from challenge.kernel.spreadsheets.seen_sheets import Place, seen_sheets
from tests.judging import ugly_files as ugly


def test_the_header_is_found_below_titles_and_the_guide_is_no_table() -> None:
    guide, sheet = seen_sheets(ugly.entries_workbook())
    assert (guide.name, guide.is_table) == ("작성요령", False)
    assert sheet.header_line() == 4
    table = sheet.table()
    assert table.header[1:3] == ("기업명(국문)", "대표자")
    assert [row.line for row in table.rows] == [5, 6, 7]


def test_names_merged_with_the_line_above_head_their_columns() -> None:
    (sheet,) = seen_sheets(ugly.tally_workbook([[1, "가", 5, 4, 4.5, 1]], ["강", "이"]))
    assert sheet.column_names(4) == ["접수번호", "기업명", "강", "이", "평균", "순위"]


def test_columns_without_a_name_or_with_the_same_are_told_apart() -> None:
    (sheet,) = seen_sheets("이름,,이름\n가,나,다\n".encode())
    names = sheet.table(1).header
    assert len(set(names)) == 3
    assert names[0] == "이름"


def test_another_line_may_be_the_header_and_an_empty_one_may_not() -> None:
    (sheet,) = seen_sheets("가,나\n이름,메일\n다,라\n".encode())
    assert sheet.table(2).header == ("이름", "메일")
    with pytest.raises(SpreadsheetError):
        sheet.table(9)


def test_what_is_hidden_or_merged_below_the_header_is_still_refused() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["이름", "메일"], ["가", "a@b.kr"], ["나", "c@d.kr"]):
        page.append(row)
    page.row_dimensions[3].hidden = True
    (sheet,) = seen_sheets(ugly.as_bytes(book))
    with pytest.raises(SpreadsheetError, match="hidden_rows"):
        sheet.table()


def test_one_bad_sheet_does_not_hide_the_others() -> None:
    book = Workbook()
    good, bad = book.active, book.create_sheet("수식")
    assert good is not None
    good.append(["이름", "메일"])
    good.append(["가", "a@b.kr"])
    bad["A1"] = "=1+1"
    first, second = seen_sheets(ugly.as_bytes(book))
    assert first.table().rows
    assert second.problem is not None


def test_a_place_reads_as_sheet_and_line() -> None:
    assert f"{Place(12)} {Place(12, sheet='강', before=5)}" == "12 강 12"
    assert int(Place(12)) == 12
