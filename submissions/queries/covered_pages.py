"""Pictures of pages with some words painted over: what judges of a blind round see of a deck."""
# tested by: tests/judging/queries/scoring/test_blinding.py

import io
import re
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from submissions.models import DeckPage

_GREY = (148, 154, 163)
_ONE_AT_A_TIME = Lock()  # PDFium is not safe in threads


def covered_picture(page: DeckPage, which: str, names: re.Pattern[str]) -> bytes | None:
    """The page's picture (`image` or `thumbnail`) as WebP with every match painted over; None:
    there is nothing to cover.

    Where the words are known but not where they stand, the whole picture is covered: the page can
    still be read as text.
    """
    with page.attachment.file.open("rb") as file, _ONE_AT_A_TIME:
        boxes, hidden = _boxes(file.read(), page.number - 1, names)
    if not boxes and not hidden and not names.search(page.text):
        return None
    with getattr(page, which).open("rb") as file:
        picture = Image.open(file).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes or [(0.0, 0.0, 1.0, 1.0)]:
        margin = 0.004
        draw.rectangle(
            (
                (left - margin) * picture.width,
                (top - margin) * picture.height,
                (right + margin) * picture.width,
                (bottom + margin) * picture.height,
            ),
            fill=_GREY,
        )
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=2)
    return buffer.getvalue()


def _boxes(
    data: bytes, index: int, names: re.Pattern[str]
) -> tuple[list[tuple[float, float, float, float]], bool]:
    """Where the matches stand, as shares of the page from the top left; and whether one was found
    that has no place.
    """
    document = pdfium.PdfDocument(data)
    try:
        page = document[index]
        width, height = page.get_size()
        words = page.get_textpage()
        boxes, lost = [], False
        for match in names.finditer(words.get_text_range()):
            count = words.count_rects(match.start(), match.end() - match.start())
            lost = lost or count == 0
            for place in range(count):
                left, bottom, right, top = words.get_rect(place)
                boxes.append((left / width, 1 - top / height, right / width, 1 - bottom / height))
        return ([] if lost else boxes), lost
    finally:
        document.close()
