"""Where words stand on the pages of a PDF."""

# tested by: tests/judging/queries/scoring/test_blinding.py

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

from submissions.algorithms.letters import folded_text
from submissions.algorithms.shown_pages import open_shown, shown_page

Box = tuple[float, float, float, float]


def places_of(data: bytes, names: re.Pattern[str]) -> Iterator[tuple[list[Box], bool]]:
    """For each page: where the matches stand, as (left, top, right, bottom) in shares of the page
    from the top left; and whether one was found that has no place (then no box is given).
    """
    document = open_shown(data)
    try:
        for index in range(len(document)):
            yield _places_on(shown_page(document, index), names)
    finally:
        document.close()


def _places_on(page: Any, names: re.Pattern[str]) -> tuple[list[Box], bool]:
    width, height = page.get_size()
    words = page.get_textpage()
    boxes, lost = [], False
    for start, end in folded_text(_letters_of(words)).found(names):
        count = words.count_rects(start, end - start)
        lost = lost or count == 0
        for place in range(count):
            left, bottom, right, top = words.get_rect(place)
            boxes.append((left / width, 1 - top / height, right / width, 1 - bottom / height))
    return ([] if lost else boxes), lost


def _letters_of(words: Any) -> str:
    """The page's text with each letter at its number in the page; text as such leaves some out."""
    return "".join(
        chr(pdfium.raw.FPDFText_GetUnicode(words, number)) for number in range(words.count_chars())
    )
