"""A file of scores as somebody meant it, written with seeded quirks.

Each quirk changes how the file is written, never what a person sees in Excel; `shown` is what the
person sees.  The writer is openpyxl or plain text, and the XML is then changed by hand, so that the
reader isn't tested against itself.
"""

# tested by: tests/benchmarks/test_import_fuzz.py

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ["접수번호", "심사위원", "점수"]
NAMES = ["높새드론", "온말", "빛깔연구", "늘봄연금", "무빙토이", "물길로봇", "가온", "다솜바이오"]
JUDGES = ["김하나", "이두리", "박세나", "최네오"]
DAY = "yyyy-mm-dd"


@dataclass(slots=True)
class Meant:
    """What was written: rows of (entry, judge, score), and the file.

    unseen: the places of rows that a person doesn't see; untold: what the sheet shows is no table
    of scores, so that only a refusal is right.
    """

    rows: list[tuple[str, str, Decimal]]
    quirks: list[str] = field(default_factory=list)
    content: bytes = b""
    unseen: set[int] = field(default_factory=set)
    untold: bool = False

    @property
    def seen(self) -> list[tuple[str, str, Decimal]]:
        """The rows that a person sees."""
        return [row for place, row in enumerate(self.rows) if place not in self.unseen]


def a_file(seed: int) -> Meant:
    """One file: a workbook two times in three, else text."""
    chance = random.Random(seed)
    rows = [
        (name, judge, Decimal(chance.randrange(400, 1000)) / 10)
        for name in chance.sample(NAMES, chance.randint(2, 6))
        for judge in chance.sample(JUDGES, chance.randint(1, 4))
    ]
    meant = Meant(rows)
    write = _workbook if chance.random() < 2 / 3 else _text
    write(meant, chance)
    return meant


def _workbook(meant: Meant, chance: random.Random) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "점수"
    title = chance.random() < 0.3
    if title:
        sheet.append(["2027 심사집계표"])
        meant.quirks.append("title")
    sheet.append(HEADER)
    for entry, judge, score in meant.rows:
        sheet.append([entry, judge, float(score)])
    for quirk in chance.sample(CELLS, chance.randint(0, 2)):
        quirk(sheet, meant, chance, 2 + title)
    stream = io.BytesIO()
    book.save(stream)
    parts = _parts(stream.getvalue())
    for change in chance.sample(XML, chance.randint(0, 2)):
        change(parts, meant, chance)
    meant.content = _packed(parts)
    if chance.random() < 0.03:
        meant.content = meant.content[: chance.randrange(4, len(meant.content))]
        meant.quirks.append("cut")


def _parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def _packed(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return stream.getvalue()


def _row_of(meant: Meant, chance: random.Random, first: int) -> int:
    """The line of one of the rows, never that of a total."""
    return first + chance.randrange(len(meant.rows))


def _percent(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    line = _row_of(meant, chance, first)
    cell = sheet.cell(line, 3)
    if cell.number_format == DAY:
        return
    cell.value = float(meant.rows[line - first][2] / 100)
    cell.number_format = chance.choice(["0%", "0.0%", "0.00%"])
    if cell.number_format == "0%":
        entry, judge, score = meant.rows[line - first]
        meant.rows[line - first] = (entry, judge, _whole(score))
    meant.quirks.append("percent")


def _format(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    """A format that shows the number otherwise; the whole column has it."""
    forms = ["0", "#,##0.0", "0.00", '0.0"점"', "[Red]0.0", "0.0_ ", "#,##0.0,", ";;;", "0.0E+00",
             "# ?/?", "[>50]0.0;0", "0.0;-0.0;0.0"]  # fmt: skip
    form = chance.choice(forms)
    for line in range(first, first + len(meant.rows)):
        cell = sheet.cell(line, 3)
        if isinstance(cell.value, float) and not re.search("%|y", cell.number_format):
            cell.number_format = form
            if form == "0":
                entry, judge, score = meant.rows[line - first]
                meant.rows[line - first] = (entry, judge, _whole(score))
    meant.quirks.append(f"format {form}")


def _whole(score: Decimal) -> Decimal:
    return score.quantize(Decimal(1), "ROUND_HALF_UP")


def _formula(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    line = _row_of(meant, chance, first)
    sheet.cell(line, 3).value = "=40+40"
    meant.untold = True  # no value is stored
    meant.quirks.append("formula")


def _struck(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    line = _row_of(meant, chance, first)
    sheet.cell(line, chance.randint(1, 3)).font = Font(strike=True)
    meant.untold = True
    meant.quirks.append("struck through")


def _painted_over(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    """Letters in the colour of their ground, as people black things out."""
    cell = sheet.cell(_row_of(meant, chance, first), chance.randint(1, 3))
    colour = chance.choice(["FF000000", "FFFFFFFF", "FFFFFF00", "FF1F3864"])
    cell.font, cell.fill = Font(color=colour), PatternFill("solid", fgColor=colour)
    meant.untold = True
    meant.quirks.append("painted over")


def _name_that_became_a_day(
    sheet: Worksheet, meant: Meant, chance: random.Random, first: int
) -> None:
    cell = sheet.cell(_row_of(meant, chance, first), chance.randint(1, 2))
    if isinstance(cell, MergedCell):
        return
    cell.value, cell.number_format = chance.randrange(40_000, 50_000), "d-mmm"
    meant.untold = True
    meant.quirks.append("a name that became a day")


def _noted_number(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    """A number with a note: as a sign of its own, or as a raised part of the text."""
    line = _row_of(meant, chance, first)
    score = meant.rows[line - first][2]
    raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
    written: list[Any] = [f"{score}¹", f"{score}①", CellRichText(str(score), raised)]
    sheet.cell(line, 3).value = chance.choice(written)
    meant.untold = True
    meant.quirks.append("a note beside a number")


def _day(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    cell = sheet.cell(_row_of(meant, chance, first), 3)
    cell.number_format = DAY
    meant.untold |= not isinstance(cell.value, str)  # a text stays as it is
    meant.quirks.append("date")


def _hidden_row(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    line = _row_of(meant, chance, first)
    sheet.row_dimensions[line].hidden = True
    meant.unseen.add(line - first)
    meant.quirks.append("hidden row")


def _hidden_column(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    sheet.column_dimensions[chance.choice("ABC")].hidden = True
    meant.untold = True
    meant.quirks.append("hidden column")


def _merged(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    line = _row_of(meant, chance, first)
    sheet.merge_cells(start_row=line, end_row=line + 1, start_column=1, end_column=1)
    meant.untold = True
    meant.quirks.append("merged")


def _total(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    word = chance.choice(["합계", "평균", "Total", "합 계"])
    sheet.append([word, chance.choice([None, word]), 99.5])
    meant.quirks.append("total")


def _more_sheets(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    book = sheet.parent
    assert book is not None
    other = book.create_sheet("예전", chance.choice([0, 1]))
    other.append(HEADER)
    other.append(["온말", "김하나", 1.0])
    other.sheet_state = chance.choice(["hidden", "veryHidden", "visible"])
    book.active = sheet
    meant.quirks.append(f"sheet {other.sheet_state}")


def _guide(sheet: Worksheet, meant: Meant, chance: random.Random, first: int) -> None:
    book = sheet.parent
    assert book is not None
    other = book.create_sheet("안내", 0)
    other.append(["점수는 100점 만점입니다."])
    meant.quirks.append("guide")


CELLS: list[Callable[[Worksheet, Meant, random.Random, int], None]] = [
    _percent, _format, _formula, _day, _hidden_row, _hidden_column, _merged, _total, _more_sheets,
    _guide, _struck, _painted_over, _name_that_became_a_day, _noted_number,
]  # fmt: skip


def _dimension(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    ref = chance.choice(["A1", "A1:B2", "A1:C3", "A1:XFD1048576"])
    _in_sheets(parts, r'<dimension ref="[^"]*" ?/>', f'<dimension ref="{ref}"/>')
    meant.quirks.append("dimension")


def _no_places(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    _in_sheets(parts, r'<c r="[A-Z]+\d+"', "<c")
    meant.quirks.append("no cell places")


def _empty_fill(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    parts["xl/styles.xml"] = re.sub(r"<fill>.*?</fill>", "<fill/>", parts["xl/styles.xml"], count=1)
    meant.quirks.append("empty fill")


def _family(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    parts["xl/styles.xml"] = re.sub(
        r'<family val="\d+"', '<family val="34"', parts["xl/styles.xml"]
    )
    meant.quirks.append("font family")


def _strict(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    for name, text in parts.items():
        parts[name] = text.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
    meant.quirks.append("strict")


def _computed_on_opening(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    """Formulas whose stored value is nobody's: Excel computes them anew when it opens the file."""
    stored = chance.choice(["0", "55"])
    cell = rf"<f>40+40</f><v>{stored}</v>"
    meant.untold |= _in_sheets(parts, r"<v>[\d.]+</v>(?=</c></row>)", cell)
    meant.quirks.append(f"computed on opening, {stored} stored")


def _all_lines_hidden(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    pattern = r"<sheetFormatPr[^>]*>"
    new = chance.choice(['zeroHeight="1" defaultRowHeight="15"', 'defaultRowHeight="0"'])
    meant.untold |= _in_sheets(parts, pattern, f"<sheetFormatPr {new}/>")
    meant.quirks.append("all lines hidden")


def _no_zeros(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    """One score is 0 where the sheet shows zeros as blanks."""
    _in_sheets(parts, r"<sheetView ", '<sheetView showZeros="0" ')
    meant.untold |= _in_sheets(parts, r"<v>[\d.]+</v>(?=</c></row></sheetData>)", "<v>0</v>")
    meant.quirks.append("zeros not shown")


def _damaged(parts: dict[str, str], meant: Meant, chance: random.Random) -> None:
    name = chance.choice(sorted(name for name in parts if name.startswith("xl/")))
    parts[name] = parts[name][: chance.randrange(len(parts[name]))]
    meant.quirks.append("damaged")


def _in_sheets(parts: dict[str, str], pattern: str, new: str) -> bool:
    """Whether anything was changed in the sheet of scores, which is the one with most text."""
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    main = max(sheets, key=lambda name: len(parts[name]))
    before = parts[main]
    for name in sheets:
        parts[name] = re.sub(pattern, new, parts[name])
    return parts[main] != before


XML: list[Callable[[dict[str, str], Meant, random.Random], None]] = [
    _dimension, _no_places, _empty_fill, _family, _strict, _damaged, _computed_on_opening,
    _all_lines_hidden, _no_zeros,
]  # fmt: skip


def _text(meant: Meant, chance: random.Random) -> None:
    separator, encoding = (
        chance.choice(",;\t|"),
        chance.choice(["utf-8", "utf-8-sig", "cp949", "utf-16"]),
    )
    decimal = chance.choice([".", ","]) if separator in ";\t" else "."
    lines = [separator.join(HEADER)] + [
        separator.join([entry, judge, f"{score:f}".replace(".", decimal)])
        for entry, judge, score in meant.rows
    ]
    if chance.random() < 0.2:
        lines.insert(0, f"sep={separator}")
    elif chance.random() < 0.2:
        lines.insert(0, "2027 심사집계표" + 2 * separator)
    if chance.random() < 0.2:
        lines.append(separator.join(["합계", "", "100"]))
    if chance.random() < 0.1:
        lines[-1] = f'"{lines[-1]}'
    end = chance.choice(["\n", "\r\n", "\r"])
    meant.content = (end.join(lines) + end * chance.randint(0, 2)).encode(encoding)
    meant.quirks += [repr(separator), encoding, repr(end), decimal]
