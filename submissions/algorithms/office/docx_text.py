"""The text of a Word document, by python-docx."""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from submissions.algorithms.office.blocks import Blocks

_HEADING = re.compile(r"^(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)
_TITLE = {"title", "제목"}
MOST_NESTED = 8  # tables in cells


def read_docx(data: bytes, blocks: Blocks) -> None:
    """Body text, text boxes and tables; what is in headers and footers is left out."""
    document = Document(io.BytesIO(data))
    for item in document.iter_inner_content():
        if blocks.is_full:
            return
        if isinstance(item, Table):
            blocks.table(_rows(item, 0))
        else:
            _paragraph(item, blocks)


def _paragraph(paragraph: Paragraph, blocks: Blocks) -> None:
    level = _level(paragraph)
    if level:
        blocks.heading(paragraph.text, level)
    else:
        blocks.paragraph(paragraph.text)
    for text in _boxes(paragraph._p):
        blocks.paragraph(text)


def _level(paragraph: Paragraph) -> int:
    """Of a heading; 0 for other text."""
    name = str(getattr(paragraph.style, "name", "") or "").strip()
    if name.lower() in _TITLE:
        return 1
    found = _HEADING.match(name)
    return int(found[1]) if found else 0


def _rows(table: Table, depth: int) -> Iterator[list[str]]:
    """A merged cell is said once in its row."""
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        yield [_cell(cell, depth) for cell in cells]


def _cell(cell: _Cell, depth: int) -> str:
    texts = [paragraph.text for paragraph in cell.paragraphs]
    if depth < MOST_NESTED:
        inner = (row for table in cell.tables for row in _rows(table, depth + 1))
        texts += [" · ".join(filter(None, row)) for row in inner]
    return "\n".join(filter(None, texts))


def _boxes(element: Any) -> Iterator[str]:
    """Text boxes that stand in a paragraph; each is there a second time for old programs."""
    for box in element.iter():
        if _local(box) != "txbxContent":
            continue
        if any(_local(above) == "Fallback" for above in box.iterancestors()):
            continue
        for paragraph in box:
            yield "".join(part.text or "" for part in paragraph.iter() if _local(part) == "t")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
