"""The invented figures of the page "How the ranking works": small enough to check by hand."""
# tested by: tests/frontend/pages/organisers/results/test_ranking_readers.py

from dataclasses import dataclass

from django.utils.translation import gettext as _

from frontend.charts.ranking import Interval, zone
from frontend.templatetags.formatting import chance, signed

Z50, Z90 = 0.6745, 1.645


@dataclass(frozen=True, slots=True)
class Judged:
    """A judge's severity in points with its 90 % interval, and the picture's conclusion."""

    name: str
    value: float
    low: float
    high: float
    words: str
    notable: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's interval, its chance, and the picture's conclusion."""

    name: str
    interval: Interval
    chance: float
    words: str

    @property
    def zone(self) -> str:
        """in | edge | out."""
        return zone(self.chance)


def judges() -> list[Judged]:
    """Strict, in the middle, lenient: five points apart, as the example's table says."""
    rows = (
        (_("Strict judge"), -5.0, 2.1),
        (_("Judge in the middle"), 0.0, 1.8),
        (_("Lenient judge"), 5.0, 2.1),
    )
    said = _("%(name)s: %(value)s points against the panel")
    return [
        Judged(
            name,
            value,
            value - half,
            value + half,
            said % {"name": name, "value": signed(value)},
            notable=bool(value),
        )
        for name, value, half in rows
    ]


def entries() -> list[Placed]:
    """Five entries of which two are chosen: one surely in, three on the line, one out."""
    return [
        _placed(name, score, sd, likely)
        for name, score, sd, likely in (
            ("A", 84.0, 1.6, 0.999),
            ("B", 79.0, 1.6, 0.58),
            ("C", 78.2, 1.6, 0.32),
            ("D", 76.9, 1.6, 0.10),
            ("E", 71.0, 1.6, 0.0),
        )
    ]


def before_and_after() -> list[Placed]:
    """Entry B with three sheets and with five.

    Its interval shrinks with the square root of the number of sheets.
    """
    three, five = _("three sheets"), _("five sheets")
    return [
        _placed(f"B, {three}", 79.0, 1.6, 0.58),
        _placed(f"B, {five}", 80.4, 1.6 * (3 / 5) ** 0.5, 0.84),
    ]


def _placed(name: str, score: float, sd: float, likely: float) -> Placed:
    interval = Interval(
        score, score - Z50 * sd, score + Z50 * sd, score - Z90 * sd, score + Z90 * sd
    )
    words = _(
        "%(name)s: %(score)s points, 90%% interval %(low)s to %(high)s, chance of being chosen "
        "%(chance)s"
    ) % {
        "name": name,
        "score": f"{score:.1f}",
        "low": f"{interval.low90:.1f}",
        "high": f"{interval.high90:.1f}",
        "chance": chance(likely),
    }
    return Placed(name, interval, likely, words)
