"""The text of a Word document, by python-docx: its parts and styles; what stands in content
controls, insertions and text boxes is walked to, which the library leaves out.
"""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document

from submissions.algorithms.office.blocks import Blocks

_HEADING = re.compile(r"^(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)
_TITLE = {"title", "제목"}
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# a text box is read after its paragraph, and is there a second time for old programs
_LEFT_OUT = {"txbxContent", "Fallback", "del", "moveFrom", "instrText", "pPr", "rPr"}
_THROUGH = {"sdt", "sdtContent", "customXml", "ins", "smartTag"}


def read_docx(data: bytes, blocks: Blocks) -> None:
    """Body text, text boxes and tables; what is in headers and footers is left out."""
    document = Document(io.BytesIO(data))
    styles = {style.style_id: str(style.name or "") for style in document.styles}
    for item in _items(document.element.body):
        if blocks.is_full:
            return
        if _local(item) == "tbl":
            blocks.table(_rows(item))
        else:
            _paragraph(item, blocks, styles)


def _items(above: Any) -> Iterator[Any]:
    """Paragraphs and tables in their order, also those within a content control."""
    for child in above:
        name = _local(child)
        if name in {"p", "tbl"}:
            yield child
        elif name in _THROUGH:
            yield from _items(child)


def _paragraph(paragraph: Any, blocks: Blocks, styles: dict[str, str]) -> None:
    level = _level(paragraph, styles)
    if level:
        blocks.heading(_text(paragraph), level)
    else:
        blocks.paragraph(_text(paragraph))
    for box in _boxes(paragraph):
        blocks.paragraph("\n".join(_text(inner) for inner in _items(box)))


def _level(paragraph: Any, styles: dict[str, str]) -> int:
    """Of a heading; 0 for other text."""
    style = getattr(paragraph, "style", None)  # the id of its style
    name = styles.get(style or "", "").strip()
    if name.lower() in _TITLE:
        return 1
    found = _HEADING.match(name)
    return int(found[1]) if found else 0


def _rows(table: Any) -> Iterator[list[str]]:
    """A table within a cell is a part of its text."""
    for row in _named(table, "tr"):
        yield ["\n".join(filter(None, _cell(cell))) for cell in _named(row, "tc")]


def _cell(cell: Any) -> Iterator[str]:
    for item in _items(cell):
        if _local(item) == "tbl":
            yield from (" · ".join(filter(None, row)) for row in _rows(item))
        else:
            yield _text(item)


def _named(above: Any, name: str) -> Iterator[Any]:
    for child in above:
        if _local(child) == name:
            yield child
        elif _local(child) in _THROUGH:
            yield from _named(child, name)


def _text(paragraph: Any) -> str:
    """Its words as they stand: without what was deleted and without its text boxes."""
    found: list[str] = []
    waiting = [iter(paragraph)]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif _local(part) == "t":
            found.append(part.text or "")
        elif _local(part) in _MARKS:
            found.append(_MARKS[_local(part)])
        elif _local(part) not in _LEFT_OUT:
            waiting.append(iter(part))
    return "".join(found)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter():
        if _local(box) == "txbxContent" and not any(
            _local(above) == "Fallback" for above in box.iterancestors()
        ):
            yield box


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
