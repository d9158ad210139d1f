"""One judge in a table row: how the scores spread, how strict they are."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from frontend.charts.svg import Scale, box, dot, line, small


def draw_histogram(
    counts: Sequence[int], label: str, *, width: float = 120, height: float = 34
) -> SafeString:
    """How often each band of scores was given."""
    most, step = max([*counts, 1]), width / max(1, len(counts))
    bars = [
        box("bar", index * step + 1, height - 2 - tall, step - 2, tall)
        for index, count in enumerate(counts)
        if count and (tall := max(3.0, (height - 6) * count / most))
    ]
    return small(
        line("base", (0, height - 1), (width, height - 1)) + "".join(bars),
        width,
        height,
        label,
        "ch-hist",
    )


def draw_severity(
    value: float,
    low: float,
    high: float,
    label: str,
    *,
    notable: bool | None = None,
    reach: float = 10,
    usual: float = 3,
    width: float = 180,
    height: float = 30,
) -> SafeString:
    """How strict a judge is, in points: strict left of zero, generous right of it.

    low..high: the 90 % interval; the grey band is the usual range.  Warm colour: notable; where
    that is unknown (None), the interval leaves out zero and the value is outside the usual range.
    """
    x, middle = Scale(-reach, reach, 8, width - 8), height / 2
    flagged = notable if notable is not None else abs(value) > usual and (low > 0 or high < 0)
    body = (
        line("band", (x(-usual), middle), (x(usual), middle))
        + line("zero", (x(0), 3), (x(0), height - 3))
        + line("ci", (x(low), middle), (x(high), middle))
        + dot(x(value), middle, 5.5)
    )
    return small(body, width, height, label, "sev-flag" if flagged else "sev-ok")
