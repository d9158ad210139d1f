"""With another panel of the same kind, how many winners would be others? (docs/science.md §1.8)

For each kept draw of the model: new judges with habits like these, the same design, ranked by the
same method; and the winners that are then lost are counted.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import Calibration, PanelDraws

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEAN, TRIMMED, BEST, CALIBRATED = "mean", "trimmed", "best", "calibrated"
FEWEST_LEFT = 3  # sheets of an entry, which trimming leaves


@dataclass(frozen=True, slots=True)
class Way:
    """How sheets become a score: MEAN, TRIMMED (without `drop` highest and as many lowest), BEST
    (the mean of the `best` highest) or CALIBRATED; share: of this round in the score (0..1).
    """

    method: str
    drop: int = 1
    best: int = 1
    share: float = 1.0


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
    way: Way,
    seed: int,
    shift: Floats | None = None,
) -> Change:
    """entry, judge: of each sheet, as calibrated; chosen: n, who wins now; shift: points added to
    each entry whoever judges (bonus less deduction, and what the round before brings).
    """
    rng = np.random.default_rng([seed, 8])
    scores = another_scores(calibration.panel, entry, judge, rng)
    found = _ranked(calibration.panel, entry, judge, scores, way) * way.share
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


def _ranked(panel: PanelDraws, entry: Ints, judge: Ints, scores: Floats, way: Way) -> Floats:
    """draws × n: the score of each entry by the method."""
    n = panel.quality.shape[1]
    if way.method == CALIBRATED:
        return _mixed(panel, entry, judge, scores)
    order = np.argsort(entry, kind="stable")
    by_entry, starts = entry[order], np.searchsorted(entry[order], np.arange(n))
    counts = np.bincount(by_entry, minlength=n)
    grouped = scores[:, order]
    if way.method == MEAN:
        return np.asarray(np.add.reduceat(grouped, starts, axis=1) / counts)
    if way.method == TRIMMED and way.drop == 1:  # without sorting, which is slow at 50,000 sheets
        trimmed = counts >= FEWEST_LEFT + 2
        ends = np.maximum.reduceat(grouped, starts, axis=1)
        ends = ends + np.minimum.reduceat(grouped, starts, axis=1)
        total = np.add.reduceat(grouped, starts, axis=1)
        return np.asarray((total - ends * trimmed) / (counts - 2 * trimmed))
    grouped = _sorted_inside(grouped, by_entry)
    place = np.arange(entry.size) - starts[by_entry]
    own = counts[by_entry]
    if way.method == BEST:
        kept = place >= own - way.best
    else:
        trimmed = own >= 2 * way.drop + FEWEST_LEFT
        kept = ~trimmed | ((place >= way.drop) & (place < own - way.drop))
    left = np.add.reduceat(kept.astype(np.int64), starts)
    return np.asarray(np.add.reduceat(grouped * kept, starts, axis=1) / left)


def _sorted_inside(grouped: Floats, by_entry: Ints) -> Floats:
    """Each draw's scores in ascending order inside each entry, entries in their places."""
    ascending = np.argsort(grouped, axis=1, kind="stable")
    again = np.argsort(by_entry[ascending], axis=1, kind="stable")
    return np.take_along_axis(grouped, np.take_along_axis(ascending, again, axis=1), axis=1)


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
    level = scipy.linalg.cho_solve(
        scipy.linalg.cho_factor(matrix), (by_judge - (by_entry / own) @ seats).T
    ).T
    return np.asarray((by_entry - level @ seats.T) / own)


def _sums(values: Floats, place: Ints, size: int) -> Floats:
    """draws × size: the sum of each draw's values at each place."""
    cell = np.arange(values.shape[0])[:, None] * size + place[None, :]
    flat = np.bincount(cell.ravel(), values.ravel(), values.shape[0] * size)
    return np.asarray(flat.reshape(values.shape[0], size), dtype=float)
