"""How many sheets are saved by asking where it matters, at the quality that even spreading buys
(docs/science.md §1.6).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.ranking.allocation import next_sheets
from judging.algorithms.ranking.calibrate import Calibration, calibrate

Floats = NDArray[np.float64]
CASES = ((30, 10, 3), (100, 20, 10))  # entries, judges, winners
EVEN, FIRST = 5, 2
PORTION = 0.2


@dataclass(slots=True)
class _World:
    """The truth: qualities, and every sheet that could be written."""

    quality: Floats
    sheets: Floats


def sheets_saved(
    out: Callable[[str], Any], pool: Executor, seed: int, repetitions: int
) -> dict[str, Any]:
    """Share of sheets that adaptive asking saves at the quality of EVEN even sheets; the 100-entry
    case is the headline.
    """
    out(f"\nAsking where it matters (typical judges, {repetitions} repetitions)\n")
    saved = {}
    for n, m, winners in CASES:
        runs = list(pool.map(partial(_run, seed, n, m, winners), range(repetitions)))
        goal, curve = (
            float(np.mean([even for even, _path in runs])),
            np.mean([path for _even, path in runs], axis=0),
        )
        needed = _crossing(FIRST + PORTION * np.arange(curve.size), curve, goal)
        saved[n] = 1 - needed / EVEN
        out(
            f"{n} entries, {m} judges, {winners} winners: quality lost with {EVEN} even "
            f"sheets {goal:.3f}, adaptive {curve[-1]:.3f}; "
        )
        out(f"the same with {needed:.1f} sheets: {saved[n]:.0%} saved\n")
    return {"sheets_saved": round(saved[100], 3), "sheets_saved_30": round(saved[30], 3)}


def _run(seed: int, n: int, m: int, winners: int, run: int) -> tuple[float, list[float]]:
    """One truth: quality lost with even sheets, and along the adaptive way."""
    rng = np.random.default_rng([seed, n, run])
    world = _typical(n, m, rng)
    return _lost(world, _fit(world, _even(n, m, EVEN, rng)), winners), _adaptive(
        world, _even(n, m, FIRST, rng), winners
    )


def _typical(n: int, m: int, rng: np.random.Generator) -> _World:
    quality = rng.standard_normal(n)
    scale, noise = 1 + 0.18 * rng.standard_normal(m), 1.05 * np.exp(0.2 * rng.standard_normal(m))
    return _World(
        quality,
        65
        + 9
        * (
            0.45 * rng.standard_normal(m)
            + scale * quality[:, None]
            + noise * rng.standard_normal((n, m))
        ),
    )


def _even(n: int, m: int, k: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    asked, load = np.zeros((n, m), dtype=bool), np.zeros(m)
    for entry in rng.permutation(n):
        chosen = np.argsort(load + rng.random(m), kind="stable")[:k]
        asked[entry, chosen] = True
        load[chosen] += 1
    return asked


def _fit(world: _World, asked: NDArray[np.bool_]) -> Calibration:
    entry, judge = np.nonzero(asked)
    return calibrate(entry, judge, world.sheets[entry, judge])


def _lost(world: _World, fitted: Calibration, winners: int) -> float:
    best = np.sort(world.quality)[::-1][:winners].mean()
    chosen = np.argsort(-fitted.score, kind="stable")[:winners]
    return float(best - world.quality[chosen].mean())


def _adaptive(world: _World, asked: NDArray[np.bool_], winners: int) -> list[float]:
    """Quality lost after each portion, from FIRST to EVEN sheets an entry on average."""
    n = world.quality.size
    fitted = _fit(world, asked)
    lost = [_lost(world, fitted, winners)]
    for _portion in range(round((EVEN - FIRST) / PORTION)):
        for advice in next_sheets(fitted, winners, allowed=~asked, most=round(PORTION * n)):
            if advice.judge is not None:
                asked[advice.entry, advice.judge] = True
        fitted = _fit(world, asked)
        lost.append(_lost(world, fitted, winners))
    return lost


def _crossing(budget: Floats, curve: Floats, goal: float) -> float:
    """The budget at which the smoothed curve reaches the goal; the last where it never does."""
    smooth = np.minimum.accumulate(
        np.convolve(np.pad(curve, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    )
    below = np.flatnonzero(smooth <= goal)
    if not below.size:
        return float(budget[-1])
    at = int(below[0])
    if at == 0:
        return float(budget[0])
    part = (smooth[at - 1] - goal) / (smooth[at - 1] - smooth[at])
    return float(budget[at - 1] + part * (budget[at] - budget[at - 1]))
