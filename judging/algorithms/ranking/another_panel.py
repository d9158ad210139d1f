"""With another panel of the same kind, how many winners would be others? (docs/science.md §1.8)

For each kept draw of the model: new judges with habits like these, the same design, ranked by the
same method; and the winners that are then lost are counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from judging.algorithms.ranking.calibrate import Calibration, PanelDraws

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEAN, TRIMMED, CALIBRATED = "mean", "trimmed", "calibrated"
TRIMMED_FROM = 5  # sheets of an entry


@dataclass(frozen=True, slots=True)
class Change:
    """Of `winners`, so many would be others: the mean, and from where to where nine in ten lie."""

    winners: int
    mean: float
    low: int
    high: int


def change_with_another_panel(
    calibration: Calibration,
    entry: Ints,
    judge: Ints,
    chosen: NDArray[np.bool_],
    *,
    method: str,
    seed: int,
    shift: Floats | None = None,
) -> Change:
    """entry, judge: of each sheet, as calibrated; chosen: n, who wins now; method: MEAN, TRIMMED or
    CALIBRATED; shift: points added to each entry whoever judges (bonus less deduction).
    """
    rng = np.random.default_rng([seed, 8])
    scores = another_scores(calibration.panel, entry, judge, rng)
    found = _ranked(calibration.panel, entry, judge, scores, method)
    if shift is not None:
        found = found + shift
    places = int(chosen.sum())
    order = np.argsort(-found, axis=1, kind="stable")[:, :places]
    lost = places - chosen[order].sum(axis=1)
    low, high = np.quantile(lost, [0.05, 0.95])
    return Change(places, float(lost.mean()), int(low), int(high))


def another_scores(panel: PanelDraws, entry: Ints, judge: Ints, rng: np.random.Generator) -> Floats:
    """draws × sheets: what new judges in the same seats would give."""
    draws, m = panel.scale.shape
    like = rng.integers(m, size=(draws, m))
    row = np.arange(draws)[:, None]
    scale, noise = panel.scale[row, like], panel.noise[row, like]
    severity = panel.severity_sd[:, None] * rng.standard_normal((draws, m))
    error = rng.standard_t(panel.freedom[:, None], size=(draws, entry.size))
    return np.asarray(
        severity[:, judge] + scale[:, judge] * panel.quality[:, entry] + noise[:, judge] * error
    )


def _ranked(panel: PanelDraws, entry: Ints, judge: Ints, scores: Floats, method: str) -> Floats:
    """draws × n: the score of each entry by the method."""
    n = panel.quality.shape[1]
    if method == CALIBRATED:
        return _mixed(panel, entry, judge, scores)
    order = np.argsort(entry, kind="stable")
    by_entry, starts = entry[order], np.searchsorted(entry[order], np.arange(n))
    counts = np.bincount(by_entry, minlength=n)
    grouped = scores[:, order]
    total = np.add.reduceat(grouped, starts, axis=1)
    if method != TRIMMED:
        return np.asarray(total / counts)
    trimmed = counts >= TRIMMED_FROM
    ends = np.maximum.reduceat(grouped, starts, axis=1) + np.minimum.reduceat(
        grouped, starts, axis=1
    )
    return np.asarray((total - ends * trimmed) / (counts - 2 * trimmed))


def _mixed(panel: PanelDraws, entry: Ints, judge: Ints, scores: Floats) -> Floats:
    """The linear mixed model with the panel's mean variances: what calibrating comes to, solved
    for all draws at once (entries eliminated, a judges × judges system).
    """
    n, m = panel.quality.shape[1], panel.scale.shape[1]
    weight = 1 / float((panel.noise**2).mean())
    own = np.bincount(entry, minlength=n) * weight + 1 / float((panel.spread_sd**2).mean())
    seats = np.zeros((n, m))
    seats[entry, judge] = weight
    matrix = np.diag(seats.sum(axis=0) + 1 / float((panel.severity_sd**2).mean()))
    matrix -= (seats / own[:, None]).T @ seats
    rest = scores - scores.mean(axis=1, keepdims=True)
    by_entry, by_judge = _sums(rest, entry, n) * weight, _sums(rest, judge, m) * weight
    level = cho_solve(cho_factor(matrix), (by_judge - (by_entry / own) @ seats).T).T
    return np.asarray((by_entry - level @ seats.T) / own)


def _sums(values: Floats, place: Ints, size: int) -> Floats:
    """draws × size: the sum of each draw's values at each place."""
    cell = np.arange(values.shape[0])[:, None] * size + place[None, :]
    flat = np.bincount(cell.ravel(), values.ravel(), values.shape[0] * size)
    return np.asarray(flat.reshape(values.shape[0], size), dtype=float)
