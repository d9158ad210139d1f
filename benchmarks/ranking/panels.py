"""Benchmark B, real panels: some of the judges are drawn for every entry, the mean of all of them
is the reference.

Read from ../shared/data; where that folder is absent one plain sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking.measures import Hit, hit
from benchmarks.ranking.methods import RIVALS, ours
from challenge.kernel.spreadsheets import read_file

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = {"chopin": "chopin2025.csv", "skating": "figureskating.csv.gz", "strictly": "strictly.csv"}
DRAWN = {"chopin": (3, 5), "skating": (3, 5), "strictly": (3,)}  # Strictly has 3 to 5 marks a dance
FEWEST = 10  # entries of a panel
MANY = 10  # rounds: then one is drawn for each repetition
NAMES = (*RIVALS, "ours")
Out = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Full:
    """One round: entries × judges, NaN where a judge gave no mark."""

    title: str
    totals: NDArray[np.float64]


def panels(out: Out, pool: Executor, seed: int, repetitions: int) -> dict[str, Any]:
    """Repetitions per stage of Chopin, and per data set of many rounds (a round drawn for each).

    Figures by method over the data sets.
    """
    if not FOLDER.is_dir():
        out("\nReal panels: ../shared/data is not there, so this part was left out.\n")
        return {}
    out(
        "\nReal panels: 3 or 5 judges drawn unevenly per entry, all of them are the "
        f"reference; {repetitions} repetitions; tau / best 20 % found / best 3 found\n"
    )
    groups: dict[str, list[dict[str, Hit]]] = {}
    for number, name in enumerate(FILES):
        groups |= _compare_all(pool, name, (seed, number), repetitions)
    gaps = {title: _tell(out, title, found) for title, found in groups.items()}
    figures = {
        f"panels_{figure}": _over(groups, field)
        for figure, field in (("tau", "tau"), ("top20", "top"), ("top3", "three"))
    }
    for figure, row in figures.items():
        out(
            f"{figure:14s} " + " ".join(f"{name} {value:.3f}" for name, value in row.items()) + "\n"
        )
    worst = min(gaps, key=lambda title: gaps[title][0])
    return {
        **figures,
        "panels_worst": worst,
        "panels_worst_over_mean": round(gaps[worst][0], 4),
        "panels_worst_half_width": round(gaps[worst][1], 4),
    }


def _compare_all(
    pool: Executor, name: str, seed: tuple[int, int], repetitions: int
) -> dict[str, list[dict[str, Hit]]]:
    """By title: the repetitions of each stage of a data set, or of all together where there are
    many.
    """
    rounds = [full for full in rounds_of(FOLDER / FILES[name]) if full.totals.shape[0] >= FEWEST]
    drawn = [rounds[run * len(rounds) // repetitions] for run in range(repetitions)]
    cases = {name: drawn}
    if len(rounds) < MANY:
        cases = {f"{name} {full.title}": [full] * repetitions for full in rounds}
    return {
        title: list(
            pool.map(
                partial(_compare, DRAWN[name], (*seed, place)),
                range(repetitions),
                fulls,
                chunksize=4,
            )
        )
        for place, (title, fulls) in enumerate(cases.items())
    }


def rounds_of(path: Path) -> list[Full]:
    """Every round of a tidy file, criteria added up."""
    by_round: dict[str, dict[tuple[str, str], float]] = {}
    for row in read_file(path).rows:
        cells = row.cells
        marks = by_round.setdefault(cells["round"], {})
        key = cells["entry"], cells["judge"]
        marks[key] = marks.get(key, 0.0) + float(cells["score"])
    return [Full(title, _table(marks)) for title, marks in by_round.items()]


def _table(marks: dict[tuple[str, str], float]) -> NDArray[np.float64]:
    entries = {name: place for place, name in enumerate(sorted({entry for entry, _judge in marks}))}
    judges = {name: place for place, name in enumerate(sorted({judge for _entry, judge in marks}))}
    table = np.full((len(entries), len(judges)), np.nan)
    for (entry, judge), total in marks.items():
        table[entries[entry], judges[judge]] = total
    return table


def _compare(drawn: tuple[int, ...], seed: tuple[int, ...], run: int, full: Full) -> dict[str, Hit]:
    """All methods on a part of the judges: some judges come up more often than others; an entry
    with fewer marks keeps them all.
    """
    rng, k = np.random.default_rng([*seed, run]), drawn[run % len(drawn)]
    n, m = full.totals.shape
    liked = rng.exponential(size=m) + 0.2
    there = np.isfinite(full.totals)
    keys = np.where(there, rng.exponential(size=(n, m)) / liked, np.inf)
    judge = np.argsort(keys, axis=1)[:, :k].ravel()
    entry = np.repeat(np.arange(n), k)
    marked = there[entry, judge]
    entry, judge = entry[marked], judge[marked]
    score, truth = full.totals[entry, judge], np.nanmean(full.totals, axis=1)
    found = {
        name: hit(method(entry, judge, score, n), truth, 0.2) for name, method in RIVALS.items()
    }
    return found | {"ours": hit(ours(entry, judge, score).score, truth, 0.2)}


def _average(found: list[dict[str, Hit]], name: str, field: str) -> float:
    return float(np.mean([getattr(hits[name], field) for hits in found]))


def _over(groups: dict[str, list[dict[str, Hit]]], field: str) -> dict[str, float]:
    """By method: the mean over the data sets, each the mean over its stages."""
    sets = {title.split()[0] for title in groups}

    def mean_of(data_set: str, name: str) -> float:
        stages = [found for title, found in groups.items() if title.split()[0] == data_set]
        return float(np.mean([_average(found, name, field) for found in stages]))

    return {
        name: round(float(np.mean([mean_of(data_set, name) for data_set in sets])), 4)
        for name in NAMES
    }


def _tell(out: Out, title: str, found: list[dict[str, Hit]]) -> tuple[float, float]:
    """A line of the table; ours less the mean in tau, with the half-width of its 95 % interval (in
    pairs).
    """
    gap = np.array([hits["ours"].tau - hits["mean"].tau for hits in found])
    half = 1.96 * float(gap.std()) / np.sqrt(gap.size)
    line = "  ".join(
        f"{name} "
        + "/".join(f"{_average(found, name, field):.3f}" for field in ("tau", "top", "three"))
        for name in NAMES
    )
    out(f"{title[:14]:14s} {line}   ours - mean {gap.mean():+.4f} ± {half:.4f}\n")
    return float(gap.mean()), float(half)
