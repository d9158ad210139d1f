"""Parts of a whole: as a ring, and a counted share with its interval."""
# tested by: tests/frontend/charts/test_charts.py

from collections.abc import Sequence
from math import pi

from django.utils.safestring import SafeString

from frontend.charts.svg import Scale, dot, line, num, small, text


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


def draw_share_interval(
    share: float,
    low: float,
    high: float,
    label: str,
    *,
    most: float,
    overall: float,
    width: float = 220,
    height: float = 26,
) -> SafeString:
    """A share with its interval on an axis from 0 to `most`; the upright line: the share of all."""
    x, middle = Scale(0, most, 6, width - 6), height / 2
    body = (
        line("base", (6, middle), (width - 6, middle))
        + line("zero", (x(overall), 3), (x(overall), height - 3))
        + line("ci", (x(low), middle), (x(high), middle))
        + dot(x(share), middle, 5)
    )
    return small(body, width, height, label, "sev-ok")
