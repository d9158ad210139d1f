"""One figure a period as bars from left to right, each with its exact value in words."""
# tested by: tests/frontend/charts/test_charts.py

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from frontend.charts.svg import Scale, box, large, text

ROW_PX, BAR_PX, GAP_PX, LETTER_PX = 30, 16, 8, 7.2
FIRST_HANGUL, HANGUL = 0x1100, 1.6  # how much wider its letters are


class Bar(NamedTuple):
    """name: of the period; words: its value as it is read."""

    name: str
    value: int
    words: str


def draw_bars(
    bars: Sequence[Bar],
    *,
    title: str,
    conclusion: str,
    width: float = 640,
    uid: str = "bars",
) -> SafeString:
    """A row for each; the longest bar leaves room for its words."""
    left = max((_width(bar.name) for bar in bars), default=0) + GAP_PX
    right = max((_width(bar.words) for bar in bars), default=0) + GAP_PX
    long = Scale(0, max([1, *(bar.value for bar in bars)]), 2, max(24, width - left - right))
    body = ""
    for place, bar in enumerate(bars):
        top, reach = place * ROW_PX, long(bar.value)
        body += text("lab2", 0, top + ROW_PX / 2 + 4, bar.name, anchor="start")
        body += box("b2", left, top + (ROW_PX - BAR_PX) / 2, reach, BAR_PX)
        body += text("tick", left + reach + GAP_PX, top + ROW_PX / 2 + 4, bar.words, anchor="start")
    height = max(1, len(bars)) * ROW_PX
    return large(body, width, height, uid=uid, title=title, conclusion=conclusion)


def _width(words: str) -> float:
    """About how wide the words are; Hangul is nearly square."""
    return sum(LETTER_PX * (HANGUL if ord(letter) >= FIRST_HANGUL else 1) for letter in words)
