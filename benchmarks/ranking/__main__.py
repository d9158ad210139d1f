"""Ranking: accuracy on simulated and real panels, time and memory, sheets saved by asking where it
matters; and whether the bars hold.

    python -m benchmarks.ranking [--quick] [--repetitions N] [--seed S] [--only
    simulation,panels,full_panels,times,allocation,own_order]

Seeds are drawn at run time and printed; --seed repeats a run.  All cores are used (each on one
thread), except for the times. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from benchmarks.ranking.allocation import sheets_saved
from benchmarks.ranking.bars import table_of
from benchmarks.ranking.full_panels import full_panels
from benchmarks.ranking.own_order import own_order
from benchmarks.ranking.panels import panels
from benchmarks.ranking.simulation import simulation
from benchmarks.ranking.times import times

PARTS = ("simulation", "panels", "full_panels", "times", "allocation", "own_order")
REPETITIONS = {
    "simulation": 6, "panels": 200, "full_panels": 200, "allocation": 60, "own_order": 200,
}  # fmt: skip
QUICK = {"simulation": 1, "panels": 6, "full_panels": 6, "allocation": 4, "own_order": 4}
OUT = sys.stdout.write


def main() -> None:
    """Run the parts, print their tables and the bars, then the JSON line."""
    options = arguments()
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    often = {
        part: options.repetitions or usual
        for part, usual in (QUICK if options.quick else REPETITIONS).items()
    }
    OUT(f"seed {seed}\n")
    figures: dict[str, Any] = {"seed": seed}
    if "times" in options.only:
        figures |= times(OUT, quick=options.quick)
    with workers() as pool:
        if "simulation" in options.only:
            figures |= simulation(OUT, pool, seed, often["simulation"], quick=options.quick)
        if "panels" in options.only:
            figures |= panels(OUT, pool, seed, often["panels"])
        if "full_panels" in options.only:
            figures |= full_panels(OUT, pool, seed, often["full_panels"])
        if "own_order" in options.only:
            figures |= own_order(OUT, pool, seed, often["own_order"])
        if "allocation" in options.only:
            figures |= sheets_saved(OUT, pool, seed, often["allocation"])
    OUT(table_of(figures))
    OUT(json.dumps(figures) + "\n")


@contextmanager
def workers() -> Iterator[Executor]:
    """A process for each core, each with single-threaded linear algebra (numpy reads that when it
    is imported: so, spawned).
    """
    for library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[library] = "1"
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield pool


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes and few repetitions")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=PARTS,
        help="parts: " + ", ".join(PARTS),
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
