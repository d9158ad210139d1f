"""Parts of a whole as a ring."""
# tested by: tests/frontend/charts/test_charts.py

from collections.abc import Sequence
from math import pi

from django.utils.safestring import SafeString

from frontend.charts.svg import num, small, text


def draw_donut(
    counts: Sequence[int], label: str, *, middle: str = "", size: float = 140
) -> SafeString:
    """A ring of up to five parts; the legend with the numbers stands beside it."""
    radius, centre, total = size / 2 - 10, size / 2, sum(counts)
    around = 2 * pi * radius
    body, before = (
        f'<circle class="ch-ring" cx="{num(centre)}" cy="{num(centre)}" r="{num(radius)}"/>',
        0.0,
    )
    for index, count in enumerate(counts):
        if not total or not count:
            continue
        length = around * count / total
        gap = 2 if count < total else 0
        body += (
            f'<circle class="ch-seg ch-seg-{index % 5}" cx="{num(centre)}" '
            f'cy="{num(centre)}" r="{num(radius)}" transform="rotate(-90 {num(centre)} '
            f'{num(centre)})" '
            f'stroke-dasharray="{num(max(1, length - gap))} {num(around)}" '
            f'stroke-dashoffset="{num(-before)}"/>'
        )
        before += length
    return small(body + text("lab", centre, centre + 6, middle), size, size, label)
