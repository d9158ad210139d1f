"""Workbooks are read as a person sees them in Excel, or refused with the place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_table

ROWS: list[list[Any]] = [
    ["entry", "judge", "score"],
    ["가", "J1", 90.5],
    ["나", "J1", 80],
    ["다", "J2", 95],
]
DARK = PatternFill(bgColor="FF800000")
MEANT = [["가", "J1", "90.5"], ["나", "J1", "80"], ["다", "J2", "95"]]


def a_workbook(change: Callable[[Worksheet], object] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "점수"
    for row in ROWS:
        sheet.append(row)
    if change:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_xml(content: bytes, name: str, pattern: str, new: str) -> bytes:
    """The workbook with one part changed by hand."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for item in old.namelist():
            text = old.read(item)
            if item == name:
                found, times = re.subn(pattern, new, text.decode(), flags=re.DOTALL)
                assert times, f"nothing in {item} matches {pattern}"
                text = found.encode()
            changed.writestr(item, text)
    return stream.getvalue()


def rows_of(table: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


def refusal(content: bytes) -> SpreadsheetError:
    with pytest.raises(SpreadsheetError) as refused:
        read_table(content)
    with translation.override("en"):
        english = in_words(refused.value)
    with translation.override("ko"):
        assert in_words(refused.value) != english
    return refused.value


@pytest.mark.parametrize("stored", ["A1", "A1:B2", "A1:C3", "A1:XFD1048576"])
def test_the_stored_dimension_is_a_hint_only(stored: str) -> None:
    part = "xl/worksheets/sheet1.xml"
    content = with_xml(a_workbook(), part, r'dimension ref="[^"]*"', f'dimension ref="{stored}"')
    assert rows_of(read_table(content)) == MEANT


def test_cells_without_places_follow_one_another() -> None:
    content = with_xml(a_workbook(), "xl/worksheets/sheet1.xml", r'<c r="[A-Z]+\d+"', "<c")
    assert rows_of(read_table(content)) == MEANT


@pytest.mark.parametrize(
    ("pattern", "new"),
    [(r"<fill>.*?</fill>", "<fill/>"), (r'family val="\d"', 'family val="34"')],
)
def test_styles_that_excel_does_not_mind_are_not_minded(pattern: str, new: str) -> None:
    assert rows_of(read_table(with_xml(a_workbook(), "xl/styles.xml", pattern, new))) == MEANT


def test_the_visible_sheet_is_read_and_the_others_are_named() -> None:
    def hide(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        other = book.create_sheet("old", 0)
        for row in [*ROWS[:1], ["가", "J1", 1]]:
            other.append(row)
        other.sheet_state = "hidden"
        book.active = sheet

    table = read_table(a_workbook(hide))
    assert (rows_of(table), table.sheet, table.left_out) == (MEANT, "점수", ("old",))
    with translation.override("en"):
        assert table.summary == "sheet 점수, 3 rows, 0 blank, 1 sheet not read (old)"


def _second_sheet(sheet: Worksheet) -> None:
    book = sheet.parent
    assert book is not None
    other = book.create_sheet("심사위원2")
    for row in ROWS:
        other.append(row)


@pytest.mark.parametrize(
    ("change", "code", "line", "column"),
    [
        (_second_sheet, "several_sheets", None, ""),
        (lambda sheet: sheet.__setitem__("C3", "=40+40"), "formula_without_value", 3, "C"),
        (lambda sheet: sheet.__setitem__("C3", "#N/A"), "cell_error", 3, "C"),
        (lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True), "hidden_rows", 3, ""),
        (
            lambda sheet: setattr(sheet.column_dimensions["B"], "hidden", True),
            "hidden_columns",
            None,
            "B",
        ),
        (lambda sheet: sheet.merge_cells("A2:A3"), "merged", 2, ""),
        (lambda sheet: setattr(sheet["C2"], "number_format", ";;;"), "unknown_format", 2, "C"),
        (lambda sheet: setattr(sheet["C2"], "number_format", "0,"), "unknown_format", 2, "C"),
    ],
)
def test_what_a_person_does_not_see_is_refused_with_its_place(
    change: Callable[[Worksheet], object], code: str, line: int | None, column: str
) -> None:
    found = refusal(a_workbook(change))
    assert (found.code, found.line, found.column) == (code, line, column)


def _under_a_title(sheet: Worksheet, lines: int) -> None:
    """A title, and a header that says the names in each of so many lines."""
    sheet.insert_rows(1)
    sheet["A1"] = "2027 심사집계표"
    sheet.insert_rows(3, lines - 1)
    for line in range(3, lines + 2):
        for place, name in enumerate(ROWS[0], 1):
            sheet.cell(line, place).value = name


@pytest.mark.parametrize(
    ("lines", "ranges"),
    [
        (2, ["A2:A3"]),
        (2, ["A2:A3", "B2:B3", "C2:C3"]),
        (2, ["A2:A3", "B2:C2"]),
        (2, ["B2:C2"]),
        (3, ["A2:A4", "B2:C2", "B3:B4", "C3:C4"]),
        (3, ["A2:A4", "B2:C3"]),
    ],
)
def test_a_header_of_merged_cells_is_refused_and_whoever_does_what_it_says_is_read(
    lines: int, ranges: list[str]
) -> None:
    def merge(sheet: Worksheet) -> None:
        _under_a_title(sheet, lines)
        for cells in ranges:
            sheet.merge_cells(cells)

    def do_what_it_says(sheet: Worksheet) -> None:
        merge(sheet)
        for cells in ranges:
            sheet.unmerge_cells(cells)
        sheet.delete_rows(3, lines - 1)
        for place, name in enumerate(ROWS[0], 1):
            sheet.cell(2, place).value = name

    found = refusal(a_workbook(merge))
    assert (found.code, found.line) == ("merged_header", 2)
    assert rows_of(read_table(a_workbook(do_what_it_says))) == MEANT


def test_a_header_cell_over_columns_without_values_is_read() -> None:
    def widen(sheet: Worksheet) -> None:
        sheet.merge_cells("C1:E1")

    assert rows_of(read_table(a_workbook(widen))) == MEANT


def test_titles_and_totals_are_no_rows_and_are_counted() -> None:
    def around(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "2027 심사집계표"
        sheet.append(["합계", None, 265.5])

    table = read_table(a_workbook(around))
    assert (rows_of(table), table.titles, table.totals) == (MEANT, 1, 1)
    assert [row.line for row in table.rows] == [3, 4, 5]


def test_a_startup_called_total_is_a_row() -> None:
    table = read_table(b"entry,judge,score\nTotal,J1,90\n")
    assert rows_of(table) == [["Total", "J1", "90"]]
    assert refusal(b"entry,judge,score\na,1,3\nTotal,2,90\n").code == "maybe_total"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("entry,judge,score\na,J1,3\na,J2,4\na,소계,7\nb,J1,9\n", 4),
        ("entry,judge,criterion,score\na,J1,기술,3\na,J1,총 점,3\nb,J1,기술,9\n", 3),
        ("entry,judge,score\n1,J1,3\n2,Sub-total,3\n2,Average,9\n", 4),
    ],
)
def test_a_total_among_the_rows_is_refused_and_a_name_of_all_rows_is_none(
    text: str, line: int
) -> None:
    found = refusal(text.encode())
    assert (found.code, found.line) == ("maybe_total", line)
    assert len(read_table("entry,criterion,score\na,총점,3\nb,총점,4\n".encode()).rows) == 2
    assert len(read_table(b"no,name,note\n1,Sum,robots\n2,Mean,ships\n").rows) == 2


def test_a_total_of_everybody_is_no_row() -> None:
    table = read_table(b"entry,judge,score\na,J1,3\nAverage,all,3\nMax,-,3\n")
    assert (rows_of(table), table.totals) == ([["a", "J1", "3"]], 2)


@pytest.mark.parametrize("again", ["entry,judge,score", "Entry,total,", ",Judge,"])
def test_a_second_header_among_the_rows_is_refused(again: str) -> None:
    found = refusal(f"entry,judge,score\na,J1,3\n\n{again}\nb,J1,4\n".encode())
    assert (found.code, found.line) == ("header_again", 4)


def test_a_place_with_two_values_and_a_text_that_stands_for_another_are_damage() -> None:
    sheet, kept = "xl/worksheets/sheet1.xml", a_workbook()
    twice = with_xml(kept, sheet, r"(<c r=\"C2\".*?</c>)", r"\1\1")
    doctype = '<!DOCTYPE a [<!ENTITY n "5">]><worksheet'
    other = with_xml(kept, sheet, r"<worksheet", doctype)
    assert {refusal(twice).code, refusal(other).code} == {"broken"}


def test_a_column_and_a_row_too_small_to_show_anything_are_hidden() -> None:
    def narrow(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].width = 0.3

    def low(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].height = 1

    assert (refusal(a_workbook(narrow)).code, refusal(a_workbook(low)).code) == (
        "hidden_columns",
        "hidden_rows",
    )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_damaged_part_is_refused(part: str) -> None:
    assert refusal(with_xml(a_workbook(), part, r"(.{200}).*", r"\1")).code == "broken"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"\xd0\xcf\x11\xe0 old", "old_excel"),
        (b"<html><table><tr><td>entry</td></tr></table></html>", "web_page"),
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj", "no_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no_table"),
        (b'entry,judge,score\n"a" b,J1,90\n', "quote_inside"),
        ("entry,judge,score\n李明华,王小红,90\n张建国,刘伟,80\n".encode("gbk"), "unsure_encoding"),
    ],
)
def test_other_kinds_of_file_are_named(content: bytes, code: str) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("word/document.xml", "no_table"),
        ("ppt/presentation.xml", "no_table"),
        ("xl/workbook.bin", "other_workbook"),
        ("something.else", "broken"),
    ],
)
def test_what_is_packed_and_no_workbook_is_named(part: str, code: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    assert refusal(packed.getvalue()).code == code


@pytest.mark.parametrize("first", ["sep=;\n", "2027 심사집계표;;\n", ""])
def test_what_text_files_begin_and_end_with_is_no_row(first: str) -> None:
    text = f"{first}entry;judge;score\n가;J1;90\n합계;;90\n\x1a"
    assert rows_of(read_table(text.encode())) == [["가", "J1", "90"]]


def test_a_row_of_no_height_is_hidden_too() -> None:
    content = with_xml(a_workbook(), "xl/worksheets/sheet1.xml", '<row r="3"', '<row r="3" ht="0"')
    assert refusal(content).code == "hidden_rows"


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


@pytest.mark.parametrize("asked", ['fullCalcOnLoad="1"', 'calcCompleted="0"', 'forceFullCalc="1"'])
def test_a_formula_that_is_computed_when_the_file_is_opened_has_no_value_yet(asked: str) -> None:
    """XlsxWriter stores 0 for every formula, others what a template held."""
    content = with_xml(
        a_workbook(), SHEET, r'<c r="C3"[^>]*>.*?</c>', '<c r="C3"><f>40+40</f><v>0</v></c>'
    )
    found = refusal(with_xml(content, "xl/workbook.xml", r"<calcPr [^>]*>", f"<calcPr {asked}/>"))
    assert (found.code, found.line, found.column) == ("formula_to_compute", 3, "C")
    saved = with_xml(content, "xl/workbook.xml", r"<calcPr [^>]*>", '<calcPr calcId="191029"/>')
    assert rows_of(read_table(saved))[1] == ["나", "J1", "0"]


@pytest.mark.parametrize(
    ("pattern", "new", "code", "place"),
    [
        (r"<sheetFormatPr[^>]*>", '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
         "hidden_rows", (1, "")),
        (r"<sheetFormatPr[^>]*>", '<sheetFormatPr defaultRowHeight="0"/>', "hidden_rows", (1, "")),
        (r"<sheetFormatPr[^>]*>", '<sheetFormatPr defaultColWidth="0" defaultRowHeight="15"/>',
         "hidden_columns", (None, "A")),
        (r"<sheetFormatPr[^>]*>(?=<)", '<sheetFormatPr defaultColWidth="0" defaultRowHeight="15"/>'
         '<cols><col min="1" max="2" width="9" customWidth="1"/></cols>',
         "hidden_columns", (None, "C")),
    ],
)  # fmt: skip
def test_rows_and_columns_that_the_sheet_hides_as_a_whole_are_seen(
    pattern: str, new: str, code: str, place: tuple[int | None, str]
) -> None:
    found = refusal(with_xml(a_workbook(), SHEET, pattern, new))
    assert (found.code, (found.line, found.column)) == (code, place)


def test_rows_with_a_height_of_their_own_are_shown_in_a_sheet_of_hidden_ones() -> None:
    content = with_xml(a_workbook(), SHEET, r"<sheetFormatPr[^>]*>",
                       '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>')  # fmt: skip
    shown = with_xml(content, SHEET, r'<row r="(\d)"', r'<row r="\1" ht="15" customHeight="1"')
    assert rows_of(read_table(shown)) == MEANT


def test_a_zero_that_the_sheet_shows_as_a_blank_is_refused() -> None:
    zero = a_workbook(lambda sheet: sheet.__setitem__("C3", 0))
    hiding = with_xml(zero, SHEET, r"<sheetView ", '<sheetView showZeros="0" ')
    found = refusal(hiding)
    assert (found.code, found.line, found.column) == ("zero_not_shown", 3, "C")
    assert rows_of(read_table(zero))[1] == ["나", "J1", "0"]


def test_what_is_struck_through_is_refused_as_a_cell_and_within_one() -> None:
    cell = refusal(a_workbook(lambda sheet: setattr(sheet["C3"], "font", Font(strike=True))))
    assert (cell.code, cell.line, cell.column) == ("struck_text", 3, "C")
    part = refusal(
        with_xml(
            a_workbook(), SHEET, r'<c r="C3"[^>]*>.*?</c>',
            '<c r="C3" t="inlineStr"><is><r><rPr><strike/></rPr><t>85</t></r>'
            "<r><t>90</t></r></is></c>",
        )
    )  # fmt: skip
    assert (part.code, part.facts["value"]) == ("struck_text", "8590")


@pytest.mark.parametrize("color", ["FFFFFFFF", "00FFFFFF", Color(theme=0), Color(indexed=9)])
def test_white_on_white_is_refused_and_white_on_a_colour_is_read(color: Any) -> None:
    def written(sheet: Worksheet) -> None:
        for cell in sheet[1]:
            cell.font, cell.fill = Font(color=color), PatternFill("solid", fgColor="FF1F3864")

    def hidden(sheet: Worksheet) -> None:
        written(sheet)
        sheet["C3"].font = Font(color=color)

    assert rows_of(read_table(a_workbook(written))) == MEANT
    found = refusal(a_workbook(hidden))
    assert (found.code, found.line, found.column) == ("unseen_text", 3, "C")


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ("FF000000", "FF000000"), (None, "FF000000"), (Color(theme=1), "FF000000"),
        ("FFFFFF00", "FFFFFF00"), ("FFF8F8F8", None), (Color(theme=4), Color(theme=4)),
        (Color(indexed=10), Color(indexed=10)), ("FF1F3864", "FF203A66"),
    ],
)  # fmt: skip
def test_letters_in_the_colour_of_their_ground_are_refused(letters: Any, ground: Any) -> None:
    def hidden(sheet: Worksheet) -> None:
        cell = sheet["C3"]
        cell.font = Font(color=letters) if letters else Font()
        if ground:
            cell.fill = PatternFill("solid", fgColor=ground)

    found = refusal(a_workbook(hidden))
    assert (found.code, found.line, found.column) == ("unseen_text", 3, "C")


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ("FF000000", "FFFFFF00"), (None, "FFD9D9D9"), (Color(theme=1, tint=0.5), "FF000000"),
        (Color(theme=4), Color(theme=4, tint=0.8)), ("FF808080", None), ("FFFF0000", None),
    ],
)  # fmt: skip
def test_letters_in_another_colour_than_their_ground_are_read(letters: Any, ground: Any) -> None:
    def coloured(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(color=letters) if letters else Font()
                if ground:
                    cell.fill = PatternFill("solid", fgColor=ground)

    assert rows_of(read_table(a_workbook(coloured))) == MEANT


def test_a_raised_note_beside_a_number_is_no_digit_and_beside_a_name_no_matter() -> None:
    raised = '<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
    number = with_xml(
        a_workbook(), SHEET, r'<c r="C3"[^>]*>.*?</c>',
        f'<c r="C3" t="inlineStr"><is><r><t>85</t></r>{raised}</is></c>',
    )  # fmt: skip
    found = refusal(number)
    assert (found.code, found.facts["value"]) == ("raised_text", "851")
    name = with_xml(
        a_workbook(), SHEET, r'<c r="A2"[^>]*>.*?</c>',
        f'<c r="A2" t="inlineStr"><is><r><t>가</t></r>{raised}</is></c>',
    )  # fmt: skip
    assert rows_of(read_table(name))[0][0] == "가1"


def test_a_column_named_twice_is_found_though_one_name_holds_what_nobody_sees() -> None:
    content = "entry,judge,score,sco\u200bre\n가,J1,90,91\n".encode()
    assert refusal(content).code == "twice_named_column"


@pytest.mark.parametrize(
    ("form", "is_read"), [({"numFmt": NumberFormat(numFmtId=200, formatCode=";;;")}, False),
                          ({"font": Font(strike=True)}, False), ({"font": Font(bold=True)}, True),
                          ({"font": Font(color="FFFFFFFF")}, False),
                          ({"font": Font(color="FFFFFFFF"), "fill": DARK}, True)]
)  # fmt: skip
def test_a_condition_that_shows_numbers_otherwise_is_refused(
    form: dict[str, Any], is_read: bool
) -> None:
    def add(cells: str) -> Callable[[Worksheet], object]:
        rule = Rule(type="cellIs", operator="lessThan", formula=["1"])
        rule.dxf = DifferentialStyle(**form)
        return lambda sheet: sheet.conditional_formatting.add(cells, rule)

    assert rows_of(read_table(a_workbook(add("C9:C99")))) == MEANT
    if is_read:
        assert rows_of(read_table(a_workbook(add("C2:C4")))) == MEANT
    else:
        found = refusal(a_workbook(add("C2:C4")))
        assert (found.code, found.line) == ("conditional_format", 2)


@pytest.mark.parametrize(
    ("number", "shown"), [(31, "2026-02-02"), (57, "2026-02-02"), (14, "2026-02-02"), (24, "46055"),
                          (99, None)]
)  # fmt: skip
def test_formats_that_the_file_does_not_spell_out_are_known_or_refused(
    number: int, shown: str | None
) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["A3"].value, sheet["A3"].number_format = 46055, "0.000"

    dated = a_workbook(put)
    content = with_xml(dated, STYLES, r'<numFmt numFmtId="164"[^>]*/>', "")
    content = with_xml(content, STYLES, 'numFmtId="164"', f'numFmtId="{number}"')
    if shown is None:
        assert refusal(content).code == "unknown_format"
    else:
        assert rows_of(read_table(content))[1][0] == shown
