"""Where words stand on the pages of a PDF."""

# tested by: tests/judging/queries/scoring/test_blinding.py

import re
from collections.abc import Iterator
from typing import Any

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
    for match in names.finditer(words.get_text_range()):
        count = words.count_rects(match.start(), match.end() - match.start())
        lost = lost or count == 0
        for place in range(count):
            left, bottom, right, top = words.get_rect(place)
            boxes.append((left / width, 1 - top / height, right / width, 1 - bottom / height))
    return ([] if lost else boxes), lost
