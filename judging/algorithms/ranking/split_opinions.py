"""Entries with a strong champion on which judges are widely apart (docs/science.md §1.5)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import Calibration

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_SHEETS = 3
WIDE = 1.5  # times the noise that judges usually have
CHAMPION_SHARE, FEWEST_OF_JUDGE = 0.2, 5  # among the best fifth of a judge with so many sheets


@dataclass(frozen=True, slots=True)
class SplitOpinion:
    """entry: position; spread: sd of its totals, severities taken out, in points; low, high: the
    lowest and highest total; champions: judges (how many) who have it among their best fifth.
    """

    entry: int
    spread: float
    low: float
    high: float
    champions: int


def split_opinions(
    calibration: Calibration, entry: Ints, judge: Ints, score: Floats, chosen: NDArray[np.bool_]
) -> list[SplitOpinion]:
    """The entries that aren't chosen, widest first."""
    rest = score - calibration.severity[judge]
    usual = float(np.median(calibration.noise))
    champion = _championed(judge, score)
    found = []
    for place in np.flatnonzero(~chosen):
        own = entry == place
        if own.sum() < FEWEST_SHEETS or not champion[own].any():
            continue
        spread = float(rest[own].std(ddof=1))
        if spread >= WIDE * usual:
            low, high = float(score[own].min()), float(score[own].max())
            found.append(SplitOpinion(int(place), spread, low, high, int(champion[own].sum())))
    return sorted(found, key=lambda row: (-row.spread, row.entry))


def _championed(judge: Ints, score: Floats) -> NDArray[np.bool_]:
    """Whether each sheet is among the best fifth of its judge's."""
    champion = np.zeros(score.size, dtype=bool)
    for who in np.unique(judge):
        own = np.flatnonzero(judge == who)
        if own.size >= FEWEST_OF_JUDGE:
            best = max(1, round(CHAMPION_SHARE * own.size))
            champion[own] = score[own] >= np.sort(score[own])[-best]
    return champion
