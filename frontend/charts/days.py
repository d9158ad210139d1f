"""Two counts of each day side by side: what was begun, and what was done."""
# tested by: tests/frontend/charts/test_charts.py

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from frontend.charts.svg import LEAST_TOP, NARROW_PX, Scale, box, large, line, text

SIDE_PX, HEAD_PX, FOOT_PX, GAP_PX = 8, 22, 26, 2
WIDEST_DAY_PX = 56  # few days don't make fat bars


class Day(NamedTuple):
    """name: of the day, below its bars."""

    name: str
    begun: int
    done: int


def draw_days(
    days: Sequence[Day],
    *,
    title: str,
    conclusion: str,
    width: float = 640,
    height: float = 220,
    uid: str = "days",
) -> SafeString:
    """Bars with their counts; what was done in the accent colour.  Where there is no room for every
    day's name, some are left out.
    """
    floor = height - FOOT_PX
    room = min(WIDEST_DAY_PX, (width - 2 * SIDE_PX) / max(1, len(days)))
    most = max([LEAST_TOP, *(max(day.begun, day.done) for day in days)])
    tall = Scale(0, most, 0, floor - HEAD_PX)
    every = max(1, -(-len(days) // (5 if width < NARROW_PX else 10)))
    body = line("base", (SIDE_PX, floor), (width - SIDE_PX, floor))
    for place, day in enumerate(days):
        left, thick = SIDE_PX + place * room, (room - 3 * GAP_PX) / 2
        for kind, count, start in (
            ("b", day.begun, left + GAP_PX),
            ("b2", day.done, left + 2 * GAP_PX + thick),
        ):
            if count:
                body += box(kind, start, floor - tall(count), thick, tall(count))
                body += text("tick", start + thick / 2, floor - tall(count) - 5, count)
        if (len(days) - 1 - place) % every == 0:
            body += text("tick", left + room / 2, height - 8, day.name)
    return large(body, width, height, uid=uid, title=title, conclusion=conclusion)
