"""Assign judges to entries: feasible, then fair, then the best match, well linked, unforeseeable.

`assign` makes an assignment from nothing, `repair` changes as little as it can of an earlier one.
The method is in SCIENCE.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from judging.algorithms.flow import SCALE, arcs_of, order_of_prices, solve
from judging.algorithms.linkage import measure
from judging.algorithms.lottery import tickets
from judging.algorithms.problem import (
    Assignment,
    AssignmentCancelled,
    BoolArray,
    Cancelled,
    Forbidden,
    IntArray,
    InvalidProblem,
    Linkage,
    Pair,
    Problem,
    Progress,
    Reason,
    Served,
    Unmet,
)
from judging.algorithms.seats import Seats, prepare

__all__ = [
    "Assignment",
    "AssignmentCancelled",
    "Forbidden",
    "InvalidProblem",
    "Linkage",
    "Pair",
    "Problem",
    "Reason",
    "Served",
    "Unmet",
    "assign",
    "repair",
]


def assign(
    problem: Problem,
    *,
    seed: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Assignment:
    """Assign from nothing.  The same problem and seed give the same pairs in any order of rows.

    progress: called with (share done 0..1, code of the step).  cancelled: asked between steps.
    Raises InvalidProblem when the wishes contradict one another, AssignmentCancelled.
    """
    seats = prepare(problem)
    ticket = tickets(seed, seats.entries, seats.judges)
    cost = -np.rint(seats.match * SCALE).astype(np.int64)
    offered = seats.allowed & (ticket < problem.lottery)
    chosen = best(seats, offered, cost)
    if problem.lottery < 1 and (chosen.sum(axis=1) < (seats.need + seats.pinned.sum(axis=1))).any():
        chosen = best(seats, seats.allowed, np.where(offered, cost, cost + 4 * SCALE))
    return report(seats, chosen, seed)


def best(seats: Seats, offered: BoolArray, cost: IntArray) -> BoolArray:
    """The pairs of the cheapest flow, with the pins."""
    arcs = arcs_of(offered, cost)
    flow = solve(seats, arcs, order_of_prices(seats, int(np.abs(arcs.cost).max(initial=1))))
    chosen = seats.pinned.copy()
    chosen[arcs.entry[flow.taken], arcs.judge[flow.taken]] = True
    return chosen


def report(seats: Seats, chosen: BoolArray, seed: int) -> Assignment:
    """The answer with its figures."""
    rows, columns = np.nonzero(chosen)
    means = (seats.match * chosen).sum(axis=1) / np.maximum(chosen.sum(axis=1), 1)
    total = float(seats.match[chosen].sum())
    open_seats = seats.need + seats.pinned.sum(axis=1) - chosen.sum(axis=1)
    return Assignment(
        pairs=tuple((seats.entries[i], seats.judges[j]) for i, j in zip(rows, columns, strict=True)),
        match=total,
        bound=total,
        bound_without_lottery=total,
        lottery_price=0.0,
        floor=float(means.min(initial=1.0)),
        floor_bound=None,
        linkage=measure(chosen, seats.judges),
        unmet=tuple(Unmet(seats.entries[i], int(open_seats[i]), ()) for i in np.flatnonzero(open_seats > 0)),
        notes=(),
        loads=dict(zip(seats.judges, map(int, chosen.sum(axis=0)), strict=True)),
        worst=(),
        seed=seed,
    )


def repair(
    problem: Problem,
    previous: Iterable[Pair],
    *,
    seed: int,
    change_price: float | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Assignment:
    """Change as little as possible of `previous` so that it suits `problem`.

    previous: (entry id, judge id); unknown ids are pairs that have to go (a judge dropped out).
    change_price: match (in units of one pair) that one kept pair is worth; None: fewest changes
    first, match second.  Sheets already begun belong in `problem.pinned`.
    """
    seats = prepare(problem)
    had = set(previous)
    row = {name: i for i, name in enumerate(seats.entries)}
    column = {name: j for j, name in enumerate(seats.judges)}
    kept = np.zeros_like(seats.allowed)
    for entry, judge in had:
        if entry in row and judge in column:
            kept[row[entry], column[judge]] = True
    worth = SCALE * 2 * (len(seats.judges) + 1) if change_price is None else round(change_price * SCALE)
    cost = -np.rint(seats.match * SCALE).astype(np.int64) - worth * kept
    return report(seats, best(seats, seats.allowed, cost), seed)
