"""What balanced loads cost: the loss of match for loads within ±50, ±30 and ±25 % of the equal
share, and equal ones, against none at all.

    python -m benchmarks.balance_price [--sizes 60x12x5,100x20x5,300x40x5] [--seeds 5]

Invented instances, in which judges name no least and no most load; the lottery is off, so that the
difference is the band's alone.  The loss is 1 − match with the band / match without.  Ends with one
JSON line: {"sizes", "seeds", "loss_percent": {band: {"mean", "low", "high"}},
"most_minus_least_sheets": {band: mean}}.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from statistics import mean
from typing import Any

from judging.algorithms.assignment.assign import assign
from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import read_instance
from judging.algorithms.assignment.problem import AssignmentPlan, Problem

SIZES, SEEDS = "60x12x5,100x20x5,300x40x5", 5
BANDS = {"50": 0.5, "30": 0.3, "25": 0.25, "equal": 0.0}


def main(sizes: str = SIZES, seeds: int = SEEDS) -> dict[str, Any]:
    """Measure each size, print its row, then all together."""
    losses: dict[str, list[float]] = {band: [] for band in BANDS}
    spread: dict[str, list[int]] = {band: [] for band in ("none", *BANDS)}
    sys.stdout.write(
        f"{'instance':<14}"
        + "".join(f"{f'±{band} %' if band.isdigit() else band:>18}" for band in BANDS)
    )
    sys.stdout.write("   loss of match: mean (least to most)\n")
    for size in sizes.split(","):
        n, m, k = (int(part) for part in size.split("x"))
        rows = [prices(problem_of(n, m, k, seed), seed) for seed in range(1, seeds + 1)]
        for band, found in losses.items():
            found += [loss[band] for loss, _loads in rows]
        for band, ranges in spread.items():
            ranges += [loads[band] for _loss, loads in rows]
        sys.stdout.write(
            f"{size:<14}"
            + "".join(f"{_cell(loss[band] for loss, _l in rows):>18}" for band in BANDS)
        )
        sys.stdout.write("\n")
    return {
        "sizes": sizes.split(","),
        "seeds": seeds,
        "loss_percent": {band: _summary(found) for band, found in losses.items()},
        "most_minus_least_sheets": {band: round(mean(found), 1) for band, found in spread.items()},
    }


def problem_of(n: int, m: int, k: int, seed: int) -> Problem:
    """An invented instance whose judges take any load."""
    data = invented(n, m, k, seed=seed)
    for judge in data["judges"]:
        del judge["min"], judge["max"]
    return read_instance(json.dumps({**data, "lottery": 1.0})).problem


def prices(problem: Problem, seed: int) -> tuple[dict[str, float], dict[str, int]]:
    """By band: the loss of match in percent; and the largest load less the smallest, also without
    a band ("none").
    """
    free = assign(replace(problem, balance=None), seed=seed)
    loss, loads = {}, {"none": _range(free)}
    for band, share in BANDS.items():
        answer = assign(replace(problem, balance=share), seed=seed)
        loss[band] = 100 * (1 - answer.match / free.match)
        loads[band] = _range(answer)
    return loss, loads


def _range(answer: AssignmentPlan) -> int:
    return max(answer.loads.values()) - min(answer.loads.values())


def _cell(losses: Iterable[float]) -> str:
    row = _summary(list(losses))
    return f"{row['mean']:.1f} ({row['low']:.1f} to {row['high']:.1f})"


def _summary(losses: list[float]) -> dict[str, float]:
    return {
        "mean": round(mean(losses), 2),
        "low": round(min(losses), 2),
        "high": round(max(losses), 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.balance_price", description="What balanced loads cost in match."
    )
    parser.add_argument("--sizes", default=SIZES, help="entries x judges x judges per entry")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(main(options.sizes, options.seeds)) + "\n")
