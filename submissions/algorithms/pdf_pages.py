"""The pages of a PDF as pictures and words; a picture as a page of its own."""

# tested by: tests/submissions/services/files/test_file_check.py

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from submissions.algorithms.pdf_fonts import draws_only_embedded
from submissions.algorithms.shown_pages import open_shown, shown_page
from submissions.algorithms.unusable_file import UnusableFileError

PAGE_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS = 1600, 320
READABLE_WIDTH_PIXELS = 1000
MOST_TIMES_LONGER = 8  # than wide, or the other way round: no paper, slide or web page printed
MOST_TEXT_LETTERS = 20_000  # of a page's text layer


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page: its picture, its thumbnail (both WebP) and the words on it.

    fonts_embedded: False where letters beyond Latin are drawn with a font of ours, since the file
    has none.
    """

    number: int
    image: bytes
    thumbnail: bytes
    width: int
    height: int
    text: str
    fonts_embedded: bool = True


def rendered_pages(
    data: bytes, *, most_pages: int, skip: set[int] | None = None
) -> Iterator[Rendered]:
    """Draw the PDF's pages (1, 2, …) one after another, without those in `skip`.

    UnusableFileError: locked, damaged, empty, or with more than `most_pages` pages.
    """
    document = open_shown(data)
    try:
        if not len(document):
            raise UnusableFileError("no_pages")
        if len(document) > most_pages:
            raise UnusableFileError("too_many_pages")
        for index in range(len(document)):
            if index + 1 not in (skip or set()):
                yield _draw(document, index)
    finally:
        document.close()


def _draw(document: Any, index: int) -> Rendered:
    try:
        page = shown_page(document, index)
        try:
            picture = page.render(scale=_scale(*page.get_size())).to_pil().convert("RGB")
            text = page.get_textpage().get_text_bounded()
            embedded = draws_only_embedded(page)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise UnusableFileError("broken") from error
    return _rendered(
        picture,
        number=index + 1,
        text=text[:MOST_TEXT_LETTERS].replace("\x00", ""),
        fonts_embedded=embedded,
    )


def pictured_page(data: bytes) -> Rendered:
    """A PNG or JPEG as the one page of its file, turned as the camera was held, and not larger
    than pages of a PDF are.

    UnusableFileError: it can't be read to its end, or is far too long.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as found:
            picture = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise UnusableFileError("unknown_content") from error
    scale = min(1.0, _scale(*picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return _rendered(picture.resize(size, Image.Resampling.LANCZOS), number=1)


def _rendered(
    picture: Image.Image, *, number: int, text: str = "", fonts_embedded: bool = True
) -> Rendered:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS), Image.Resampling.LANCZOS)
    return Rendered(
        number=number,
        image=_webp(picture, 82),
        thumbnail=_webp(small, 78),
        width=picture.width,
        height=picture.height,
        text=text,
        fonts_embedded=fonts_embedded,
    )


def _scale(width: float, height: float) -> float:
    """Pixels a point: as wide as a slide is shown, or as high as a sheet of paper; a page as long
    as a web page stays wide enough to read.
    """
    if min(width, height) < 1 or max(width, height) / min(width, height) > MOST_TIMES_LONGER:
        raise UnusableFileError("page_too_large")
    scale = PAGE_WIDTH_PIXELS / max(width, height * 0.75)
    return max(scale, READABLE_WIDTH_PIXELS / width) if height > width else scale


def _webp(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()
