"""Bridges: entries that two panels share, so that severity between panels can be known."""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from judging.algorithms.assignment.ordered_ids import bounds
from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray, Pair, Problem

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """The board on which bridges are laid, in the order of ids.

    `free` and `used` change as we go.
    """

    match: FloatArray
    free: BoolArray
    entry_panel: tuple[str, ...]
    judge_panel: tuple[str, ...]
    room: IntArray
    used: IntArray


def with_bridges(problem: Problem) -> tuple[Problem, tuple[Pair, ...]]:
    """Pin `problem.bridges` entries per two panels to a judge of the other panel.

    Judges take turns, best matches first, never on a conflict or over half a judge's load.
    Returns the problem and the bridges made, as pairs of ids.
    """
    if not (problem.bridges and problem.entry_panels and problem.judge_panels):
        return problem, ()
    row = sorted(range(len(problem.entry_ids)), key=problem.entry_ids.__getitem__)
    column = sorted(range(len(problem.judge_ids)), key=problem.judge_ids.__getitem__)
    cells = [
        (row[i], column[j])
        for i, j in place_bridges(ground_of(problem, row, column), problem.bridges)
    ]
    pairs = tuple((problem.entry_ids[i], problem.judge_ids[j]) for i, j in cells)
    return replace(problem, pinned=(*problem.pinned, *cells)), pairs


def ground_of(problem: Problem, row: list[int], column: list[int]) -> Ground:
    """Where bridges may stand: no conflict, at least two seats, no pin on the entry yet."""
    free = np.ones((len(row), len(column)), dtype=np.bool_)
    for pair in problem.forbidden:
        free[pair.entry, pair.judge] = False
    free[bounds(problem.per_entry, len(row), 0, "per_entry") <= 1] = False
    pins = np.zeros(len(column), dtype=np.int64)
    for i, j in problem.pinned:
        free[i] = False
        pins[j] += 1
    room = (bounds(problem.max_load, len(column), len(row), "max_load") - pins) // 2
    return Ground(
        match=np.asarray(problem.match)[np.ix_(row, column)],
        free=free[np.ix_(row, column)],
        entry_panel=tuple(problem.entry_panels[i] for i in row),
        judge_panel=tuple(problem.judge_panels[j] for j in column),
        room=room[column],
        used=np.zeros(len(column), dtype=np.int64),
    )


def place_bridges(ground: Ground, bridges: int) -> list[Cell]:
    """The bridges of every two panels, in turn from either side."""
    cells: list[Cell] = []
    for first, second in combinations(sorted({name for name in ground.judge_panel if name}), 2):
        for turn in range(bridges):
            home, guest = (first, second) if turn % 2 == 0 else (second, first)
            cell = best_cell(ground, home, guest) or best_cell(ground, guest, home)
            if cell is None:
                break
            cells.append(cell)
            ground.free[cell[0]] = False
            ground.used[cell[1]] += 1
    return cells


def best_cell(ground: Ground, home: str, guest: str) -> Cell | None:
    """The guest judge with the fewest bridges, and the home panel's best matching free entry."""
    entries = np.array(
        [i for i, name in enumerate(ground.entry_panel) if name == home], dtype=np.int64
    )
    judges = np.array(
        [j for j, name in enumerate(ground.judge_panel) if name == guest], dtype=np.int64
    )
    judges = judges[ground.used[judges] < ground.room[judges]]
    cells = np.ix_(entries, judges)
    worth = np.where(ground.free[cells], ground.match[cells] - 2.0 * ground.used[judges], -np.inf)
    if not worth.size or worth.max() == -np.inf:
        return None
    i, j = np.unravel_index(int(worth.argmax()), worth.shape)
    return int(entries[i]), int(judges[j])
