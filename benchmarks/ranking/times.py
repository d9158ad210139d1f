"""Time and peak memory of calibrating, each size in a process of its own, with the
growth exponent.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from judging.algorithms.ranking.calibrate import calibrate

SIZES = (300, 3_000, 10_000)
SHEETS = 5


def times(out: Callable[[str], Any], *, quick: bool) -> dict[str, Any]:
    """Seconds and megabytes at three sizes (quick: the first), five sheets an entry, on
    one core.
    """
    rows = [_apart(n) for n in (SIZES[:1] if quick else SIZES)]
    out(f"\n{'entries':>8s} {'sheets':>7s} {'seconds':>8s} {'of cpu':>7s} {'MB':>6s}\n")
    for row in rows:
        out(
            f"{row['n']:8d} {row['n'] * SHEETS:7d} {row['seconds']:8.2f} {row['cpu']:7.2f} "
            f"{row['mb']:6.0f}\n"
        )
    figures = {f"seconds_{row['n']}": round(row["seconds"], 3) for row in rows} | {
        f"cpu_seconds_{row['n']}": round(row["cpu"], 3) for row in rows
    }
    figures |= {f"mb_{row['n']}": round(row["mb"]) for row in rows}
    if len(rows) > 1:
        exponent = np.polyfit(
            np.log([row["n"] for row in rows]), np.log([row["cpu"] for row in rows]), 1
        )[0]
        out(f"grows with the power {exponent:.2f} of the entries\n")
        figures["growth_exponent"] = round(float(exponent), 2)
    return figures


def _apart(n: int) -> dict[str, float]:
    one_core = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", __name__, str(n)],
        capture_output=True,
        text=True,
        check=True,
        env=one_core,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measure(n: int) -> dict[str, float]:
    rng = np.random.default_rng(1)
    m = max(n // 10, SHEETS)
    entry, judge = (
        np.repeat(np.arange(n), SHEETS),
        np.concatenate([rng.choice(m, SHEETS, replace=False) for _one in range(n)]),
    )
    quality, severity = rng.normal(0, 8, n), rng.normal(0, 4, m)
    score = (
        60
        + quality[entry] * rng.normal(1, 0.15, m)[judge]
        + severity[judge]
        + rng.normal(0, 8, entry.size)
    )
    calibrate(entry[:500], judge[:500], score[:500])
    best, cpu = np.inf, np.inf
    for _again in range(3 if n < 1_000 else 1):
        wall, spent = time.perf_counter(), time.process_time()
        calibrate(entry, judge, score)
        best, cpu = min(best, time.perf_counter() - wall), min(cpu, time.process_time() - spent)
    return {
        "n": n,
        "seconds": best,
        "cpu": cpu,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(int(sys.argv[1]))))
