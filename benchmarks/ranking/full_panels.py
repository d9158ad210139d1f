"""Full panels: judges who all saw all entries, as at a contest; there the calibrated ranking must
not reorder what the mean says without a gain (docs/science.md §1.3).

Half of such judges are asked, the mean of the others is the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.measures import Hit, hit
from benchmarks.ranking.methods import mean, ours
from benchmarks.ranking.panels import FEWEST, FILES, FOLDER, MANY, Full, rounds_of

Floats = NDArray[np.float64]
Out = Callable[[str], Any]
FEWEST_JUDGES = 4  # two are asked, two are the reference


def full_panels(out: Out, pool: Executor, seed: int, repetitions: int) -> dict[str, Any]:
    """By group, calibrated less mean in tau-a, in pairs; and how often they order a pair otherwise.

    A group is a stage of Chopin, or a data set of many rounds (one drawn for each repetition).
    """
    if not FOLDER.is_dir():
        return {}
    out(
        f"\nFull panels: half of the judges, who all saw all, against the other half; "
        f"{repetitions} repetitions; tau-a of the mean, of the calibrated score, their difference "
        "(± its standard error, in pairs); share of pairs that "
        "the two order otherwise on the whole panel\n"
    )
    gaps: dict[str, tuple[float, float]] = {}
    for place, (title, rounds) in enumerate(_groups().items()):
        drawn = [rounds[run * len(rounds) // repetitions] for run in range(repetitions)]
        found = list(
            pool.map(partial(_halves, (seed, place)), range(repetitions), drawn, chunksize=4)
        )
        apart = max(pool.map(_otherwise, {id(full): full for full in drawn}.values()))
        gaps[title] = _tell(out, title, found, apart)
    worst = min(gaps, key=lambda title: gaps[title][0])
    return {
        "full_worst": worst,
        "full_worst_over_mean": round(gaps[worst][0], 4),
        "full_worst_se": round(gaps[worst][1], 4),
        "full_over_mean": {title: round(gap, 4) for title, (gap, _error) in gaps.items()},
    }


def _groups() -> dict[str, list[Full]]:
    """The rounds with enough entries and judges, of each only the judges who marked all."""
    groups: dict[str, list[Full]] = {}
    for name, file in FILES.items():
        full = [
            Full(found.title, found.totals[:, np.isfinite(found.totals).all(axis=0)])
            for found in rounds_of(FOLDER / file)
            if found.totals.shape[0] >= FEWEST
        ]
        full = [found for found in full if found.totals.shape[1] >= FEWEST_JUDGES]
        if len(full) >= MANY:
            groups[name] = full
        else:
            groups |= {f"{name} {found.title}": [found] for found in full}
    return groups


def _halves(seed: tuple[int, int], run: int, full: Full) -> tuple[Hit, Hit]:
    """The mean's hit and the calibrated score's, of a drawn half."""
    rng = np.random.default_rng([*seed, run])
    order = rng.permutation(full.totals.shape[1])
    half = order.size // 2
    truth = full.totals[:, order[half:]].mean(axis=1)
    plain, calibrated = _both(full.totals[:, order[:half]])
    return hit(plain, truth, 0.2), hit(calibrated, truth, 0.2)


def _otherwise(full: Full) -> float:
    """The share of pairs of entries that the mean and the calibrated score order otherwise."""
    plain, calibrated = (
        np.sign(np.round(np.subtract.outer(score, score), 9)) for score in _both(full.totals)
    )
    return float((plain * calibrated < 0).mean())


def _both(totals: Floats) -> tuple[Floats, Floats]:
    n, m = totals.shape
    entry, judge = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    return mean(entry, judge, totals.ravel(), n), ours(entry, judge, totals.ravel()).score


def _tell(out: Out, title: str, found: list[tuple[Hit, Hit]], apart: float) -> tuple[float, float]:
    gap = np.array([ours.tau - plain.tau for plain, ours in found])
    error = float(gap.std(ddof=1) / np.sqrt(gap.size))
    taus = [float(np.mean([pair[at].tau for pair in found])) for at in (0, 1)]
    out(
        f"{title[:14]:14s} {taus[0]:.4f} {taus[1]:.4f} {gap.mean():+.4f} ± {error:.4f}   "
        f"{apart:.4f}\n"
    )
    return float(gap.mean()), error
