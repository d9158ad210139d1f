"""Assignment: time, memory and quality at three sizes, beside greedy, random and an integer
programme.

    python -m benchmarks.assignment [--quick] [--sizes 100x20x5,1000x100x5] [--seed 1]

Each size runs in a process of its own, so that its peak memory is its own.  The last line is one
JSON object.  Then, unless --quick: what linking and bridges bring when fields differ in severity.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from benchmarks.assignment.measures import Sides, floor_ceiling, rivals, sides_of, violations
from benchmarks.assignment.severity import show_severity
from judging.algorithms.assignment.assign import assign
from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import read_instance
from judging.algorithms.assignment.problem import AssignmentPlan, Problem

SIZES = "100x20x5,1000x100x5,10000x1000x5"
QUICK = "100x20x5,300x40x5"
SMALL = 2_500  # pairs up to which the integer programme runs beside
OUT = sys.stdout.write


def main() -> None:
    """Run every size, print the table, then the JSON line."""
    options = arguments()
    if options.size:
        OUT(json.dumps(measure(*sizes_of(options.size)[0], options.seed)))
        return
    rows = [
        in_own_process(text, options.seed)
        for text in (options.sizes or (QUICK if options.quick else SIZES)).split(",")
    ]
    answer: dict[str, Any] = {"sizes": [row["json"] for row in rows]}
    if not options.quick:
        answer["severity"] = show_severity(OUT, options.seed)
    OUT(json.dumps(answer) + "\n")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, no simulation")
    parser.add_argument("--sizes", help="entries x judges x judges per entry, comma-separated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", help=argparse.SUPPRESS)
    return parser.parse_args()


def sizes_of(text: str) -> list[tuple[int, int, int]]:
    """Numbers out of "100x20x5,…"."""
    found = [tuple(int(part) for part in size.split("x")) for size in text.split(",")]
    return [(n, m, k) for n, m, k in found]


def in_own_process(size: str, seed: int) -> dict[str, Any]:
    """Measure one size in a fresh process, print its table."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.assignment",
        "--size",
        size,
        "--seed",
        str(seed),
    ]
    done = subprocess.run(  # noqa: S603 - our own module
        command, stdout=subprocess.PIPE, check=True, env=dict(os.environ)
    )
    row: dict[str, Any] = json.loads(done.stdout)
    OUT(
        f"\n{size}\n{'':24}{'seconds':>9}{'match/bound':>13}{'floor':>8}"
        f"{'variance':>10}{'groups':>8}{'open':>6}{'broken':>8}\n"
    )
    for line in row["table"]:
        cells = (
            f"{line['name']:24}{line['seconds']:9.3f}{line['match']:13.4f}"
            f"{line['floor']:8.3f}{line['variance']:10.4f}"
        )
        OUT(f"{cells}{line['groups']:8d}{line['open']:6d}{line['broken']:8d}\n")
    OUT(
        f"peak memory {row['json']['mb']} MB, floor {row['json']['floor_vs_best']:.3f} of "
        "the best known bound, "
    )
    OUT(f"the lottery costs {row['json']['lottery_price']:.2%} of the match\n")
    return row


def measure(n: int, m: int, k: int, seed: int) -> dict[str, Any]:
    """One size: ours with the lottery and without, then the rivals (lottery off)."""
    drawn = read_instance(json.dumps(invented(n, m, k, seed=seed))).problem
    open_to_all = replace(drawn, lottery=1.0)
    assign(
        read_instance(json.dumps(invented(20, 8, 3, seed=seed))).problem, seed=seed
    )  # imports and caches warm
    answers = {
        name: timed(problem, seed)
        for name, problem in (("ours", drawn), ("ours, no lottery", open_to_all))
    }
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bound = answers["ours, no lottery"][0].bound
    table = [
        line(name, problem, *answers[name])
        for name, problem in (("ours", drawn), ("ours, no lottery", open_to_all))
    ]
    for name, side, seconds in rivals(open_to_all, seed, exact=n * m <= SMALL):
        table.append(row_of(name, open_to_all, side, seconds, bound))
    answer, seconds = answers["ours"]
    return {"table": table, "json": figures(drawn, answer, seconds, mb, (n, m, k), seed)}


def timed(problem: Problem, seed: int) -> tuple[AssignmentPlan, float]:
    """An assignment and its seconds."""
    start, worked = time.perf_counter(), time.process_time()
    answer = assign(problem, seed=seed)
    seconds = time.perf_counter() - start
    sys.stderr.write(
        f"{len(problem.entry_ids)} entries: {seconds:.2f} s on the clock, "
        f"{time.process_time() - worked:.2f} s of processor\n"
    )
    return answer, seconds


def line(name: str, problem: Problem, answer: AssignmentPlan, seconds: float) -> dict[str, Any]:
    """Our own line of the table, against the bound over the pairs on offer."""
    return row_of(name, problem, sides_of(problem, answer.pairs), seconds, answer.bound)


def row_of(
    name: str, problem: Problem, sides: Sides, seconds: float, bound: float
) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name,
        "seconds": seconds,
        "match": sides.match / bound,
        "floor": sides.floor,
        "variance": sides.variance,
        "groups": sides.groups,
        "open": sides.open_seats,
        "broken": violations(problem, sides.chosen),
    }


def figures(
    problem: Problem,
    answer: AssignmentPlan,
    seconds: float,
    mb: int,
    size: tuple[int, int, int],
    seed: int,
) -> dict[str, Any]:
    """What the JSON line tells of one size."""
    n, m, k = size
    best = floor_ceiling(problem, seed)
    return {
        "n": n,
        "m": m,
        "k": k,
        "seconds": round(seconds, 3),
        "mb": mb,
        "match_vs_bound": round(answer.match / answer.bound, 5),
        "floor_vs_best": round(answer.floor / best, 4) if best else 1.0,
        "components": answer.linkage.components,
        "violations": violations(problem, sides_of(problem, answer.pairs).chosen),
        "lottery_price": round(answer.lottery_price, 5),
    }


if __name__ == "__main__":
    main()
