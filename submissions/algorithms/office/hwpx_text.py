"""The text of an HWPX document (KS X 6101, OWPML): a zip of XML, read with defusedxml.

Sections are Contents/section0.xml, section1.xml …; paragraphs hp:p, their runs' texts hp:t, tables
hp:tbl of hp:tr of hp:tc.  A paragraph names its style by number; Contents/header.xml says what the
style is called ("개요 1", "Outline 1" are headings).
"""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from submissions.algorithms.office.blocks import Blocks
from submissions.algorithms.unusable_file import UnusableFileError

_SECTION = re.compile(r"^Contents/section(\d+)\.xml$", re.IGNORECASE)
_OUTLINE = re.compile(r"^(?:outline|개요|heading|제목)\s*(\d+)", re.IGNORECASE)
MOST_NESTED = 12  # of tables, boxes and notes within one another
_APART = {"tbl", "rect", "ellipse", "container", "footNote", "endNote", "header", "footer"}


def read_hwpx(data: bytes, blocks: Blocks) -> None:
    """UnusableFileError: locked_document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        manifest = (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        )
        if b"encryption-data" in manifest:
            raise UnusableFileError("locked_document")
        sections = sorted(
            (name for name in names if _SECTION.match(name)),
            key=lambda name: int(_SECTION.match(name)[1]),  # type: ignore[index]
        )
        levels = _levels(archive) if "Contents/header.xml" in names else {}
        for name in sections:
            if blocks.is_full:
                return
            _body(fromstring(archive.read(name), forbid_dtd=True), blocks, levels, 0)


def _levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Number of a style → level of the heading that it makes."""
    header = fromstring(archive.read("Contents/header.xml"), forbid_dtd=True)
    found = {}
    for style in (element for element in header.iter() if _local(element) == "style"):
        names = (style.get("engName", ""), style.get("name", ""))
        if outline := next(filter(None, map(_OUTLINE.match, names)), None):
            found[style.get("id", "")] = int(outline[1])
    return found


def _body(above: Element, blocks: Blocks, levels: dict[str, int], depth: int) -> None:
    """The paragraphs of a section, a box or a note, each followed by what stands in it."""
    for paragraph in (child for child in above if _local(child) == "p"):
        if blocks.is_full:
            return
        text = _text(paragraph)
        level = levels.get(paragraph.get("styleIDRef", ""), 0)
        if level:
            blocks.heading(text, level)
        else:
            blocks.paragraph(text)
        if depth < MOST_NESTED:
            for inner in _apart(paragraph):
                _inner(inner, blocks, levels, depth + 1)


def _inner(inner: Element, blocks: Blocks, levels: dict[str, int], depth: int) -> None:
    if _local(inner) == "tbl":
        blocks.table(_rows(inner))
    elif _local(inner) not in {"header", "footer"}:
        for part in _lists(inner):
            _body(part, blocks, levels, depth)


def _lists(shape: Element) -> Iterator[Element]:
    """The outermost lists of paragraphs in a box, or in every box of a group."""
    for child in shape:
        if _local(child) == "subList":
            yield child
        elif _local(child) != "tbl":
            yield from _lists(child)


def _rows(table: Element) -> Iterator[list[str]]:
    """A table within a cell is a part of its text."""
    for row in (child for child in table if _local(child) == "tr"):
        cells = (child for child in row if _local(child) == "tc")
        yield ["\n".join(filter(None, map(_all_text, _paragraphs(cell)))) for cell in cells]


def _paragraphs(cell: Element) -> Iterator[Element]:
    for part in cell:
        if _local(part) == "subList":
            yield from (child for child in part if _local(child) == "p")


def _all_text(paragraph: Element) -> str:
    return "".join(_letters(part) for part in paragraph.iter() if _local(part) == "t")


def _text(paragraph: Element) -> str:
    """Its own words, without those of tables, boxes and notes in it."""
    found: list[str] = []
    waiting = [iter(paragraph)]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif _local(part) == "t":
            found.append(_letters(part))
        elif _local(part) not in _APART:
            waiting.append(iter(part))
    return "".join(found)


def _letters(text: Element) -> str:
    """A run's text, in which tabs and line breaks are elements."""
    marks = {"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " "}
    parts = [text.text or ""]
    for mark in text:
        parts += [marks.get(_local(mark), ""), mark.text or "", mark.tail or ""]
    return "".join(parts)


def _apart(paragraph: Element) -> Iterator[Element]:
    """The outermost tables, boxes and notes in it."""
    waiting = [iter(paragraph)]
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif _local(part) in _APART:
            yield part
        else:
            waiting.append(iter(part))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
