"""Ranking: accuracy on simulated and real panels, time and memory, sheets saved by asking where it matters.

    python -m benchmarks.ranking [--quick] [--repetitions N] [--seed S] [--only simulation,panels,times,allocation]

Seeds are drawn at run time and printed; --seed repeats a run.  The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from typing import Any

import numpy as np

from benchmarks._ranking_allocation import sheets_saved
from benchmarks._ranking_measures import Hit, calibration_error, chances, covered, hit
from benchmarks._ranking_methods import RIVALS, ours
from benchmarks._ranking_panels import panels
from benchmarks._ranking_scenarios import SCENARIOS, simulated
from benchmarks._ranking_times import times

PARTS = ("simulation", "panels", "times", "allocation")
SIZES = {30: 12, 200: 4, 1000: 1}  # entries: runs per repetition
OUT = sys.stdout.write


def main() -> None:
    """Run the parts, print their tables, then the JSON line."""
    options = arguments()
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    OUT(f"seed {seed}\n")
    figures: dict[str, Any] = {"seed": seed}
    repetitions = options.repetitions or (1 if options.quick else 2)
    if "simulation" in options.only:
        figures |= simulation(seed, repetitions, quick=options.quick)
    if "panels" in options.only:
        figures |= panels(OUT, seed, options.repetitions or (5 if options.quick else 20))
    if "times" in options.only:
        figures |= times(OUT, quick=options.quick)
    if "allocation" in options.only:
        figures |= sheets_saved(OUT, seed, options.repetitions or (4 if options.quick else 24))
    OUT(json.dumps(figures) + "\n")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes and few repetitions")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", type=lambda text: text.split(","), default=PARTS, help="parts: " + ", ".join(PARTS))
    return parser.parse_args()


def simulation(seed: int, repetitions: int, *, quick: bool) -> dict[str, Any]:
    """Benchmark A: every method on every scenario."""
    names = [*RIVALS, "ours"]
    tau: dict[str, dict[str, float]] = {}
    every: dict[str, list[Hit]] = {name: [] for name in names}
    cover: list[float] = []
    weights: list[float] = []
    stated: list[Any] = []
    happened: list[Any] = []
    for number, (title, scenario) in enumerate(SCENARIOS.items()):
        here: dict[str, list[Hit]] = {name: [] for name in names}
        sizes: list[int] = []
        for n, runs in SIZES.items():
            for run in range(0 if quick and n > 200 else runs * repetitions):
                sizes.append(n)
                rng = np.random.default_rng([seed, number, n, run])
                panel = simulated(scenario, n, (3, 5, 7)[run % 3], rng)
                for name, method in RIVALS.items():
                    here[name].append(hit(method(panel.entry, panel.judge, panel.score, n), panel.quality))
                fitted = ours(panel.entry, panel.judge, panel.score)
                here["ours"].append(hit(fitted.score, panel.quality))
                cover.append(covered(fitted, panel.quality))
                p, inside = chances(fitted, panel.quality)
                stated.append(p)
                happened.append(inside)
        tau[title] = {name: _over_sizes([one.tau for one in here[name]], sizes) for name in names}
        for name in names:
            every[name] += here[name]
        weights += [1 / sizes.count(n) for n in sizes]
        gap = np.array([a.tau - b.tau for a, b in zip(here["ours"], here["mixed"], strict=True)])
        OUT(f"{title:12s} " + " ".join(f"{name} {tau[title][name]:.3f}" for name in names) + f"   ours - mixed {gap.mean():+.4f} ± {gap.std() / np.sqrt(gap.size):.4f}\n")
        sys.stdout.flush()
    return {
        "tau_by_scenario": {title: {name: round(value, 4) for name, value in row.items()} for title, row in tau.items()},
        **_summary(every, weights, cover, calibration_error(stated, happened)),
    }


def _over_sizes(values: list[float], sizes: list[int]) -> float:
    """The mean over sizes of the mean within a size: no size counts more because it was run more often."""
    return float(np.average(values, weights=[1 / sizes.count(n) for n in sizes]))


def _summary(every: dict[str, list[Hit]], weights: list[float], cover: list[float], error: float) -> dict[str, Any]:
    OUT(f"\n{'method':10s} {'tau':>7s} {'winner':>7s} {'top 10%':>8s} {'lost':>7s}\n")
    figures: dict[str, dict[str, float]] = {"tau": {}, "top10": {}, "win": {}, "lost": {}}
    for name, hits in every.items():
        row = {
            "tau": np.mean([one.tau for one in hits]),
            "win": np.mean([one.win for one in hits]),
            "top10": np.mean([one.top for one in hits]),
            "lost": np.mean([one.lost for one in hits]),
        }
        OUT(f"{name:10s} {row['tau']:7.3f} {row['win']:7.3f} {row['top10']:8.3f} {row['lost']:7.3f}\n")
        for key, value in row.items():
            figures[key][name] = round(float(value), 4)
    OUT(f"90 % rank intervals cover {np.mean(cover):.3f}; P(top 10 %) is off by {error:.4f} on average\n")
    return {**figures, "interval_cover": round(float(np.mean(cover)), 4), "ptop_ece": round(error, 4)}


if __name__ == "__main__":
    main()
