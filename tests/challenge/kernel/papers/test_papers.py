"""A paper as PDF and as a Word file says the same, and neither runs nor hides what was typed."""

import io

import pytest
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from pypdfium2 import PdfDocument

from challenge.kernel.papers.blocks import (
    Bars,
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
from challenge.kernel.papers.typeset import as_pdf
from challenge.kernel.papers.word_file import as_docx

HOSTILE = '#panic("x") $1$ *굵게* _기울임_ [링크](http://x) <b>&amp;\u202e뒤집힘\x00'
AWARD = Certificate(
    "제 2026-W0001호", "상장", "대상", "(주)한강", "대표자 김한강", "드립니다.", "2026년", "서울시",
    "https://example.org/c/x/certificates/1/", "진위 확인",
)  # fmt: skip


def a_paper(**facts: object) -> Paper:
    blocks = (
        Heading("제목"), Heading("작은 제목", 2), Words("첫 줄\n둘째 줄"),
        Words("주석", is_note=True),
        Facts([("이름", HOSTILE)]), Grid([("번호", 1), ("회사", 3)], [["1", ""], ["2", HOSTILE]]),
        Bars([("AI", 1.0, "12"), ("바이오", 0.0, "0")]), NewPage(),
        Code("https://example.org/run/x/paper/1/", "찍으면 열림"),
        Signatures([("위원장", ""), ("위원", "이서명")]),
    )  # fmt: skip
    given = {"name": "x", "title": "접수대장", "about": "회차", "host": "서울시", "language": "ko"}
    return Paper(**{**given, "blocks": blocks, "seal": "직인", **facts})  # type: ignore[arg-type]


def pdf_text(paper: Paper) -> str:
    pages = PdfDocument(as_pdf(paper))
    return "".join("".join(page.get_textpage().get_text_bounded() for page in pages).split())


def docx_text(paper: Paper) -> str:
    book = Document(io.BytesIO(as_docx(paper)))
    cells = (cell.text for table in book.tables for row in table.rows for cell in row.cells)
    return "".join("".join([*(line.text for line in book.paragraphs), *cells]).split())


@pytest.mark.parametrize("read", [pdf_text, docx_text])
def test_everything_that_is_declared_stands_in_it_word_for_word(read: object) -> None:
    with translation.override("ko"):
        text = read(a_paper())  # type: ignore[operator]
    for words in ("접수대장", "회차", "제목", "작은제목", "첫줄둘째줄", "주석", "–", "AI", "12",
                  "찍으면열림", "위원장", "이서명", "(서명또는인)", "서울시", "직인"):  # fmt: skip
        assert words in text, words
    typed = '#panic("x")$1$*굵게*_기울임_[링크](http://x)<b>&amp;뒤집힘'
    assert text.count(typed) == 2


def test_a_wide_paper_is_landscape_and_its_head_is_repeated() -> None:
    paper = a_paper(is_wide=True, blocks=[Grid([("번호", 1)], [[str(n)] for n in range(200)])])
    pages = PdfDocument(as_pdf(paper))
    assert pages[0].get_width() > pages[0].get_height()
    assert len(pages) > 2
    assert all("번호" in page.get_textpage().get_text_bounded() for page in pages)
    book = Document(io.BytesIO(as_docx(paper)))
    assert book.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert "w:tblHeader" in book.tables[0].rows[0]._tr.xml
    assert len(book.tables[0].rows) == 201


def test_a_certificate_stands_alone_on_its_page_with_its_code() -> None:
    paper = a_paper(blocks=[AWARD, AWARD])
    pages = PdfDocument(as_pdf(paper))
    assert len(pages) == 2
    assert pages[0].get_width() > pages[0].get_height()
    for text in (pdf_text(paper), docx_text(paper)):
        for words in ("상장", "대상", "(주)한강", "대표자김한강", "드립니다.", "진위확인"):
            assert text.count(words) == 2, words
    assert AWARD.code in docx_text(paper)
