"""A paper as an HWPX (KS X 6101), for an office that edits it in 한글 before it is signed."""
# tested by: tests/challenge/kernel/papers/test_hwpx_file.py

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

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
from challenge.kernel.papers.hwpx_body import Body, logo_run, write_table
from challenge.kernel.papers.hwpx_looks import OUTLINE, Letters, Lines
from challenge.kernel.papers.hwpx_package import packed

_FACT_SHARES = (1, 4)
_BAR_SHARES = (3, 6, 2)
_BAR_SQUARES = 24
_SIGN_SHARES = (2, 4, 2)
BIG_PT = 18  # from which a line of a certificate is bold


def as_hwpx(paper: Paper) -> bytes:
    """The file; the same paper is the same bytes.  Tables go on over pages with their head, and the
    page's number stands below.
    """
    body = Body(paper)
    if not paper.is_certificate:
        _head(body)
    for block in paper.blocks:
        _WRITERS[type(block)](body, block)
    if paper.signed_by and not paper.is_certificate:
        body.line(paper.signed_by, size=13, bold=True, align="CENTER", before=24)
    section = body.as_section()  # before the header, for it asks for looks too
    header = body.looks.as_header(paper.language)
    return packed(paper, header=header, section=section, words=body.words)


def _head(body: Body) -> None:
    paper = body.paper
    if paper.letterhead.logo:
        body.paragraph("", Letters(body.size), Lines(after=6), inside=logo_run(body))
    body.line(paper.about, size=9, bold=True)
    body.line(paper.title, size=18, bold=True)
    if paper.note:
        body.line(paper.note, size=9, quiet=True)


def _heading(body: Body, block: Heading) -> None:
    level = 0 if block.level == 1 else 1
    body.line(
        block.text, size=(13, 11)[level], bold=True, style=OUTLINE[level], before=10, keeps=True
    )


def _words(body: Body, block: Words) -> None:
    body.line(block.text, size=8 if block.is_note else 0, quiet=block.is_note)


def _facts(body: Body, block: Facts) -> None:
    write_table(body, [], block.rows, _FACT_SHARES)


def _grid(body: Body, block: Grid) -> None:
    rows = [[cell or "–" for cell in row] for row in block.rows]
    write_table(
        body, [words for words, _share in block.heads], rows, [n for _words, n in block.heads]
    )


def _bars(body: Body, block: Bars) -> None:
    rows = [(name, "■" * round(share * _BAR_SQUARES), shown) for name, share, shown in block.rows]
    write_table(body, [], rows, _BAR_SHARES)


def _signatures(body: Body, block: Signatures) -> None:
    rows = [(part, name, _("(signature)")) for part, name in block.people]
    write_table(body, [], rows, _SIGN_SHARES)


def _certificate(body: Body, block: Certificate) -> None:
    body.breaks = body.breaks or bool(body.parts)
    if body.paper.letterhead.logo:
        body.paragraph("", Letters(body.size), Lines(align="CENTER"), inside=logo_run(body))
    body.line(block.number, quiet=True)
    given_by = body.paper.signed_by if block.given_by == body.paper.host else block.given_by
    for text, size, before in (
        (block.title, 36, 16), (block.award, 20, 8), (block.recipient, 22, 30),
        (block.person, 12, 4), (block.statement, 14, 26), (block.day, 12, 44),
        (given_by, 20, 18),
    ):  # fmt: skip
        body.line(text, size=size, bold=size >= BIG_PT, align="CENTER", before=before)
    body.line(f"{block.code_words}\n{block.code}", size=8, quiet=True)


def _code(body: Body, block: Code) -> None:
    body.line(f"{block.words}\n{block.address}", size=8, quiet=True)


def _new_page(body: Body, _block: NewPage) -> None:
    body.breaks = True


_WRITERS: dict[type[Block], Callable[[Body, Any], None]] = {
    Heading: _heading,
    Words: _words,
    Facts: _facts,
    Grid: _grid,
    Bars: _bars,
    Signatures: _signatures,
    Certificate: _certificate,
    Code: _code,
    NewPage: _new_page,
}
