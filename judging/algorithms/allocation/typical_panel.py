"""A panel made up: entries whose quality is known, and every sheet that could be written.

For the planner and for benchmarks (docs/science.md §1.6).  Qualities have sd 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]

MIDDLE, POINTS = 65.0, 9.0  # the mean total of a sheet, and the sd of the entries' qualities


@dataclass(frozen=True, slots=True)
class PanelHabits:
    """How judges err, in units of the entries' sd; uneven: log-sd of noise between judges."""

    severity: float = 0.45
    scale: float = 0.18
    noise: float = 1.05
    uneven: float = 0.2


TYPICAL = PanelHabits()


@dataclass(frozen=True, slots=True)
class MadeUpPanel:
    """quality: n; totals: n × m, what each judge would give each entry (NaN: may not)."""

    quality: Floats
    totals: Floats


def made_up_panel(
    n: int, m: int, habits: PanelHabits, rng: np.random.Generator, quality: Floats | None = None
) -> MadeUpPanel:
    """Entries and judges drawn by `habits`; quality: of entries that another panel has read."""
    if quality is None:
        quality = rng.standard_normal(n)
    scale = 1 + habits.scale * rng.standard_normal(m)
    noise = habits.noise * np.exp(habits.uneven * rng.standard_normal(m))
    points = (
        habits.severity * rng.standard_normal(m)
        + scale * quality[:, None]
        + noise * rng.standard_normal((n, m))
    )
    return MadeUpPanel(quality, MIDDLE + POINTS * points)


def seated(asked: Chosen, more: NDArray[np.int64], rng: np.random.Generator, may: Chosen) -> Chosen:
    """asked with `more` sheets on each entry, by the judges with the least work; ties by lot.

    asked, may: entries × judges.  A copy; an entry that all who may have gets no more.
    """
    asked = asked.copy()
    load = asked.sum(axis=0).astype(float)
    for entry in rng.permutation(np.repeat(np.arange(more.size), more)):
        cost = np.where(asked[entry] | ~may[entry], np.inf, load + rng.random(load.size))
        judge = int(np.argmin(cost))
        if np.isfinite(cost[judge]):
            asked[entry, judge] = True
            load[judge] += 1
    return asked
