"""One judge in a table row: how the scores spread, how strict they are."""
# tested by: tests/frontend/charts/test_charts.py

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
    notable: bool,
    reach: float = 10,
    usual: float = 3,
    width: float = 180,
    height: float = 30,
) -> SafeString:
    """How strict a judge is, in points: strict left of zero, generous right of it.

    low..high: the 90 % interval; the grey band is the usual range.  Warm colour: notable, as the
    statistics say (Habits.is_notable).  A hollow dot: the interval holds zero, so that it is not
    yet sure on which side the judge stands.
    """
    x, middle = Scale(-reach, reach, 8, width - 8), height / 2
    look = "sev-flag" if notable else "sev-unsure" if low <= 0 <= high else "sev-ok"
    body = (
        line("band", (x(-usual), middle), (x(usual), middle))
        + line("zero", (x(0), 3), (x(0), height - 3))
        + line("ci", (x(low), middle), (x(high), middle))
        + dot(x(value), middle, 5.5)
    )
    return small(body, width, height, label, look)
