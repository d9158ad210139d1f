"""Draws a startup's statements for its data room: a page of A4, typeset by typst."""
# tested by: tests/faults/test_story.py

import typst

from demo.cast.decks import FONTS

_HEAD = '#set page(paper: "a4", margin: 2.4cm)\n#set text(font: "Pretendard", size: 11pt)\n'


def make_statement(title: str, company: str, rows: list[tuple[str, str]]) -> bytes:
    """A heading, the company and a table of two columns, as PDF bytes."""
    cells = ", ".join(f"[{left}], align(right)[{right}]" for left, right in rows)
    source = (
        f"{_HEAD}= {title}\n{company}\n#v(1em)\n"
        f"#table(columns: (1fr, 1fr), inset: 9pt, stroke: 0.5pt + luma(180), {cells})\n"
    )
    made: bytes = typst.compile(
        source.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )  # type: ignore[misc]
    return made
