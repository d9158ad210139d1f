"""The few marks that all charts are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Point = tuple[float, float]
LEAST_TOP = 4  # an axis has four steps
NARROW = 450  # below this width a chart shows fewer ticks: it is drawn for a phone, not shrunk


def num(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps low..high to start..stop, clamping what lies outside."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """The coordinate of a value."""
        span = (self.high - self.low) or 1.0
        inside = max(self.low, min(self.high, value))
        return self.start + (inside - self.low) / span * (self.stop - self.start)


def line(kind: str, start: Point, end: Point) -> str:
    """A straight line of class ch-<kind>."""
    (x1, y1), (x2, y2) = start, end
    return f'<line class="ch-{kind}" x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}"/>'


def path(kind: str, points: Iterable[Point], closed: bool = False) -> str:
    """A polyline, or a filled polygon if closed."""
    where = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<{"polygon" if closed else "polyline"} class="ch-{kind}" points="{where}"/>'


def dot(x: float, y: float, radius: float = 5.0, kind: str = "dot") -> str:
    """A filled circle."""
    return f'<circle class="ch-{kind}" cx="{num(x)}" cy="{num(y)}" r="{num(radius)}"/>'


def box(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A bar with rounded corners."""
    return (
        f'<rect class="ch-{kind}" x="{num(x)}" y="{num(y)}" width="{num(width)}" '
        f'height="{num(height)}" rx="{num(min(4, width / 3))}"/>'
    )


def text(kind: str, x: float, y: float, words: object, anchor: str = "middle") -> str:
    """A word of the chart."""
    return (
        f'<text class="ch-{kind}" x="{num(x)}" y="{num(y)}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def small(body: str, width: float, height: float, label: str, extra: str = "") -> SafeString:
    """A chart that stands in a table cell.

    Its label is the whole conclusion; without a label the chart is decoration.
    """
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308
        f'<svg class="ch {extra}" {name} width="{num(width)}" height="{num(height)}" '
        f'viewBox="0 0 {num(width)} {num(height)}">{body}</svg>'
    )


def large(
    body: str,
    width: float,
    height: float,
    *,
    uid: str,
    title: str,
    conclusion: str,
    extra: str = "",
) -> SafeString:
    """A chart that fills its column.

    title and conclusion (one sentence) are for those who cannot see it.
    """
    names = (
        f'<title id="{escape(uid)}-t">{escape(title)}</title><desc '
        f'id="{escape(uid)}-d">{escape(conclusion)}</desc>'
    )
    return mark_safe(  # noqa: S308 - every word was escaped above
        f'<svg class="ch ch-fluid {extra}" role="img" aria-labelledby="{escape(uid)}-t '
        f'{escape(uid)}-d" viewBox="0 0 {num(width)} {num(height)}">{names}{body}</svg>'
    )


def nice_top(value: float) -> float:
    """A round number at or a little above the value that divides by four."""
    at_least = max(value, LEAST_TOP)
    size = 10.0 ** (len(str(int(at_least))) - 1)
    steps = (1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 5, 6, 8, 10)
    return next(size * step for step in steps if size * step >= at_least)
