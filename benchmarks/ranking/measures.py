"""How good a ranking is when the truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from judging.algorithms.ranking.calibrate import Calibration

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """tau: Kendall's tau-a, equal scores shuffled (tau-b would reward leaving ties); win: whether
    the first is the best.

    top: recall of the best share; three: recall of the best three; lost: quality of the best minus
    that of the chosen first.
    """

    tau: float
    win: float
    top: float
    three: float
    lost: float


def hit(score: Floats, truth: Floats, share: float = 0.1) -> Hit:
    """Compare scores with the truth.

    Equal scores keep no order: their mean place counts through a fixed shuffle.
    """
    tie = 1e-9 * np.random.default_rng(0).random(score.size) * (np.ptp(score) or 1.0)
    order = np.argsort(-(score + tie), kind="stable")
    best = np.argsort(-truth, kind="stable")
    k = max(1, round(share * truth.size))
    return Hit(
        tau=float(kendalltau(score + tie, truth).statistic),
        win=float(truth[order[0]] == truth.max()),
        top=len(set(order[:k]) & set(best[:k])) / k,
        three=len(set(order[:3]) & set(best[:3])) / 3,
        lost=float(truth.max() - truth[order[0]]),
    )


def covered(fitted: Calibration, truth: Floats) -> float:
    """Share of entries whose true rank lies in the 90 % interval."""
    rank = np.empty(truth.size)
    rank[np.argsort(-truth, kind="stable")] = np.arange(1, truth.size + 1)
    return float(((rank >= fitted.rank_lo) & (rank <= fitted.rank_hi)).mean())


def chances(fitted: Calibration, truth: Floats, share: float = 0.1) -> tuple[Floats, Floats]:
    """Stated chance of being among the best tenth, and whether it is so."""
    k = max(1, round(share * truth.size))
    inside = np.zeros(truth.size)
    inside[np.argsort(-truth, kind="stable")[:k]] = 1.0
    return fitted.p_top(k), inside


def calibration_error(
    stated: Sequence[Floats], happened: Sequence[Floats], bins: int = 10
) -> float:
    """Expected calibration error over equal-width bins."""
    p, y = np.concatenate(stated), np.concatenate(happened)
    place = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, p, bins) - np.bincount(place, y, bins))
    return float(gap.sum() / count.sum())
