"""All scores of a round in bins, the chosen ones in colour, with the cut."""
# tested by: tests/frontend/charts/test_charts.py

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from frontend.charts.svg import NARROW_PX, Scale, box, large, line, text

SIDE, FOOT, HEAD = 8.0, 28.0, 46.0  # px, free of bars


@dataclass(frozen=True, slots=True)
class Bins:
    """edges: n+1 ascending bounds; counts, chosen: n numbers each, chosen ≤ counts.

    names: n words, one under each bar; without them the bounds stand between the bars.
    """

    edges: Sequence[float]
    counts: Sequence[int]
    chosen: Sequence[int]
    names: Sequence[str] = ()


def bin_scores(scores: Sequence[float], chosen: Sequence[bool], *, bins: int = 12) -> Bins:
    """Spread scores over equal bins between the lowest and the highest."""
    if not scores:
        return Bins([0.0, 1.0], [0], [0])
    low, high = min(scores), max(scores)
    step = (high - low) / bins or 1.0
    counts, picked = [0] * bins, [0] * bins
    for score, taken in zip(scores, chosen, strict=True):
        index = min(bins - 1, int((score - low) / step))
        counts[index] += 1
        picked[index] += taken
    return Bins([low + step * index for index in range(bins + 1)], counts, picked)


def draw_distribution(
    bins: Bins,
    *,
    title: str,
    conclusion: str,
    cut: float | None = None,
    cut_label: str = "",
    width: float = 480,
    height: float = 230,
    uid: str = "distribution",
) -> SafeString:
    """Bars with their counts; the chosen part in the accent colour."""
    x = Scale(bins.edges[0], bins.edges[-1], SIDE, width - SIDE)
    floor, room, most = height - FOOT, height - FOOT - HEAD, max([*bins.counts, 1])
    body = line("base", (SIDE, floor), (width - SIDE, floor))
    for index, count in enumerate(bins.counts):
        left, right = x(bins.edges[index]), x(bins.edges[index + 1])
        body += _bar(left, right, floor, room / most, count, bins.chosen[index])
    body += (
        _names(bins, x, height)
        if bins.names
        else _ticks(bins.edges, x, height, 3 if width < NARROW_PX else 2)
    )
    if cut is not None:
        body += line("cut", (x(cut), 18), (x(cut), floor)) + text("lab2", x(cut), 12, cut_label)
    return large(body, width, height, uid=uid, title=title, conclusion=conclusion)


def _bar(left: float, right: float, floor: float, unit: float, count: int, chosen: int) -> str:
    if not count:
        return ""
    bars = box("b", left + 2, floor - unit * count, right - left - 4, unit * count)
    if chosen:
        bars += box("b2", left + 2, floor - unit * chosen, right - left - 4, unit * chosen)
    return bars + text("tick", (left + right) / 2, floor - unit * count - 5, count)


def _names(bins: Bins, x: Scale, height: float) -> str:
    middles = [(x(a) + x(b)) / 2 for a, b in pairwise(bins.edges)]
    return "".join(
        text("tick", middle, height - 8, name)
        for middle, name in zip(middles, bins.names, strict=True)
    )


def _ticks(edges: Sequence[float], x: Scale, height: float, every: int) -> str:
    return "".join(text("tick", x(edge), height - 8, f"{edge:.0f}") for edge in edges[1:-1:every])
