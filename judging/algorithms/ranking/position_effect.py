"""Does it matter where in a judge's list an entry was read? (docs/science.md §1.7)

Two-way least squares: total = entry + judge + first·[read first] + drift·(p − ½) + noise, where p
goes from 0 (read first) to 1 (read last).  Reported only; never part of a score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import components_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_FREEDOM = 10  # degrees of freedom below which nothing is said


@dataclass(frozen=True, slots=True)
class Effect:
    """Points, with a 90 % interval."""

    points: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PositionEffect:
    """first: points of a sheet because its judge read it first; drift: from first to last."""

    first: Effect
    drift: Effect
    sheets: int


def position_effect(
    entry: Ints, judge: Ints, score: Floats, place: Ints, length: Ints
) -> PositionEffect | None:
    """place: of each sheet in the order its judge read, from 0; length: sheets of that judge.

    None: too few sheets, or places that can't be told from entries and judges.
    """
    read = length > 1
    entry, judge, score = entry[read], judge[read], score[read]
    place, length = place[read], length[read]
    if not score.size:
        return None
    n, m = int(entry.max()) + 1, int(judge.max()) + 1
    groups, _group = components_of(entry, judge, n, m)
    freedom = score.size - (np.unique(entry).size + np.unique(judge).size - groups) - 2
    if freedom < FEWEST_FREEDOM:
        return None
    facts = np.column_stack([place == 0, place / (length - 1) - 0.5]).astype(float)
    dummies = scipy.sparse.csr_array(
        (
            np.ones(2 * score.size),
            (np.tile(np.arange(score.size), 2), np.concatenate([entry, n + judge])),
        ),
        shape=(score.size, n + m),
    )
    rest = np.column_stack([_without(dummies, column) for column in (*facts.T, score)])
    own, points = rest[:, :2], rest[:, 2]
    inner = own.T @ own
    if np.linalg.cond(inner) > 1 / np.finfo(float).eps:
        return None
    slopes = np.linalg.solve(inner, own.T @ points)
    variance = float(((points - own @ slopes) ** 2).sum()) / freedom
    half = scipy.special.stdtrit(freedom, 0.95) * np.sqrt(variance * np.diag(np.linalg.inv(inner)))
    first, drift = (
        Effect(float(slope), float(slope - wide), float(slope + wide))
        for slope, wide in zip(slopes, half, strict=True)
    )
    return PositionEffect(first, drift, int(score.size))


def _without(dummies: scipy.sparse.csr_array, column: Floats) -> Floats:
    """What of a column no entry and no judge explains."""
    fitted = scipy.sparse.linalg.lsqr(dummies, column, atol=1e-10, btol=1e-10)[0]
    return np.asarray(column - dummies @ fitted, dtype=float)
