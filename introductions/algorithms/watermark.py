"""Who is looking, drawn over the picture of a page, so that a copy says where it comes from."""

import io
from collections.abc import Iterable, Iterator
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

_ANGLE = 24
_INK, _EDGE = (30, 34, 42, 62), (255, 255, 255, 56)  # seen on paper and on dark slides
_FOOT_INK, _FOOT = (255, 255, 255, 255), (30, 34, 42, 190)
_LETTERS_A_LINE = 46  # how much of the page's width a letter takes: the mark can't be cut out


def marked(picture: bytes, words: str, *, font: str) -> bytes:
    """The picture (WebP) with the words across all of it and on a bar at its foot, as WebP."""
    buffer = io.BytesIO()
    _drawn(picture, words, font).save(buffer, "WEBP", quality=80, method=1)
    return buffer.getvalue()


def marked_document(pictures: Iterable[bytes], words: str, *, font: str) -> bytes:
    """The pictures, each marked, as the pages of one PDF; one at a time is in memory undrawn."""
    pages = _drawn_pages(pictures, words, font)
    first = next(pages)
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=pages, resolution=144, quality=80)
    return buffer.getvalue()


def _drawn_pages(pictures: Iterable[bytes], words: str, font: str) -> Iterator[Image.Image]:
    for picture in pictures:
        yield _drawn(picture, words, font)


def _drawn(picture: bytes, words: str, font: str) -> Image.Image:
    with Image.open(io.BytesIO(picture), formats=["WEBP"]) as found:
        page = found.convert("RGB")
    size = max(9, page.width // _LETTERS_A_LINE)
    mark = _slanting(words, font, size)
    down = int(mark.height * 0.62)
    for row, y in enumerate(range(-mark.height // 3, page.height, down)):
        for x in range(-(row % 2) * mark.width // 2, page.width, mark.width):
            page.paste(mark, (x, y), mark)
    letters = _font(font, max(8, int(size * 0.62)))
    left, top, right, bottom = letters.getbbox(words)
    bar = Image.new("RGBA", (page.width, int((bottom - top) * 2)), _FOOT)
    at = (max(6, (page.width - int(right - left)) // 2), int((bar.height - bottom - top) / 2))
    ImageDraw.Draw(bar).text(at, words, font=letters, fill=_FOOT_INK)
    page.paste(bar, (0, page.height - bar.height), bar)
    return page


@lru_cache(maxsize=32)  # the pages of a file are as large as one another, and seen one by one
def _slanting(words: str, font: str, size: int) -> Image.Image:
    """The words once, turned."""
    letters = _font(font, size)
    left, top, right, bottom = letters.getbbox(words, stroke_width=1)
    once = Image.new("RGBA", (int(right - left) + 4, int(bottom - top) + 4), (0, 0, 0, 0))
    at = (2 - left, 2 - top)
    ImageDraw.Draw(once).text(at, words, font=letters, fill=_INK, stroke_width=1, stroke_fill=_EDGE)
    return once.rotate(_ANGLE, Image.Resampling.BICUBIC, expand=True)


@lru_cache(maxsize=16)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)
