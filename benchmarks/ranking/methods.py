"""What others do with score sheets, beside ours: each takes (entry, judge, score, n) and gives a
score per entry.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import Calibration, calibrate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Callable[[Ints, Ints, Floats, int], Floats]


def mean(entry: Ints, _judge: Ints, score: Floats, n: int) -> Floats:
    """The plain mean."""
    return np.asarray(
        np.bincount(entry, score, n) / np.maximum(np.bincount(entry, minlength=n), 1), dtype=float
    )


def median(entry: Ints, _judge: Ints, score: Floats, n: int) -> Floats:
    """The median; halves of ties by the mean."""
    order = np.lexsort((score, entry))
    parts = np.split(score[order], np.cumsum(np.bincount(entry, minlength=n))[:-1])
    return np.array([np.median(part) for part in parts]) + 1e-6 * mean(entry, _judge, score, n)


def trimmed(entry: Ints, _judge: Ints, score: Floats, n: int) -> Floats:
    """Korean practice: one highest and one lowest dropped where there are at least three."""
    order = np.lexsort((score, entry))
    parts = np.split(score[order], np.cumsum(np.bincount(entry, minlength=n))[:-1])
    return np.array([part[1:-1].mean() if part.size > 2 else part.mean() for part in parts])


def z_score(entry: Ints, judge: Ints, score: Floats, n: int) -> Floats:
    """Mean of each judge's standardised scores."""
    m = int(judge.max()) + 1
    count = np.maximum(np.bincount(judge, minlength=m), 1)
    middle = np.bincount(judge, score, m) / count
    spread = np.sqrt(np.bincount(judge, (score - middle[judge]) ** 2, m) / np.maximum(count - 1, 1))
    return mean(
        entry,
        judge,
        (score - middle[judge]) / np.where(spread[judge] > 0, spread[judge], np.inf),
        n,
    )


def two_way(entry: Ints, judge: Ints, score: Floats, n: int) -> Floats:
    """Least squares of entry + judge."""
    quality, _severity, _s = _locations(entry, judge, score - score.mean(), n, (1e-6, 1e-6))
    return quality


def mixed(entry: Ints, judge: Ints, score: Floats, n: int) -> Floats:
    """Linear mixed model (entries and judges random), variances by EM."""
    y = score - score.mean()
    total = float(y.var()) or 1.0
    tau2, omega2, sigma2 = total / 2, total / 5, total / 2
    for _step in range(60):
        quality, severity, spread = _locations(entry, judge, y, n, (sigma2 / tau2, sigma2 / omega2))
        left = y - quality[entry] - severity[judge]
        tau2 = max(float(quality @ quality + sigma2 * spread[0]) / n, 1e-4 * total)
        omega2 = max(float(severity @ severity + sigma2 * spread[1]) / severity.size, 1e-6 * total)
        sigma2 = max(float((left**2).sum() + sigma2 * spread[2]) / y.size, 1e-6 * total)
    return quality


def _locations(
    entry: Ints, judge: Ints, y: Floats, n: int, ridge: tuple[float, float]
) -> tuple[Floats, Floats, tuple[float, float, float]]:
    """Ridge solution for entries and judges, entries eliminated; and the traces of its inverse
    (entries, judges, fitted rows).
    """
    m = int(judge.max()) + 1
    table = np.zeros((n, m))
    table[entry, judge] = 1.0
    own = table.sum(axis=1) + ridge[0]
    system = np.diag(table.sum(axis=0) + ridge[1]) - (table / own[:, None]).T @ table
    inverse = np.linalg.inv(system)
    by_entry = np.bincount(entry, y, n)
    severity = inverse @ (np.bincount(judge, y, m) - table.T @ (by_entry / own))
    quality = (by_entry - table @ severity) / own
    pulled = table / own[:, None]
    of_entries = 1 / own + np.einsum("ij,jk,ik->i", pulled, inverse, pulled, optimize=True)
    crossed = pulled @ inverse
    rows = of_entries[entry] + np.diag(inverse)[judge] - 2 * crossed[entry, judge]
    return quality, severity, (float(of_entries.sum()), float(np.trace(inverse)), float(rows.sum()))


def ours(entry: Ints, judge: Ints, score: Floats) -> Calibration:
    """The calibrated model."""
    return calibrate(entry, judge, score, seed=1)


RIVALS: dict[str, Method] = {
    "mean": mean,
    "median": median,
    "trimmed": trimmed,
    "z-score": z_score,
    "two-way": two_way,
    "mixed": mixed,
}
