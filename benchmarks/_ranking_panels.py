"""Real panels: some of the judges are drawn for every entry, the mean of all of them is the reference.

Read from ../shared/data; where that folder is absent one plain sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._ranking_measures import Hit, hit
from benchmarks._ranking_methods import RIVALS, ours
from challenge.spreadsheets import read_file

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = {"chopin": "chopin2025.csv", "skating": "figureskating.csv.gz"}
DRAWN = (3, 5)
FEWEST = 10  # entries of a panel
Out = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Full:
    """One round: entries × judges, NaN where a judge gave no mark."""

    title: str
    totals: NDArray[np.float64]


def panels(out: Out, seed: int, repetitions: int) -> dict[str, Any]:
    """Benchmark B; repetitions per panel (skating: per 10 of its segments).  Gives tau and top 20 % by method, over the groups."""
    if not FOLDER.is_dir():
        out("Real panels: ../shared/data is not there, so this part was left out.\n")
        return {}
    out(f"\nReal panels: {DRAWN[0]} or {DRAWN[1]} judges drawn unevenly per entry, reference = all judges\n")
    names = [*RIVALS, "ours"]
    groups: dict[str, dict[str, list[Hit]]] = {}
    for group, file in FILES.items():
        rounds = [one for one in rounds_of(FOLDER / file) if one.totals.shape[0] >= FEWEST]
        rng = np.random.default_rng([seed, len(group)])
        chosen = rounds if len(rounds) < 10 else [rounds[place] for place in rng.choice(len(rounds), 10, replace=False)]
        for one in chosen:
            found = groups.setdefault(f"{group} {one.title}" if len(rounds) < 10 else group, {name: [] for name in names})
            for run in range(repetitions if len(rounds) < 10 else max(1, repetitions // 5)):
                _compare(one, DRAWN[run % 2], found, rng)
    for title, found in groups.items():
        _tell(out, title, found)
    tau = {name: round(float(np.mean([np.mean([one.tau for one in found[name]]) for found in groups.values()])), 4) for name in names}
    top = {name: round(float(np.mean([np.mean([one.top for one in found[name]]) for found in groups.values()])), 4) for name in names}
    out(f"over the groups: tau {tau}\n                 top 20 % {top}\n")
    return {"panels_tau": tau, "panels_top20": top}


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


def _compare(one: Full, k: int, found: dict[str, list[Hit]], rng: np.random.Generator) -> None:
    n, m = one.totals.shape
    liked = rng.exponential(size=m) + 0.2
    there = np.isfinite(one.totals)
    keys = np.where(there, rng.exponential(size=(n, m)) / liked, np.inf)
    judge = np.argsort(keys, axis=1)[:, :k]
    entry, judge = np.repeat(np.arange(n), k), judge.ravel()
    score, truth = one.totals[entry, judge], np.nanmean(one.totals, axis=1)
    for name, method in RIVALS.items():
        found[name].append(hit(method(entry, judge, score, n), truth, 0.2))
    found["ours"].append(hit(ours(entry, judge, score).score, truth, 0.2))


def _tell(out: Out, title: str, found: dict[str, list[Hit]]) -> None:
    gap = np.array([a.tau - b.tau for a, b in zip(found["ours"], found["mean"], strict=True)])
    line = " ".join(f"{name} {np.mean([one.tau for one in hits]):.3f}/{np.mean([one.top for one in hits]):.3f}" for name, hits in found.items())
    out(f"{title[:18]:18s} {line}   ours - mean {gap.mean():+.4f} ± {1.96 * gap.std() / np.sqrt(gap.size):.4f}\n")
