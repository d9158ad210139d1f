"""The parts of an .xlsx: its sheets, texts and number formats, read from the XML itself.

openpyxl refuses workbooks over styles that Excel doesn't mind, and doesn't say what is hidden, so
only its tables of formats and dates are used.  Names are compared without their namespace, so that
ISO Strict workbooks read alike.
"""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.escape import unescape

from challenge.kernel.spreadsheets.cell_colours import (
    BLACK,
    WHITE,
    ground_of,
    is_unseen,
    letters_of,
)
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError

BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, IndexError, EOFError,
    RuntimeError, NotImplementedError, OSError, OverflowError, LookupError,
)  # fmt: skip
_CHUNK = 1 << 16
_DOCTYPE = b"<!DOCTYPE"
UNKNOWN_FORMAT = "[?]"  # a number of a format that the file doesn't spell out
# days and times of East Asian editions of Excel, which have no format code in the file
_EAST_ASIAN_DATES = dict.fromkeys([*range(27, 37), *range(50, 59)], "yyyy-mm-dd")
_BUILT_IN = {**dict.fromkeys(range(23, 27), "General"), **_EAST_ASIAN_DATES, **BUILTIN_FORMATS}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it.  path "": no sheet of cells (a chart)."""

    name: str
    path: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What all sheets share.

    texts: the shared ones; drawn: how each is drawn (`drawn_in`); formats, struck, unseen: the
    number format of each cell style, whether it strikes through, and whether its letters have the
    colour of their ground, white on white say; conditional: whether each format that a condition
    sets shows numbers otherwise, strikes them through or hides them so; recalculates: formulas are
    computed anew when Excel opens the file, so that their stored values are nobody's.
    """

    sheets: Sequence[SheetPart]
    texts: Sequence[str]
    drawn: Sequence[str]
    formats: Sequence[str]
    struck: Sequence[bool]
    unseen: Sequence[bool]
    conditional: Sequence[bool]
    from_1904: bool
    recalculates: bool
    part: Callable[[str], Iterator[tuple[str, Element]]]


def opened(content: bytes, most_bytes: int) -> Workbook:
    """The workbook in these bytes.  Raises SpreadsheetError, and BROKEN for damaged ones."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    names = {name.casefold().lstrip("/"): name for name in packed.namelist()}
    if sum(item.file_size for item in packed.infolist()) > most_bytes:
        raise SpreadsheetError("too_large", megabytes=most_bytes // 1_000_000)

    def part(path: str) -> Iterator[tuple[str, Element]]:
        return _elements(packed, names[path.casefold()])

    main = next(
        (path for kind, path, _id in _relations(part, "", names) if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    if main.casefold() not in names or not main.endswith(".xml"):
        is_document = _DOCUMENTS & set(names)
        code = "no_table" if is_document else "other_workbook" if _is_other(names) else "broken"
        raise SpreadsheetError(code)
    related = _relations(part, main, names)
    by_kind = {kind: path for kind, path, _id in related}
    sheets, from_1904, recalculates = _sheets(part, main, related)
    texts = _texts(part, by_kind.get("sharedStrings", ""), names)
    styles = _styles(part, by_kind.get("styles", ""), names)
    return Workbook(
        sheets=sheets,
        texts=[text for text, _drawn in texts],
        drawn=[drawn for _text, drawn in texts],
        formats=styles.formats,
        struck=styles.struck,
        unseen=styles.unseen,
        conditional=styles.conditional,
        from_1904=from_1904,
        recalculates=recalculates,
        part=part,
    )


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_in(element: Element) -> str:
    """The text of a shared or inline string; furigana and the like (rPh) are not shown."""
    parts = []
    for child in element:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [part.text or "" for part in child if local(part) == "t"]
    return unescape("".join(parts))


def drawn_in(element: Element) -> str:
    """How a part of a shared or inline string is drawn: struck | raised (or lowered) | ""."""
    for child in element.iter():
        name = local(child)
        if name == "strike" and is_on(child.get("val", "1")):
            return "struck"
        if name == "vertAlign" and child.get("val") in {"superscript", "subscript"}:
            return "raised"
    return ""


def is_on(value: str | None) -> bool:
    """An XML truth value."""
    return value in {"1", "true", "on"}


_DOCUMENTS = {"word/document.xml", "ppt/presentation.xml"}


def _is_other(names: dict[str, str]) -> bool:
    return bool({"mimetype", "content.xml", "xl/workbook.bin", "index/document.iwa"} & set(names))


def _elements(packed: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements, a piece of the part at a time.

    No part of a workbook declares a document type: with one, its text could stand for another.
    """
    parser: Any = XMLPullParser(("start", "end"))
    before = b""
    with packed.open(name) as stream:
        while piece := stream.read(_CHUNK):
            if _DOCTYPE in (before + piece).replace(b"\0", b""):  # also as UTF-16
                raise ValueError(name)
            before = piece[-2 * len(_DOCTYPE) :]
            parser.feed(piece)
            yield from parser.read_events()
    parser.close()
    yield from parser.read_events()


def _relations(
    part: Callable[[str], Iterator[tuple[str, Element]]], owner: str, names: dict[str, str]
) -> list[tuple[str, str, str]]:
    """(kind, path, id) of the parts that a part names."""
    folder, file = posixpath.split(owner)
    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path.casefold() not in names:
        return []
    return [
        (
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
            element.get("Id", ""),
        )
        for event, element in part(path)
        if event == "end" and local(element) == "Relationship"
    ]


def _sheets(
    part: Callable[[str], Iterator[tuple[str, Element]]],
    main: str,
    related: Sequence[tuple[str, str, str]],
) -> tuple[list[SheetPart], bool, bool]:
    """The sheets; whether days count from 1904; whether formulas are computed when it opens."""
    paths = {key: path for kind, path, key in related if kind == "worksheet"}
    sheets, from_1904, recalculates = [], False, False
    for event, element in part(main):
        if event == "end" and local(element) == "workbookPr":
            from_1904 = is_on(element.get("date1904"))
        if event == "end" and local(element) == "calcPr":
            asked = (element.get("fullCalcOnLoad"), element.get("forceFullCalc"))
            recalculates = any(map(is_on, asked)) or element.get("calcCompleted") in {"0", "false"}
        if event == "end" and local(element) == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            hidden = element.get("state", "visible") != "visible"
            sheets.append(SheetPart(element.get("name", ""), paths.get(key, ""), hidden))
    return sheets, from_1904, recalculates


def _texts(
    part: Callable[[str], Iterator[tuple[str, Element]]], path: str, names: dict[str, str]
) -> list[tuple[str, str]]:
    """The shared strings, each with how it is drawn."""
    if path.casefold() not in names:
        return []
    texts = []
    for event, element in part(path):
        if event == "end" and local(element) == "si":
            texts.append((text_in(element), drawn_in(element)))
            element.clear()
    return texts


@dataclass(slots=True)
class _Styles:
    """Of each cell style what Workbook says; the rest is of the fonts and fills it is made of."""

    formats: list[str] = field(default_factory=list)
    struck: list[bool] = field(default_factory=list)
    unseen: list[bool] = field(default_factory=list)
    conditional: list[bool] = field(default_factory=list)
    own_formats: dict[str, str] = field(default_factory=dict)
    fonts: list[tuple[bool, str]] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)

    def take(self, name: str, element: Element, inside: str) -> None:
        """One element that has ended, within the list `inside`."""
        if name == "dxf":
            parts = {local(child): child for child in element}
            ground = ground_of(parts["fill"], of_condition=True) if "fill" in parts else WHITE
            hides = "font" in parts and is_unseen(letters_of(parts["font"]), ground)
            is_otherwise = "numFmt" in parts or drawn_in(element) == "struck"
            self.conditional.append(is_otherwise or hides)
        elif name == "numFmt" and inside != "dxfs":
            self.own_formats.setdefault(element.get("numFmtId", ""), element.get("formatCode", ""))
        elif name == "font" and inside == "fonts":
            self.fonts.append((drawn_in(element) == "struck", letters_of(element)))
        elif name == "fill" and inside == "fills":
            self.grounds.append(ground_of(element))
        elif name == "xf" and inside == "cellXfs":
            self._cell_style(element)

    def _cell_style(self, element: Element) -> None:
        key, font = element.get("numFmtId", "0"), int(element.get("fontId", "0"))
        fill = int(element.get("fillId", "0"))
        struck, letters = self.fonts[font] if font < len(self.fonts) else (False, BLACK)
        ground = self.grounds[fill] if fill < len(self.grounds) else WHITE
        self.formats.append(self.own_formats.get(key) or _BUILT_IN.get(int(key), UNKNOWN_FORMAT))
        self.struck.append(struck)
        self.unseen.append(is_unseen(letters, ground))


def _styles(
    part: Callable[[str], Iterator[tuple[str, Element]]], path: str, names: dict[str, str]
) -> _Styles:
    """Nothing else of the styles is looked at."""
    styles = _Styles()
    if path.casefold() not in names:
        return styles
    inside = ""
    for event, element in part(path):
        name = local(element)
        if name in {"cellXfs", "fonts", "fills", "dxfs"}:
            inside = name if event == "start" else ""
        elif event == "end":
            styles.take(name, element, inside)
    return styles
