"""Sheets where they decide: what adaptive and two-stage rounds find and save, on made-up and real
panels; how honest the intervals and "with another panel …" are; how well reading orders balance.

    python -m benchmarks.adaptive [--seed S] [--repetitions N] [--only rules,changes,real,position]

Everything goes through the product's own algorithms.  The seed is drawn at run time and printed;
--seed repeats a run.  Real panels are read from ../shared/data; without it they are left out.
Before the last line stand the bars (docs/science.md).  The last line is one JSON
object; `real` holds by group the recall of even and of adaptive sheets and the standard error of
their paired difference.
"""

from __future__ import annotations

import argparse
import json
import secrets
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.__main__ import workers
from benchmarks.ranking.panels import FILES, FOLDER, rounds_of
from judging.algorithms.allocation.allocation_plan import (
    TOGETHER,
    Found,
    PlanQuestion,
    PlanRun,
    Steps,
    adaptive_steps,
    even_seats,
    plan_runs,
    side_by_side,
    summed_up,
)
from judging.algorithms.allocation.next_batch import ADAPTIVE, EACH, AllocationRule
from judging.algorithms.allocation.reading_order import reading_orders
from judging.algorithms.allocation.typical_panel import (
    TYPICAL,
    MadeUpPanel,
    PanelHabits,
    made_up_panel,
)
from judging.algorithms.ranking.another_panel import (
    CALIBRATED,
    MEAN,
    Way,
    change_with_another_panel,
)
from judging.algorithms.ranking.calibrate import Calibration, CannotCalibrate, calibrate

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]
OUT = partial(print, end="", flush=True)  # what is found stands there, however it ends

CASES = {100: PlanQuestion(100, 20, 10, 500), 30: PlanQuestion(30, 10, 3, 150)}
PARTS = ("rules", "changes", "real", "position")
REPETITIONS = {100: 120, 30: 200, "real": 80, "change": 160, "skating": 120, "position": 20}
DRAWN_AGAIN = 400  # draws for standard errors
# figure: at least, at most
BARS = {
    "sheets_saved_100": (0.40, 1.0),
    "sheets_saved_30": (0.35, 1.0),
    "two_stage_saved": (0.20, 1.0),
    "cover": (0.90, 0.96),
    "cover_border": (0.90, 0.96),
    "chance_error": (0.0, 0.03),
    "would_change_error_points": (0.0, 3.0),
    "position_shift_sd": (0.0, 0.05),
    "position_worst_shift_sd": (0.0, 0.09),
}
# group: file, round (empty: one of all, a new one each time), sheets of an entry on average
REAL = {
    "chopin 1": ("chopin", "stage1", 4.0),
    "chopin 2": ("chopin", "stage2", 4.0),
    "chopin 3": ("chopin", "stage3", 4.0),
    "skating": ("skating", "", 2.5),
}
FEWEST, TOP = 15, 0.2
OTHER_PANELS = 6  # that read what a panel has read, to see what they change
CHANGES = {
    "30 × 10 × 5": (30, 10, 5, 3, TYPICAL),
    "100 × 20 × 5": (100, 20, 5, 10, TYPICAL),
    "100 × 20 × 3": (100, 20, 3, 10, TYPICAL),
    "reliable": (60, 12, 5, 6, PanelHabits(noise=0.45)),
    "harsh": (60, 12, 5, 6, PanelHabits(0.9, 0.3, 1.05, 0.3)),
}
PENALTY, DRIFT = -0.5, 0.5  # of an entry's sd: read first; from the first to the last


def main() -> None:
    """Run the parts, print their tables, then the JSON line."""
    options = _arguments()
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    often = {key: options.repetitions or usual for key, usual in REPETITIONS.items()}
    OUT(f"seed {seed}\n")
    figures: dict[str, Any] = {}
    with workers() as pool:
        if "rules" in options.only:
            figures |= _rules(pool, seed, often)
        if "changes" in options.only:
            figures |= _changes(pool, seed, often)
        if "real" in options.only:
            figures["real"] = _real(pool, seed, often["real"])
    if "position" in options.only:
        figures |= _position(seed, often["position"])
    for name, (low, high) in BARS.items():
        if name in figures:
            holds = "holds" if low <= figures[name] <= high else "MISSED"
            OUT(f"{name} {figures[name]}, asked {low} to {high}: {holds}\n")
    OUT(json.dumps(figures) + "\n")


def _rules(pool: Executor, seed: int, often: dict[Any, int]) -> dict[str, float]:
    """Even, adaptive and two-stage on made-up panels, and how often intervals cover."""
    figures: dict[str, float] = {}
    last: list[tuple[int, PlanRun]] = []
    for size, question in CASES.items():
        blocks = _blocks(range(often[size]))
        runs = list(chain.from_iterable(pool.map(partial(plan_runs, question, seed), blocks)))
        found = summed_up(question, runs, seed)
        errors = _errors_of_saved(question, runs, seed)
        last += [(size, run) for run in runs]
        figures[f"sheets_saved_{size}"] = found.saved
        OUT(
            f"{question.entries} × {question.judges} × {question.winners}, {question.budget} "
            f"sheets, {len(runs)} runs: even finds {found.even.mean:.2f} (lost "
            f"{found.even_lost:.3f}), adaptive {found.adaptive.mean:.2f} (lost "
            f"{found.adaptive_lost:.3f}, {found.saved:.1%} ± {errors[0]:.1%} saved), two-stage "
            f"{found.two_stage.mean:.2f} ({found.two_stage_saved:.1%} ± {errors[1]:.1%} saved)\n"
        )
        if size == max(CASES):
            figures |= {
                "recall_even": found.even.mean / question.winners,
                "recall_adaptive": found.adaptive.mean / question.winners,
                "regret_even": found.even_lost,
                "regret_adaptive": found.adaptive_lost,
                "two_stage_saved": found.two_stage_saved,
            }
    spread = [(size, run.even) for size, run in last]
    _honest("even", spread)
    return _short(figures | _honest("adaptive", [(size, run.adaptive[-1]) for size, run in last]))


def _blocks(numbers: range) -> list[range]:
    """Runs that are fitted side by side."""
    return [numbers[at : at + TOGETHER] for at in range(0, len(numbers), TOGETHER)]


def _errors_of_saved(
    question: PlanQuestion, runs: Sequence[PlanRun], seed: int
) -> tuple[float, float]:
    """Standard errors of the shares saved, adaptive and two-stage: by drawing the runs again."""
    rng = np.random.default_rng([seed, 9])
    again = [
        summed_up(question, [runs[at] for at in rng.integers(len(runs), size=len(runs))], seed)
        for _draw in range(DRAWN_AGAIN)
    ]
    return tuple(  # type: ignore[return-value] # two
        float(np.std([getattr(found, name) for found in again], ddof=1))
        for name in ("saved", "two_stage_saved")
    )


def _honest(rule: str, ends: Sequence[tuple[int, Found]]) -> dict[str, float]:
    """How often 90 % rank intervals cover, and how far chances are from what came true."""
    border = sum(end.border for _n, end in ends)
    said, came = (sum(getattr(end, f"border_{x}") for _n, end in ends) for x in ("chance", "best"))
    figures = {
        "cover": sum(end.covered for _n, end in ends) / sum(size for size, _end in ends),
        "cover_border": sum(end.border_covered for _n, end in ends) / border,
        "chance_error": abs(said - came) / border,
    }
    OUT(
        f"90 % rank intervals after {rule} sheets cover {figures['cover']:.3f}, in the border "
        f"group {figures['cover_border']:.3f} ({border} entries; chances there {said / border:.3f}"
        f", came true {came / border:.3f})\n"
    )
    return figures


def _real(pool: Executor, seed: int, repetitions: int) -> dict[str, list[float]]:
    """Half of the judges may be asked, the mean of the other half is the reference."""
    if not FOLDER.is_dir():
        OUT("Real panels: ../shared/data is not there, so this part was left out.\n")
        return {}
    found: dict[str, list[float]] = {}
    for group, (name, title, sheets) in REAL.items():
        rounds = [full for full in rounds_of(FOLDER / FILES[name]) if len(full.totals) >= FEWEST]
        tables = [full.totals for full in rounds if title in {"", full.title}]
        if not tables:
            OUT(f"{group}: no such round among {[full.title for full in rounds][:5]}\n")
            continue
        drawn = [tables[run * len(tables) // repetitions] for run in range(repetitions)]
        blocks = _blocks(range(repetitions))
        found_by_block = pool.map(
            partial(_halves, seed, sheets), blocks, [[drawn[run] for run in b] for b in blocks]
        )
        pairs = np.array(list(chain.from_iterable(found_by_block)))
        pairs = pairs[np.isfinite(pairs).all(axis=1)]
        gap = pairs[:, 1] - pairs[:, 0]
        error = float(gap.std(ddof=1) / np.sqrt(len(gap)))
        found[group] = [round(float(value), 4) for value in (*pairs.mean(axis=0), error)]
        OUT(
            f"{group}: best fifth found, even {pairs[:, 0].mean():.3f}, adaptive "
            f"{pairs[:, 1].mean():.3f} ({gap.mean():+.3f} ± {error:.3f}, {len(gap)} runs)\n"
        )
    return found


def _halves(
    seed: int, sheets: float, numbers: range, tables: Sequence[Floats]
) -> list[tuple[float, float]]:
    """`_half` of each run, fitted side by side; NaN where nothing is calibrated."""
    runs = list(zip(numbers, tables, strict=True))
    try:
        return side_by_side([_half(seed, sheets, *run) for run in runs])
    except CannotCalibrate:
        if len(runs) == 1:
            return [(float("nan"), float("nan"))]
        return [
            _halves(seed, sheets, numbers[at : at + 1], [tables[at]])[0] for at in range(len(runs))
        ]


def _half(seed: int, sheets: float, run: int, totals: Floats) -> Steps[tuple[float, float]]:
    """Recall of the reference's best fifth, even and adaptive."""
    rng = np.random.default_rng([seed, 3, run])
    order = rng.permutation(totals.shape[1])
    asked_half, rest = np.array_split(order, 2)
    reference = np.nanmean(totals[:, rest], axis=1)
    panel = MadeUpPanel(reference, totals[:, asked_half])
    n = reference.size
    winners, budget = max(1, round(TOP * n)), round(sheets * n)
    rule = AllocationRule(ADAPTIVE, 2, budget=budget, most=asked_half.size, each=EACH)
    even = yield panel, even_seats(panel, budget, rng)
    *_before, (_seats, last) = yield from adaptive_steps(panel, rule, winners, rng)
    return _recall(reference, even.score, winners), _recall(reference, last.score, winners)


def _recall(truth: Floats, score: Floats, winners: int) -> float:
    best, chosen = (set(np.argsort(-x, kind="stable")[:winners].tolist()) for x in (truth, score))
    return len(best & chosen) / winners


def _changes(pool: Executor, seed: int, often: dict[Any, int]) -> dict[str, float]:
    """ "x of y would change" against what another panel says: made up, and split skating panels."""
    worst = 0.0
    for place, (title, setting) in enumerate(CHANGES.items()):
        for method in (MEAN, CALIBRATED):
            act = partial(_changed, (seed, 5, place), setting, method)
            told = chain.from_iterable(pool.map(act, _blocks(range(often["change"]))))
            worst = max(worst, _told(f"{title}, {method}", list(told)))
    if FOLDER.is_dir():
        full = [r.totals for r in rounds_of(FOLDER / FILES["skating"]) if len(r.totals) >= FEWEST]
        runs = range(often["skating"])
        drawn = [full[run * len(full) // len(runs)] for run in runs]
        pairs = list(pool.map(partial(_split, seed), runs, drawn, chunksize=4))
        worst = max(worst, _told("split skating panels", pairs))
    return {"would_change_error_points": round(worst, 2)}


def _told(title: str, pairs: Sequence[tuple[float, float]]) -> float:
    """The line of a setting; how far off the mean is, in points of K."""
    said, was = np.array([pair for pair in pairs if np.isfinite(pair).all()]).T
    gap = 100 * (said - was)
    OUT(
        f"{title}: {said.mean():.3f} of the winners would change, {was.mean():.3f} did "
        f"({gap.mean():+.1f} ± {gap.std(ddof=1) / np.sqrt(gap.size):.1f} points)\n"
    )
    return abs(float(gap.mean()))


def _changed(
    seed: tuple[int, ...],
    setting: tuple[int, int, int, int, PanelHabits],
    method: str,
    numbers: range,
) -> list[tuple[float, float]]:
    """`_change` of each run, fitted side by side."""
    return side_by_side([_change(seed, setting, method, run) for run in numbers])


def _change(
    seed: tuple[int, ...], setting: tuple[int, int, int, int, PanelHabits], method: str, run: int
) -> Steps[tuple[float, float]]:
    """Said and actual share of winners that another panel in the same seats would change; actual:
    the mean over OTHER_PANELS, for one of them alone is mostly chance.
    """
    n, m, sheets, winners, habits = setting
    rng = np.random.default_rng([*seed, run])
    panel = made_up_panel(n, m, habits, rng)
    seats = even_seats(panel, sheets * n, rng)
    entry, judge = np.nonzero(seats)
    fitted = yield panel, seats
    now = _best(_scores(panel, seats, fitted, method), winners)
    said = change_with_another_panel(fitted, entry, judge, now, way=Way(method), seed=run)
    was = []
    for _panel in range(OTHER_PANELS):
        others = made_up_panel(n, m, habits, rng, quality=panel.quality)
        if method == CALIBRATED:
            fitted = yield others, seats
        was.append(float((now & ~_best(_scores(others, seats, fitted, method), winners)).sum()))
    return said.mean / winners, float(np.mean(was)) / winners


def _split(seed: int, run: int, totals: Floats) -> tuple[float, float]:
    """One half of a skating panel says; the other half is the other panel."""
    rng = np.random.default_rng([seed, 6, run])
    half = totals.shape[1] // 2
    order = rng.permutation(totals.shape[1])
    ours, theirs = totals[:, order[:half]], totals[:, order[half : 2 * half]]
    if not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
        return float("nan"), float("nan")
    winners = max(1, round(TOP * len(totals)))
    entry, judge = np.nonzero(np.isfinite(ours))
    try:
        fitted = calibrate(entry, judge, ours[entry, judge])
    except CannotCalibrate:
        return float("nan"), float("nan")
    now, then = _best(ours.mean(axis=1), winners), _best(theirs.mean(axis=1), winners)
    said = change_with_another_panel(fitted, entry, judge, now, way=Way(MEAN), seed=run)
    return said.mean / winners, float((now & ~then).sum()) / winners


def _scores(panel: MadeUpPanel, seats: Chosen, fitted: Calibration, method: str) -> Floats:
    if method == CALIBRATED:
        return fitted.quality
    return np.asarray((panel.totals * seats).sum(axis=1) / seats.sum(axis=1))


def _best(score: Floats, winners: int) -> Chosen:
    best = np.zeros(score.size, dtype=bool)
    best[np.argsort(-score, kind="stable")[:winners]] = True
    return best


def _position(seed: int, repetitions: int) -> dict[str, float]:
    """How far an entry's score shifts by where it was read, in sd of the entries."""
    shifts: dict[str, list[Floats]] = {"common": [], "shuffled": [], "balanced": []}
    for run in range(repetitions):
        rng = np.random.default_rng([seed, 7, run])
        panel = MadeUpPanel(np.zeros(100), np.zeros((100, 20)))
        seats = even_seats(panel, 500, rng)
        lists = {judge: np.flatnonzero(seats[:, judge]).tolist() for judge in range(20)}
        orders = {
            "common": lists,
            "shuffled": {judge: rng.permutation(own).tolist() for judge, own in lists.items()},
            "balanced": reading_orders(lists, seed=run),
        }
        for name, order in orders.items():
            shifts[name].append(_shift(order, 100))
    for name, found in shifts.items():
        sd, worst = (float(np.mean([f(shift) for shift in found])) for f in (np.std, _largest))
        OUT(f"reading order {name}: shift sd {sd:.3f}, worst {worst:.3f}\n")
    balanced = shifts["balanced"]
    return _short(
        {
            "position_shift_sd": float(np.mean([shift.std() for shift in balanced])),
            "position_worst_shift_sd": float(np.mean([_largest(shift) for shift in balanced])),
        }
    )


def _shift(orders: dict[int, list[int]], n: int) -> Floats:
    total, count = np.zeros(n), np.zeros(n)
    for order in orders.values():
        for place, entry in enumerate(order):
            total[entry] += DRIFT * (place / (len(order) - 1)) + PENALTY * (place == 0)
            count[entry] += 1
    mean = total / count
    return np.asarray(mean - mean.mean())


def _largest(shift: Floats) -> float:
    return float(np.abs(shift).max())


def _short(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--repetitions", type=int, help="of every part")
    parser.add_argument("--only", type=lambda text: text.split(","), default=PARTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
