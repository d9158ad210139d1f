"""Simulated panels whose truth is known: ten ways in which judging goes right or wrong.

Qualities have sd 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Sheets (entry, judge, score 0..100) and the true quality of every entry."""

    entry: Ints
    judge: Ints
    score: Floats
    quality: Floats


@dataclass(frozen=True, slots=True)
class Scenario:
    """How judges err, in units of the entries' sd: severity sd, scale sd, noise, log-sd of noise
    between judges; shares of odd judges.
    """

    severity: float = 0.45
    scale: float = 0.18
    noise: float = 1.05
    uneven: float = 0.2
    careless: float = 0.0
    colluding: float = 0.0
    tracks: int = 1
    tails: float = 0.0
    no_shows: float = 0.0
    steps: int = 0


SCENARIOS = {
    "clean": Scenario(severity=0.0, scale=0.0, uneven=0.0),
    "typical": Scenario(),
    "harsh": Scenario(severity=0.9, scale=0.3, uneven=0.3),
    "careless": Scenario(careless=0.25),
    "colluding": Scenario(colluding=0.15),
    "tracks": Scenario(severity=0.6, tracks=4),
    "heavy tails": Scenario(tails=2.5),
    "no-shows": Scenario(no_shows=0.25),
    "coarse": Scenario(steps=5),
    "reliable": Scenario(noise=0.45),
}
SHEETS_PER_JUDGE = 18


def simulated(scenario: Scenario, n: int, k: int, rng: np.random.Generator) -> Panel:
    """A panel of n entries with about k sheets each."""
    m = max(k + 2, round(n * k / SHEETS_PER_JUDGE))
    entry, judge = _seats(n, m, k, scenario.tracks, rng)
    quality = rng.standard_normal(n)
    severity, scale = (
        scenario.severity * rng.standard_normal(m),
        1 + scenario.scale * rng.standard_normal(m),
    )
    noise = scenario.noise * np.exp(scenario.uneven * rng.standard_normal(m))
    careless = rng.random(m) < scenario.careless
    noise[careless] *= 2.5
    scale[careless] *= 0.4
    error = (
        rng.standard_normal(entry.size)
        if not scenario.tails
        else _heavy(rng, entry.size, scenario.tails)
    )
    points = (
        severity[judge]
        + scale[judge] * quality[entry]
        + noise[judge] * error
        + _favours(scenario, n, m, entry, judge, rng)
    )
    score = _written(points, scenario.steps)
    kept = _attended(scenario, entry, judge, m, rng)
    return Panel(entry[kept], judge[kept], score[kept], quality)


def _seats(n: int, m: int, k: int, tracks: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Balanced random seats: whoever has least so far comes first; in tracks, one seat in eight
    crosses over.
    """
    load, entry, judge = (
        np.zeros(m),
        np.empty(n * k, dtype=np.int64),
        np.empty(n * k, dtype=np.int64),
    )
    home, where = rng.integers(tracks, size=n), np.arange(m) % tracks
    for place, row in enumerate(rng.permutation(n)):
        away = (where != home[row]) & (rng.random(m) > 0.125)
        order = np.argsort(load + rng.random(m) + 1000.0 * away, kind="stable")[:k]
        load[order] += 1
        judge[place * k : place * k + k] = order
        entry[place * k : place * k + k] = row
    return entry, judge


def _heavy(rng: np.random.Generator, size: int, freedom: float) -> Floats:
    return np.asarray(rng.standard_t(freedom, size) / np.sqrt(freedom / (freedom - 2)), dtype=float)


def _favours(
    scenario: Scenario, n: int, m: int, entry: Ints, judge: Ints, rng: np.random.Generator
) -> Floats:
    friends, favourites = rng.random(m) < scenario.colluding, rng.random(n) < 0.1
    return np.where(friends[judge] & favourites[entry], 2.0, 0.0)


def _written(points: Floats, steps: int) -> Floats:
    if steps:
        return np.clip(np.round(3 + points), 1, steps) * (100 / steps)
    return np.clip(np.round(2 * (65 + 9 * points)) / 2, 0, 100)


def _attended(
    scenario: Scenario, entry: Ints, judge: Ints, m: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Some judges leave most of their sheets unwritten; every entry keeps one."""
    silent = (rng.random(m) < scenario.no_shows)[judge] & (rng.random(entry.size) < 0.8)
    kept = ~silent
    for row in np.flatnonzero(np.bincount(entry[kept], minlength=int(entry.max()) + 1) == 0):
        kept[np.flatnonzero(entry == row)[0]] = True
    return kept
