"""A paper as a Word file (DOCX), for an office that edits it before it is signed."""
# tested by: tests/challenge/kernel/papers/test_papers.py

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from challenge.kernel.papers.blocks import (
    Bars,
    Block,
    Certificate,
    Code,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Signatures,
    Words,
)
from challenge.kernel.papers.logo_size import logo_size_mm
from challenge.kernel.text.plain_text import plain_text

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "맑은 고딕"  # on every Windows, and replaced by 한글 where it isn't there
A4 = (Mm(210), Mm(297))
MARGIN, WIDE_MARGIN = Mm(20), Mm(14)
DXA = 635  # EMU in a twentieth of a point, by which Word measures columns
QUIET = RGBColor(0x56, 0x5F, 0x6D)
_FACT_SHARES = (1, 4)
_BAR_SHARES = (3, 6, 2)
_BAR_SQUARES = 30
BIG_PT = 18  # from which a line of a certificate is bold


def as_docx(paper: Paper) -> bytes:
    """The file; tables keep their head on every page, and the page's number stands below."""
    book = Document()
    _page(book, paper)
    if not paper.is_certificate:
        _logo(book, paper)
        _line(book, paper.about, size=9, bold=True)
        _line(book, paper.title, size=18, bold=True)
        if paper.note:
            _line(book, paper.note, size=9, quiet=True)
    for block in paper.blocks:
        if isinstance(block, Certificate):
            _certificate(book, paper, block)
        else:
            _WRITERS[type(block)](book, block)
    if paper.host and not paper.is_certificate:
        _line(book, paper.signed_by, size=13, bold=True, centred=True, before=24)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _page(book: Any, paper: Paper) -> None:
    section, (width, height) = book.sections[0], A4
    margin = WIDE_MARGIN if paper.is_wide else MARGIN
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_wide else WD_ORIENT.PORTRAIT
    if paper.is_wide:
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = margin
    section.top_margin = section.bottom_margin = Mm(16)
    style = book.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(8.5 if paper.is_wide else 10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    book.core_properties.title = plain_text(paper.title)
    book.core_properties.author = plain_text(paper.host)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _written(foot, f"{paper.about} · {paper.title}  ", size=8, quiet=True)
    _page_number(foot)


def _page_number(foot: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _line(book: Any, text: str, *, before: int = 0, **look: Any) -> Any:
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    if look.pop("centred", False):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _written(paragraph, text, **look)
    return paragraph


def _written(
    paragraph: Any, text: str, *, size: float = 0, bold: bool = False, quiet: bool = False
) -> None:
    run = paragraph.add_run(plain_text(text))
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if quiet:
        run.font.color.rgb = QUIET


def _heading(book: Any, block: Heading) -> None:
    line = _line(book, block.text, size=13 if block.level == 1 else 11, bold=True, before=10)
    line.paragraph_format.keep_with_next = True


def _words(book: Any, block: Words) -> None:
    _line(book, block.text, size=8 if block.is_note else 0, quiet=block.is_note)


def _facts(book: Any, block: Facts) -> None:
    _table(book, [], block.rows, _FACT_SHARES)


def _grid(book: Any, block: Grid) -> None:
    shares = [share for _words, share in block.heads]
    rows = [[cell or "–" for cell in row] for row in block.rows]
    _table(book, [words for words, _share in block.heads], rows, shares)


def _bars(book: Any, block: Bars) -> None:
    rows = [(name, "■" * round(share * _BAR_SQUARES), shown) for name, share, shown in block.rows]
    _table(book, [], rows, _BAR_SHARES)


def _signatures(book: Any, block: Signatures) -> None:
    rows = [(part, name, _("(signature)")) for part, name in block.people]
    _table(book, [], rows, (2, 4, 2))


def _logo(book: Any, paper: Paper) -> Any:
    if not paper.letterhead.logo:
        return None
    line = book.add_paragraph()
    width, height = logo_size_mm(paper.letterhead.logo)
    line.add_run().add_picture(io.BytesIO(paper.letterhead.logo), Mm(width), Mm(height))
    return line


def _certificate(book: Any, paper: Paper, block: Certificate) -> None:
    section = book.sections[0]
    if section.orientation != WD_ORIENT.LANDSCAPE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = A4[1], A4[0]
    is_first = not book.paragraphs
    logo, number = _logo(book, paper), _line(book, block.number, quiet=True)
    if logo is not None:
        logo.alignment = WD_ALIGN_PARAGRAPH.CENTER
    (logo or number).paragraph_format.page_break_before = not is_first
    given_by = paper.signed_by if block.given_by == paper.host else block.given_by
    for text, size, before in (
        (block.title, 34, 10), (block.award, 18, 4), (block.recipient, 20, 16),
        (block.person, 12, 2), (block.statement, 13, 14), (block.day, 12, 24),
        (given_by, 18, 12),
    ):  # fmt: skip
        _line(book, text, size=size, bold=size >= BIG_PT, centred=True, before=before)
    _line(book, f"{block.code_words}\n{block.code}", size=8, quiet=True)


def _code(book: Any, block: Code) -> None:
    _line(book, f"{block.words}\n{block.address}", size=8, quiet=True)


def _new_page(book: Any, _block: NewPage) -> None:
    book.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _table(
    book: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
) -> None:
    """Written as XML row by row: by python-docx's cells ten thousand rows take minutes."""
    section = book.sections[0]
    whole = (section.page_width - section.left_margin - section.right_margin) // DXA
    widths = [whole * share // sum(shares) for share in shares]
    table = book.add_table(rows=0, cols=len(shares), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width * DXA
    if heads:
        table._tbl.append(_row(heads, widths, is_head=True))
    for row in rows:
        table._tbl.append(_row(row, widths, is_head=False))
    book.add_paragraph()


def _row(cells: Sequence[str], widths: Sequence[int], *, is_head: bool) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width in zip(cells, widths, strict=True):
        row.append(_cell(plain_text(text), width, is_bold=is_head))
    return row


def _cell(text: str, width: int, *, is_bold: bool) -> Any:
    cell, about, size = (OxmlElement(name) for name in ("w:tc", "w:tcPr", "w:tcW"))
    size.set(qn("w:w"), str(width))
    size.set(qn("w:type"), "dxa")
    about.append(size)
    cell.append(about)
    for line in text.split("\n"):
        paragraph, run, words = (OxmlElement(name) for name in ("w:p", "w:r", "w:t"))
        if is_bold:
            look = OxmlElement("w:rPr")
            look.append(OxmlElement("w:b"))
            run.append(look)
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        paragraph.append(run)
        cell.append(paragraph)
    return cell


_WRITERS: dict[type[Block], Callable[[Any, Any], None]] = {
    Heading: _heading,
    Words: _words,
    Facts: _facts,
    Grid: _grid,
    Bars: _bars,
    Signatures: _signatures,
    Code: _code,
    NewPage: _new_page,
}
