"""Tables as people and their programs write them: each of these says the same rows or can't be told
for sure, and none of them may be read as something else.

A case is a function of (header, rows) to the bytes of a file, and what has to become of it: None,
read as meant; else a part of the English refusal.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]  # the last column holds the scores
SCORE = -1
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Written:
    """write: the file of a header and rows; refused: None where it is read as meant.

    on_page: what else the page says of it, where a person sees the rows and names the columns
    before anything is written; "": it is read as meant there.
    """

    write: Callable[[Sequence[str], Rows], bytes]
    refused: str | None = None
    on_page: str | None = None


def a_book(header: Sequence[str], rows: Rows) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    return book, sheet


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(
    change: Callable[[Worksheet, int, int], object] | None = None,
) -> Callable[[Sequence[str], Rows], bytes]:
    """change: of the sheet, given its last line and its last column."""

    def write(header: Sequence[str], rows: Rows) -> bytes:
        book, sheet = a_book(header, rows)
        if change:
            change(sheet, len(rows) + 1, len(header))
        return saved(book)

    return write


def part(
    name: str, pattern: str, new: str, times: int = 0
) -> Callable[[Sequence[str], Rows], bytes]:
    """A workbook of which one part is changed by hand, as other programs write it."""

    def write(header: Sequence[str], rows: Rows) -> bytes:
        old, stream = zipfile.ZipFile(io.BytesIO(workbook()(header, rows))), io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed:
            for item in old.namelist():
                text = old.read(item)
                if re.fullmatch(name, item):
                    text = re.sub(pattern, new, text.decode(), count=times, flags=re.S).encode()
                changed.writestr(item, text)
        assert stream.getvalue() != workbook()(header, rows)
        return stream.getvalue()

    return write


def text(
    separator: str = ",",
    encoding: str = "utf-8",
    end: str = "\n",
    *,
    before: str = "",
    after: str = "",
) -> Callable[[Sequence[str], Rows], bytes]:
    def write(header: Sequence[str], rows: Rows) -> bytes:
        lines = [separator.join(map(str, row)) for row in (header, *rows)]
        return (before + end.join([*lines, after])).encode(encoding)

    return write


def changed_cells(
    change: Callable[[int, int, str], str], separator: str = ","
) -> Callable[[Sequence[str], Rows], bytes]:
    """change: of (row, column from 0, or SCORE, text)."""

    def write(header: Sequence[str], rows: Rows) -> bytes:
        columns = [*range(len(header) - 1), SCORE]
        lines = [
            [change(line, column, str(cell)) for column, cell in zip(columns, row, strict=True)]
            for line, row in enumerate(rows)
        ]
        return text(separator)(header, lines)

    return write


def _cell(sheet: Worksheet, line: int, column: int, value: Any, form: str = "General") -> None:
    cell = sheet.cell(line, column)
    cell.value, cell.number_format = value, form


def _per_judge(header: Sequence[str], rows: Rows) -> bytes:
    book, sheet = a_book(header, [row for row in rows if row[1] == rows[0][1]])
    sheet.title = "심사위원1"
    other = book.create_sheet("심사위원2")
    for row in (header, *(row for row in rows if row[1] != rows[0][1])):
        other.append(list(row))
    return saved(book)


def _old_draft(place: int, state: str) -> Callable[[Sequence[str], Rows], bytes]:
    """Another sheet with other scores."""

    def write(header: Sequence[str], rows: Rows) -> bytes:
        book, sheet = a_book(header, rows)
        other = book.create_sheet("old", place)
        for row in (header, *([*row[:-1], 1] for row in rows)):
            other.append(list(row))
        other.sheet_state, book.active = state, sheet
        return saved(book)

    return write


def _guide_first(header: Sequence[str], rows: Rows) -> bytes:
    book, _sheet = a_book(header, rows)
    book.create_sheet("안내", 0).append(["점수는 정해진 배점 안에서 적어 주세요."])
    return saved(book)


def _chart_last(header: Sequence[str], rows: Rows) -> bytes:
    book, _sheet = a_book(header, rows)
    book.create_chartsheet("그래프")
    return saved(book)


def _title(sheet: Worksheet, _last: int, _width: int) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "2027 심사집계표"


def _totals(word: str) -> Callable[[Worksheet, int, int], None]:
    def change(sheet: Worksheet, last: int, width: int) -> None:
        _cell(sheet, last + 1, 1, word)
        _cell(sheet, last + 1, width, 99)

    return change


def _formulas(sheet: Worksheet, last: int, width: int) -> None:
    for line in range(2, last + 1):
        _cell(sheet, line, width, "=2*3")


def _hidden_row(sheet: Worksheet, last: int, _width: int) -> None:
    sheet.row_dimensions[last].hidden = True


def _filtered(sheet: Worksheet, last: int, _width: int) -> None:
    sheet.auto_filter.ref = f"A1:C{last}"
    sheet.auto_filter.add_filter_column(0, ["가"])
    sheet.row_dimensions[last].hidden = True


def _hidden_column(sheet: Worksheet, _last: int, width: int) -> None:
    sheet.column_dimensions["ABCDEFG"[width - 1]].hidden = True


def _as_shown(form: str) -> Callable[[Worksheet, int, int], None]:
    """The whole column of scores in a format that shows the same number."""

    def change(sheet: Worksheet, last: int, width: int) -> None:
        for line in range(2, last + 1):
            sheet.cell(line, width).number_format = form

    return change


def _web_page(header: Sequence[str], rows: Rows) -> bytes:
    cells = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (header, *rows)
    )
    return f"<html><body><table>{cells}</table></body></html>".encode()


def _cut(header: Sequence[str], rows: Rows) -> bytes:
    content = workbook()(header, rows)
    return content[: len(content) // 2]


def _every_second_name(change: Callable[[str], str]) -> Callable[[Sequence[str], Rows], bytes]:
    """Entry and judge of every second row in another spelling of the same name."""
    return changed_cells(
        lambda row, column, cell: change(cell) if row % 2 and column in {0, 1} else cell
    )


def _scores(change: Callable[[str], str]) -> Callable[[Sequence[str], Rows], bytes]:
    return changed_cells(lambda _row, column, cell: change(cell) if column == SCORE else cell)


def _first_score(written: str) -> Callable[[Sequence[str], Rows], bytes]:
    return changed_cells(lambda row, column, cell: written if (row, column) == (0, SCORE) else cell)


def _ending_in(sign: str) -> Callable[[str], str]:
    return lambda cell: cell + sign


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


CASES: dict[str, Written] = {
    # 01: the stored size is a hint only
    **{
        f"dimension {ref}": Written(
            part(r"xl/worksheets/sheet1\.xml", r'<dimension ref="[^"]*"', f'<dimension ref="{ref}"')
        )
        for ref in ("A1", "A1:A2", "A1:B9", "A1:XFD1048576", "C3:D4")
    },
    "no dimension": Written(part(r"xl/worksheets/sheet1\.xml", r"<dimension [^>]*/>", "")),
    # 02: a formula without a value is no blank
    "formula": Written(
        workbook(lambda sheet, last, width: _cell(sheet, last, width, "=1+1")),
        "a formula without",
    ),
    "formula of a name": Written(
        workbook(lambda sheet, last, _width: _cell(sheet, last, 1, '="가"&""')),
        "a formula without",
    ),
    "formulas throughout": Written(
        workbook(_formulas),
        "a formula without",
    ),
    # 03, 04: sheets, rows and columns that are not seen
    "sheet per judge": Written(_per_judge, "2 sheets with rows", on_page=""),
    "old draft hidden first": Written(_old_draft(0, "hidden")),
    "old draft hidden last": Written(_old_draft(1, "hidden")),
    "old draft very hidden": Written(_old_draft(0, "veryHidden")),
    "old draft visible": Written(
        _old_draft(1, "visible"), "2 sheets with rows", on_page="Keep one of the two rows."
    ),
    "hidden row": Written(workbook(_hidden_row), "hidden"),
    "filtered rows": Written(workbook(_filtered), "hidden"),
    "hidden column": Written(workbook(_hidden_column), "hidden"),
    "guide sheet first": Written(_guide_first),
    "chart sheet last": Written(_chart_last),
    # 05: numbers as their format shows them
    "percent": Written(
        workbook(lambda sheet, last, width: _cell(sheet, last, width, 0.05, "0%")),
        "is a percentage",
    ),
    "percent, one place": Written(
        workbook(lambda sheet, last, width: _cell(sheet, last, width, 0.05, "0.0%")),
        "is a percentage",
    ),
    **{
        f"format {form}": Written(workbook(_as_shown(form)))
        for form in ("0.00", "#,##0.0", '0.0"점"', "[Red]0.0", "0.0_ ", "@")
    },
    "date": Written(
        workbook(lambda sheet, last, width: _cell(sheet, last, width, 5, "yyyy-mm-dd")),
        "1900-01-05",
    ),
    # 10: text files
    **{
        f"text {separator!r} {encoding} {end!r}": Written(text(separator, encoding, end))
        for separator, encoding, end in (
            (",", "utf-8", "\r"),
            (",", "utf-8-sig", "\r\n"),
            (";", "cp949", "\n"),
            ("\t", "utf-16", "\r\n"),
            ("|", "utf-8", "\n"),
            ("\t", "utf-8", "\n\n"),
        )
    },
    "sep line": Written(text(before="sep=,\n")),
    "sep line, semicolon": Written(text(";", before="\ufeffsep=;\r\n", end="\r\n")),
    "title row": Written(text(before="2027 심사집계표,,\n")),
    "total": Written(text(after="합계,합계,798\n")),
    "average": Written(text(after="평균,,88.7\n")),
    "end of file sign": Written(text(after="\x1a")),
    "quotation marks inside": Written(text(after='"가" 팀,J1,3\n'), "quotation mark"),
    "quotation mark left open": Written(text(after='"가,J1,3\n'), "quotation mark"),
    # 11: numbers that nobody wrote
    "underscore": Written(_first_score("1_2"), "is not a number"),
    "power of ten": Written(_first_score("1.5e1"), "is not a number"),
    "dash": Written(_first_score("-"), "is not a number", on_page="has no score for"),
    "abstained": Written(_first_score("기권"), "is not a number", on_page="has no score for"),
    "full width digits": Written(_scores(lambda cell: "".join(map(_wide, cell)))),
    "unit": Written(_scores(lambda cell: f"{cell}점")),
    "unit apart": Written(_scores(lambda cell: f"{cell} 점")),
    "float": Written(_scores(lambda cell: f"{float(cell)}")),
    # 08: spellings of one name
    **{
        f"name with U+{ord(sign):04X}": Written(_every_second_name(_ending_in(sign)))
        for sign in "\u200b\u00ad\u2060\ufeff\u00a0\u3000"
    },
    "U+200D inside": Written(_every_second_name(lambda cell: f"{cell[:2]}\u200d{cell[2:]}")),
    "name in full width": Written(_every_second_name(lambda cell: "".join(map(_wide, cell)))),
    "name in capitals": Written(_every_second_name(str.upper)),
    "decomposed": Written(_every_second_name(lambda cell: normalize("NFD", cell))),
    # 12, 13: kinds of file
    "password": Written(
        lambda _header, _rows: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "web page": Written(_web_page, "web page"),
    "cut in half": Written(_cut, "damaged"),
    "strict": Written(
        part(
            r"xl/.*\.xml",
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
    ),
    "empty fill": Written(part(r"xl/styles\.xml", r"<fill>.*?</fill>", "<fill/>", 1)),
    "font family 34": Written(part(r"xl/styles\.xml", r'<family val="\d+"', '<family val="34"')),
    "no styles": Written(part(r"xl/styles\.xml", r"<cellXfs.*?</cellXfs>", "")),
    "number that is none": Written(
        part(r"xl/worksheets/sheet1\.xml", r"<v>5</v>", "<v>5.0.0</v>", 1), "5.0.0"
    ),
    "error": Written(
        workbook(lambda sheet, last, width: _cell(sheet, last, width, "#N/A")), "#N/A"
    ),
    "title": Written(workbook(_title)),
    **{f"last line {word}": Written(workbook(_totals(word))) for word in ("합계", "평균", "Total")},
}
