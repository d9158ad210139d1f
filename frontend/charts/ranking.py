"""One entry in the ranking: its score with intervals, and the axis above the column."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from frontend.charts.svg import Scale, dot, line, small, text


@dataclass(frozen=True, slots=True)
class Interval:
    """A calibrated score with its 50 % and 90 % intervals."""

    score: float
    low50: float
    high50: float
    low90: float
    high90: float


LIKELY, UNLIKELY = 0.8, 0.2  # between the two an entry stands on the line


def zone(chance: float | None) -> str:
    """The zone of a chance of being chosen: "in" (≥ 80 %), "edge", "out" (< 20 %), "" unknown."""
    if chance is None:
        return ""
    return "in" if chance >= LIKELY else "edge" if chance >= UNLIKELY else "out"


def draw_interval(
    interval: Interval,
    label: str,
    *,
    bounds: tuple[float, float],
    cut: float | None = None,
    where: str = "",
    width: float = 300,
    height: float = 34,
) -> SafeString:
    """Thick: 50 %, thin: 90 %; the dashed line is the cut."""
    x, middle = Scale(*bounds, 6, width - 6), height / 2
    body = line("cut", (x(cut), 0), (x(cut), height)) if cut is not None else ""
    body += line("ci90", (x(interval.low90), middle), (x(interval.high90), middle))
    body += line("ci50", (x(interval.low50), middle), (x(interval.high50), middle)) + dot(
        x(interval.score), middle
    )
    return small(body, width, height, label, f"ch-int z-{where}" if where else "ch-int")


def draw_axis(
    ticks: Sequence[float], *, bounds: tuple[float, float], width: float = 300
) -> SafeString:
    """The numbers above a column of intervals."""
    x = Scale(*bounds, 6, width - 6)
    return small("".join(text("tick", x(tick), 13, f"{tick:g}") for tick in ticks), width, 18, "")
