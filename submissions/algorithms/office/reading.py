"""A document as text, by its type, and the picture of its first page that it brings along."""

# tested by: tests/submissions/algorithms/office/test_reading.py

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import olefile
from lxml.etree import LxmlError
from PIL import Image, UnidentifiedImageError

from submissions.algorithms.office.blocks import Block, Blocks
from submissions.algorithms.office.docx_text import read_docx
from submissions.algorithms.office.hwp_text import read_hwp
from submissions.algorithms.office.hwpx_text import read_hwpx
from submissions.algorithms.office.pptx_text import read_pptx

PREVIEW_WIDTH_PIXELS = 1000
MOST_PREVIEW_PIXELS = 40_000_000
MOST_PREVIEW_BYTES = 20 * 1024**2
_PREVIEWS = {
    "hwpx": ("Preview/PrvImage.png",),
    "docx": ("docProps/thumbnail.jpeg", "docProps/thumbnail.png"),
    "pptx": ("docProps/thumbnail.jpeg", "docProps/thumbnail.png"),
}
# what a file that is odd, but no danger, makes its reader say
_ODD = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, IndexError, TypeError,
    AttributeError, LookupError, ParseError, LxmlError, NotImplementedError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """blocks: see office/blocks.py; none where the text can't be read.  is_cut: it is longer.
    preview: WebP, or empty.
    """

    blocks: list[Block]
    is_cut: bool
    preview: bytes


def read_document(data: bytes, kind: str, *, most_pages: int) -> ReadDocument:
    """kind: of office/blocks.py, READABLE.  UnusableFileError: locked_document, too_many_pages …

    What its library can't read is shown as a file without text, not refused: it may open well in
    the program that made it.
    """
    blocks = Blocks()
    try:
        _read(data, kind, blocks, most_pages)
    except _ODD:
        blocks.is_cut = blocks.is_cut or bool(blocks.found)
    try:
        preview = _preview(data, kind)
    except _ODD:
        preview = b""
    return ReadDocument(blocks.found, blocks.is_cut, preview)


def _read(data: bytes, kind: str, blocks: Blocks, most_pages: int) -> None:
    if kind == "pptx":
        read_pptx(data, blocks, most_pages)
    else:
        {"docx": read_docx, "hwpx": read_hwpx, "hwp": read_hwp}[kind](data, blocks)


def _preview(data: bytes, kind: str) -> bytes:
    picture = _picture_of(data, kind)
    if not picture or len(picture) > MOST_PREVIEW_BYTES:
        return b""
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG", "GIF", "BMP"]) as found:
            if found.width * found.height > MOST_PREVIEW_PIXELS:
                return b""
            return _webp(found)
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError):
        return b""


def _picture_of(data: bytes, kind: str) -> bytes:
    if kind == "hwp":
        with olefile.OleFileIO(io.BytesIO(data)) as document:
            return (
                bytes(document.openstream("PrvImage").read())
                if document.exists("PrvImage")
                else b""
            )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        name = next((name for name in _PREVIEWS[kind] if name in names), "")
        if not name or archive.getinfo(name).file_size > MOST_PREVIEW_BYTES:
            return b""
        return archive.read(name)


def _webp(found: Any) -> bytes:
    picture = found.convert("RGB")
    picture.thumbnail((PREVIEW_WIDTH_PIXELS, PREVIEW_WIDTH_PIXELS * 2))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80, method=2)
    return buffer.getvalue()
