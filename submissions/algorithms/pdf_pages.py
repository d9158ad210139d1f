"""The pages of a PDF as pictures and words."""

# tested by: tests/submissions/services/test_file_check.py

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

PAGE_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS = 1600, 320
MOST_TEXT_LETTERS = 20_000  # of a page's text layer


class UnusableFileError(Exception):
    """Why a file can't be used; `code` names the reason.

    Not a Refusal: nobody is waiting for the answer of a task.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page: its picture, its thumbnail (both WebP) and the words on it."""

    number: int
    image: bytes
    thumbnail: bytes
    width: int
    height: int
    text: str


def rendered_pages(
    data: bytes, *, most_pages: int, skip: set[int] | None = None
) -> Iterator[Rendered]:
    """Draw the PDF's pages (1, 2, …) one after another, without those in `skip`.

    UnusableFileError: locked, damaged, empty, or with more than `most_pages` pages.
    """
    document = _open(data)
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


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnusableFileError(
            "encrypted"
            if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
            else "broken"
        ) from error


def _draw(document: Any, index: int) -> Rendered:
    try:
        page = document[index]
        width, height = page.get_size()
        # no paper or slide is that long
        if min(width, height) < 1 or max(width, height) / min(width, height) > 8:  # noqa: PLR2004
            raise UnusableFileError("page_too_large")
        picture = (
            page.render(scale=PAGE_WIDTH_PIXELS / max(width, height * 0.75)).to_pil().convert("RGB")
        )
        words = page.get_textpage().get_text_bounded()[:MOST_TEXT_LETTERS].replace("\x00", "")
    except pdfium.PdfiumError as error:
        raise UnusableFileError("broken") from error
    small = picture.copy()
    small.thumbnail((THUMBNAIL_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS), Image.Resampling.LANCZOS)
    return Rendered(
        index + 1, _webp(picture, 82), _webp(small, 78), picture.width, picture.height, words
    )


def _webp(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()
