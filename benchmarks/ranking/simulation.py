"""Benchmark A: every method on ten simulated ways of judging, whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.measures import Hit, calibration_error, chances, covered, hit
from benchmarks.ranking.methods import RIVALS, ours
from benchmarks.ranking.scenarios import SCENARIOS, simulated

Floats = NDArray[np.float64]
SIZES = {30: 12, 200: 4, 1000: 1}  # entries: runs per repetition
SHEETS = (3, 5, 7)
NAMES = (*RIVALS, "ours")
Out = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One panel: how well each method did, and what the calibrated one said of itself."""

    scenario: str
    n: int
    hits: dict[str, Hit]
    covered: float
    stated: Floats
    happened: Floats


def simulation(
    out: Out, pool: Executor, seed: int, repetitions: int, *, quick: bool
) -> dict[str, Any]:
    """Tables by scenario and over all; every size counts the same."""
    out(
        "\nSimulated panels: Kendall's tau with the truth\n"
        + " " * 12
        + "".join(f"{name:>9s}" for name in NAMES)
        + "   ours - mean         ours - mixed\n"
    )
    runs: list[Run] = []
    gaps: dict[str, list[float]] = {}
    for title in SCENARIOS:
        cases = [
            (n, run)
            for n, often in SIZES.items()
            for run in range(0 if quick and n > 200 else often * repetitions)
        ]
        here = list(pool.map(partial(_one, seed, title), cases, chunksize=2))
        runs += here
        gaps[title] = [*_gap(here, "tau", "mean"), *_gap(here, "tau", "mixed")]
        row = "".join(f"{_mean(here, name, 'tau'):9.3f}" for name in NAMES)
        out(
            f"{title:12s}{row}   "
            + "   ".join(
                f"{gap:+.4f} ± {error:.4f}"
                for gap, error in zip(gaps[title][::2], gaps[title][1::2], strict=True)
            )
            + "\n"
        )
    return {
        "tau_by_scenario": {
            title: _row([run for run in runs if run.scenario == title], "tau")
            for title in SCENARIOS
        },
        **_over_all(out, runs, gaps),
    }


def _one(seed: int, title: str, case: tuple[int, int]) -> Run:
    n, run = case
    panel = simulated(
        SCENARIOS[title],
        n,
        SHEETS[run % 3],
        np.random.default_rng([seed, list(SCENARIOS).index(title), n, run]),
    )
    hits = {
        name: hit(method(panel.entry, panel.judge, panel.score, n), panel.quality)
        for name, method in RIVALS.items()
    }
    fitted = ours(panel.entry, panel.judge, panel.score)
    stated, happened = chances(fitted, panel.quality)
    return Run(
        title,
        n,
        hits | {"ours": hit(fitted.score, panel.quality)},
        covered(fitted, panel.quality),
        stated,
        happened,
    )


def _weights(runs: list[Run]) -> Floats:
    """So that no scenario and no size counts more because it was run more often."""
    often: dict[tuple[str, int], int] = {}
    for run in runs:
        often[run.scenario, run.n] = often.get((run.scenario, run.n), 0) + 1
    weights: Floats = np.array([1 / often[run.scenario, run.n] for run in runs])
    return np.asarray(weights / weights.sum())


def _mean(runs: list[Run], name: str, figure: str) -> float:
    return float(_weights(runs) @ np.array([getattr(run.hits[name], figure) for run in runs]))


def _row(runs: list[Run], figure: str) -> dict[str, float]:
    return {name: round(_mean(runs, name, figure), 4) for name in NAMES}


def _gap(runs: list[Run], figure: str, other: str) -> tuple[float, float]:
    """Ours less another method, in pairs; and the standard error of that."""
    gap = np.array(
        [getattr(run.hits["ours"], figure) - getattr(run.hits[other], figure) for run in runs]
    )
    weights = _weights(runs)
    spread = {
        place: gap[[(run.scenario, run.n) == place for run in runs]].var()
        for place in {(run.scenario, run.n) for run in runs}
    }
    variance = sum(
        weight**2 * spread[run.scenario, run.n] for weight, run in zip(weights, runs, strict=True)
    )
    return float(weights @ gap), float(np.sqrt(variance))


def _over_all(out: Out, runs: list[Run], gaps: dict[str, list[float]]) -> dict[str, Any]:
    figures = {
        key: _row(runs, figure)
        for key, figure in (("tau", "tau"), ("win", "win"), ("top10", "top"), ("lost", "lost"))
    }
    out(f"\n{'method':10s} {'tau':>7s} {'winner':>7s} {'top 10%':>8s} {'lost':>7s}\n")
    for name in NAMES:
        out(
            f"{name:10s} {figures['tau'][name]:7.3f} {figures['win'][name]:7.3f} "
            f"{figures['top10'][name]:8.3f} {figures['lost'][name]:7.3f}\n"
        )
    worst = min(gaps, key=lambda title: gaps[title][0])
    cover = float(_weights(runs) @ np.array([run.covered for run in runs]))
    error = calibration_error([run.stated for run in runs], [run.happened for run in runs])
    out(f"90 % rank intervals cover {cover:.3f}; P(top 10 %) is off by {error:.4f} on average\n")
    estimates = {
        "tau_over_mixed": _gap(runs, "tau", "mixed"),
        "top10_over_mean": _gap(runs, "top", "mean"),
        "worst_over_mean": (gaps[worst][0], gaps[worst][1]),
    }
    return {
        **figures,
        **{key: round(value, 4) for key, (value, _error) in estimates.items()},
        **{f"{key}_se": round(error, 4) for key, (_value, error) in estimates.items()},
        "worst_scenario": worst,
        "interval_cover": round(cover, 4),
        "ptop_ece": round(error, 4),
    }
