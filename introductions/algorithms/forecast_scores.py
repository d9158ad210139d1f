"""How good stated chances were, once it is known what happened (docs/science.md §3.1).

Brier 1950, in the form for one event that happens or doesn't: the mean of (chance − outcome)², from
0 (each time sure and right) to 1 (each time sure and wrong); Brier's own sum over both outcomes is
twice that.  Beside it what the base rate would have scored: the share that happened among the same
forecasts, stated for each of them.  It is known only afterwards, so it is no easy rival.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

LEAST_KNOWN = 10  # winners: with fewer a difference to the base rate says nothing
DRAWS = 2_000
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # of the groups in which chances are compared with outcomes


@dataclass(frozen=True, slots=True)
class Stated:
    """A chance, 0..1, of whom (`about`), and whether it happened."""

    about: int
    chance: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Of some forecasts.  winners: about how many they are; base_rate: the share that happened
    among them; base_brier: what stating that share each time would have scored.
    """

    forecasts: int
    winners: int
    brier: float
    base_rate: float
    base_brier: float

    @property
    def gain(self) -> float:
        """How much better (lower) than the base rate; below 0: worse."""
        return self.base_brier - self.brier

    @property
    def says_something(self) -> bool:
        """Whether so many winners are known that the comparison may be read at all."""
        return self.winners >= LEAST_KNOWN


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts with a chance between two bounds: their mean, and how often it happened."""

    low: float
    high: float
    forecasts: int
    mean: float
    hits: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """The mean chance of each winner, scored; low, high: of its gain over the base rate, 95 % of
    bootstrap samples of winners (None with too few).
    """

    score: Score
    low: float | None = None
    high: float | None = None
    bands: list[Band] = field(default_factory=list)


def score_of(stated: Sequence[Stated]) -> Score | None:
    """None without any."""
    if not stated:
        return None
    chances = np.array([row.chance for row in stated])
    happened = np.array([row.happened for row in stated], dtype=float)
    base = float(happened.mean())
    return Score(
        forecasts=len(stated),
        winners=len({row.about for row in stated}),
        brier=float(np.mean((chances - happened) ** 2)),
        base_rate=base,
        base_brier=base * (1 - base),
    )


def crowd_of(stated: Sequence[Stated], *, seed: int) -> Crowd | None:
    """What all say together of each winner: the mean of their chances.  None without any."""
    groups: dict[int, list[Stated]] = {}
    for row in stated:
        groups.setdefault(row.about, []).append(row)
    means = [
        Stated(about, float(np.mean([row.chance for row in rows])), rows[0].happened)
        for about, rows in sorted(groups.items())
    ]
    found = score_of(means)
    if found is None:
        return None
    low, high = _interval(means, seed) if found.says_something else (None, None)
    return Crowd(found, low, high, bands_of(stated))


def bands_of(stated: Sequence[Stated]) -> list[Band]:
    """Those that have any forecasts, the lowest first."""
    last = len(EDGES) - 2
    places: dict[int, list[Stated]] = {}
    for row in stated:
        place = min(int(np.searchsorted(EDGES, row.chance, side="right")) - 1, last)
        places.setdefault(place, []).append(row)
    return [
        Band(
            low=EDGES[place],
            high=EDGES[place + 1],
            forecasts=len(rows),
            mean=float(np.mean([row.chance for row in rows])),
            hits=sum(row.happened for row in rows),
        )
        for place, rows in sorted(places.items())
    ]


def _interval(means: Sequence[Stated], seed: int) -> tuple[float, float]:
    """Of the gain: winners drawn with replacement, the base rate of each draw its own."""
    chances = np.array([row.chance for row in means])
    happened = np.array([row.happened for row in means], dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(means), size=(DRAWS, len(means)))
    base = happened[draws].mean(axis=1)
    brier = ((chances[draws] - happened[draws]) ** 2).mean(axis=1)
    low, high = np.quantile(base * (1 - base) - brier, [0.025, 0.975])
    return float(low), float(high)
