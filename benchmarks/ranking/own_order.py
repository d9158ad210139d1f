"""What a judge's own order among equals is worth (docs/science.md §1.9), at coarse and fine scales.

Through the product's own functions: the places that count, how equals are spread, the calibration.
A judge orders by the impression that the score was rounded from.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.measures import Hit, hit
from judging.algorithms.allocation.allocation_plan import even_seats
from judging.algorithms.allocation.typical_panel import (
    MIDDLE,
    POINTS,
    TYPICAL,
    made_up_panel,
)
from judging.algorithms.own_order import is_coarse, places_among_equals, spread_equals
from judging.algorithms.ranking.calibrate import calibrate_together

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Out = Callable[[str], Any]
SIZES = ((100, 20, 5), (30, 10, 5))  # entries, judges, sheets an entry
# name: step, and the points that one sd of the entries makes: as sheets usually are spread, or over
# the whole of a coarse scale
SCALES = {"20": (20, POINTS), "10": (10, POINTS), "5": (5, POINTS), "20_wide": (20, 20.0)}
# groups of equals in order: none, all, all with a fresh error of half the noise, the best only
WAYS = ("none", "all", "rough", "best")


def own_order(out: Out, pool: Executor, seed: int, repetitions: int) -> dict[str, Any]:
    """By size and step: recall of the best tenth and tau that the orders add, in pairs."""
    out(
        f"\nA judge's order among equals; {repetitions} made-up editions each, typical judges; "
        "top 10 % found and tau, added to the calibrated ranking without any (± its standard "
        "error, in pairs)\n"
    )
    figures: dict[str, Any] = {}
    for n, m, k in SIZES:
        for name, (step, unit) in SCALES.items():
            runs = list(
                pool.map(
                    partial(_one, seed, (n, m, k), step, unit), range(repetitions), chunksize=4
                )
            )
            offered = is_coarse(totals=100 // step, entries=n * k // m)
            out(f"{n:4d} × {m} × {k}, steps {name:7s} ({'' if offered else 'not '}offered)")
            for way in WAYS[1:]:
                for field in ("top", "tau"):
                    gain, error = _gain(runs, way, field)
                    out(f"   {way} {field} {gain:+.4f} ± {error:.4f}")
                    figures[f"order_{n}_{name}_{way}_{field}"] = round(gain, 4)
                    figures[f"order_{n}_{name}_{way}_{field}_se"] = round(error, 4)
            out(f"   top without {np.mean([run['none'].top for run in runs]):.3f}\n")
    return figures


def _gain(runs: list[dict[str, Hit]], way: str, field: str) -> tuple[float, float]:
    gap = np.array([getattr(run[way], field) - getattr(run["none"], field) for run in runs])
    return float(gap.mean()), float(gap.std(ddof=1) / np.sqrt(gap.size))


def _one(seed: int, size: tuple[int, int, int], step: int, unit: float, run: int) -> dict[str, Hit]:
    n, m, k = size
    rng = np.random.default_rng([seed, n, run])
    panel = made_up_panel(n, m, TYPICAL, rng)
    entry, judge = np.nonzero(even_seats(panel, n * k, rng))
    felt = (panel.totals[entry, judge] - MIDDLE) / POINTS
    score = written(felt, step, unit)
    rough = felt + TYPICAL.noise / 2 * rng.standard_normal(felt.size)
    observed = [
        observed_in(way, entry, judge, score, rough if way == "rough" else felt, step)
        for way in WAYS
    ]
    fitted = calibrate_together([(entry, judge, points) for points in observed], seed=run)
    return {way: hit(found.score, panel.quality) for way, found in zip(WAYS, fitted, strict=True)}


def written(felt: Floats, step: int, unit: float) -> Floats:
    """Impressions, in sd of the entries, as points in whole steps up to 100."""
    return np.clip(np.round((MIDDLE + unit * felt) / step) * step, step, 100)


def observed_in(
    way: str, entry: Ints, judge: Ints, score: Floats, felt: Floats, step: int
) -> Floats:
    """What the model gets, with these groups of equals put in order (WAYS)."""
    pairs = list(zip(entry.tolist(), judge.tolist(), strict=True))
    totals = {pair: Decimal(int(points)) for pair, points in zip(pairs, score, strict=True)}
    best = {who: max(z for (_e, j), z in totals.items() if j == who) for who in set(judge.tolist())}
    ranked = sorted(zip(pairs, felt.tolist(), strict=True), key=lambda row: -row[1])
    given = {
        pair: (totals[pair], place)
        for place, (pair, _felt) in enumerate(ranked, 1)
        if way in {"all", "rough"} or (way == "best" and totals[pair] == best[pair[1]])
    }
    spread = spread_equals(totals, places_among_equals(totals, given), Decimal(step))
    return np.array([spread[pair] for pair in pairs])
