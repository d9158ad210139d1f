"""Connecting: join judges' groups that share no entry, whatever it costs in match.

First by the cheapest exchange, or change of one judge, that leaves fewer groups; where none does
and the problem is small, by an exact integer programme with cuts (a group must share an entry with
the rest, or have no entry at all).
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

import numpy as np
import scipy

from judging.algorithms.assignment.linkage import groups_of
from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray
from judging.algorithms.assignment.solver.fairness import load_and_firm_rows
from judging.algorithms.assignment.solver.seats import Seats, within_band
from judging.algorithms.assignment.solver.swaps import Swaps, exchanged, firms_kept, swaps_between

CANDIDATES = 200_000
TRIED = 200
SMALL = 2_000  # candidate pairs up to which the exact programme is asked
CUTS = 60
NODES = 5_000
HALF = 0.5  # above it a whole variable of the solver counts as 1


def connect(seats: Seats, open_pairs: BoolArray, start: BoolArray, *, seed: int) -> BoolArray:
    """The assignment with as few groups as we can make; loads stay in the band, seats are kept."""
    chosen = start
    random = np.random.default_rng(seed % 2**63)
    while groups_of(chosen)[0] > 1:
        joined = join_once(seats, open_pairs, chosen, random)
        if joined is None:
            exact = connected_exactly(within_band(seats, chosen), open_pairs, chosen)
            return chosen if exact is None else exact
        chosen = joined
    return chosen


def join_once(
    seats: Seats, open_pairs: BoolArray, chosen: BoolArray, random: np.random.Generator
) -> BoolArray | None:
    """The cheapest single change that leaves fewer groups; None if none of those tried does."""
    count, group = groups_of(chosen)
    swaps = across(seats, open_pairs, chosen, group, random)
    moves = replacements(seats, open_pairs, chosen, group)
    order = np.argsort(np.concatenate([swaps.loss, moves.loss]), kind="stable")[:TRIED]
    for place in order.tolist():
        swap = place < swaps.loss.size
        after = (
            exchanged(chosen, swaps.pick(np.array([place])))
            if swap
            else replaced(chosen, moves, place - swaps.loss.size)
        )
        if groups_of(after)[0] < count:
            return after
    return None


def across(
    seats: Seats,
    open_pairs: BoolArray,
    chosen: BoolArray,
    group: IntArray,
    random: np.random.Generator,
) -> Swaps:
    """Lawful exchanges between two groups, a seeded sample where there are too many."""
    m = len(seats.judges)
    movable = np.flatnonzero((chosen & ~seats.pinned).ravel())
    if movable.size**2 <= CANDIDATES:
        first, second = (side.ravel() for side in np.meshgrid(movable, movable, indexing="ij"))
    else:
        first, second = movable[random.integers(0, movable.size, (2, CANDIDATES))]
    apart = group[first % m] != group[second % m]
    return swaps_between(seats, open_pairs, chosen, first[apart], second[apart], 0.0)


def replacements(seats: Seats, open_pairs: BoolArray, chosen: BoolArray, group: IntArray) -> Swaps:
    """Lawful changes of one judge i of an entry for j of another group (b repeats a)."""
    load = chosen.sum(axis=0) - seats.pinned.sum(axis=0)
    may_lose, may_gain = load > seats.band_low, (load < seats.band_high) & (group >= 0)
    a, i = np.nonzero(chosen & ~seats.pinned & may_lose[None, :])
    targets = np.flatnonzero(may_gain)
    entry, out = np.repeat(a, targets.size), np.repeat(i, targets.size)
    into = np.tile(targets, a.size)
    lawful = open_pairs[entry, into] & ~chosen[entry, into] & (group[out] != group[into])
    entry, out, into = entry[lawful], out[lawful], into[lawful]
    moves = Swaps(entry, out, entry, into, seats.match[entry, out] - seats.match[entry, into])
    return moves.pick(firms_kept(seats, chosen, entry, out, into)) if entry.size else moves


def replaced(chosen: BoolArray, moves: Swaps, place: int) -> BoolArray:
    """The assignment after one change of judge."""
    after = chosen.copy()
    after[moves.a[place], moves.i[place]] = False
    after[moves.a[place], moves.j[place]] = True
    return after


def connected_exactly(seats: Seats, open_pairs: BoolArray, start: BoolArray) -> BoolArray | None:
    """The best connected assignment with as many seats filled.

    None if there is none (or too large, or every pair is pinned).
    """
    row, column = np.nonzero(open_pairs)
    if not 0 < row.size <= SMALL:
        return None
    filled = start.sum(axis=1) - seats.pinned.sum(axis=1)
    cuts: list[IntArray] = []
    while len(cuts) < CUTS:
        chosen = solve_with_cuts(seats, row, column, filled, cuts)
        if chosen is None:
            return None
        count, group = groups_of(chosen)
        if count <= 1:
            return chosen
        cuts += [np.flatnonzero(group == number) for number in range(max(count - 1, 1))]
    return None


def solve_with_cuts(
    seats: Seats, row: IntArray, column: IntArray, filled: IntArray, cuts: list[IntArray]
) -> BoolArray | None:
    """Integer programme over pairs x and, per cut, shared entries s and two "idle" marks.

    A cut is a set of judges.
    """
    n, size = len(seats.entries), row.size
    seated = scipy.sparse.csr_matrix((np.ones(size), (row, np.arange(size))), shape=(n, size))
    rules, limit = load_and_firm_rows(seats, row, column)
    rows = [scipy.sparse.vstack([seated, rules[:, :-1]], format="csr")]
    low = [np.concatenate([filled, np.full(limit.size, -np.inf)])]
    high = [np.concatenate([filled, limit])]
    for number, judges in enumerate(cuts):
        block = cut_rows(seats, row, column, judges)
        gap = scipy.sparse.csr_matrix((block.shape[0], number * (n + 2)))
        rows.append(scipy.sparse.hstack([block[:, :size], gap, block[:, size:]], format="csr"))
        low.append(cut_limits(seats, row, column, judges))
        high.append(np.full(block.shape[0], np.inf))
    width = size + len(cuts) * (n + 2)
    matrix = scipy.sparse.vstack([widened(part, width) for part in rows], format="csr")
    answer = scipy.optimize.milp(
        np.concatenate([-seats.match[row, column], np.zeros(width - size)]),
        constraints=scipy.optimize.LinearConstraint(
            matrix, np.concatenate(low), np.concatenate(high)
        ),
        integrality=np.ones(width),
        bounds=scipy.optimize.Bounds(0, 1),
        options={"node_limit": NODES},
    )
    if answer.x is None:
        return None
    taken = answer.x[:size] > HALF
    chosen = seats.pinned.copy()
    chosen[row[taken], column[taken]] = True
    return chosen


def widened(part: scipy.sparse.csr_matrix, width: int) -> scipy.sparse.csr_matrix:
    """The same rows with empty columns on the right."""
    return scipy.sparse.hstack(
        [part, scipy.sparse.csr_matrix((part.shape[0], width - part.shape[1]))], format="csr"
    )


def cut_rows(
    seats: Seats, row: IntArray, column: IntArray, judges: IntArray
) -> scipy.sparse.csr_matrix:
    """Rows (≥ cut_limits) of each cut.

    An entry is shared only if both sides judge it; one is shared, or a side is idle.
    """
    n, size = len(seats.entries), row.size
    inside = np.isin(column, judges)
    place = np.arange(size)
    part = [
        scipy.sparse.csr_matrix((np.ones(s.sum()), (row[s], place[s])), shape=(n, size))
        for s in (inside, ~inside)
    ]
    shared = scipy.sparse.hstack(
        [-scipy.sparse.csr_matrix(np.eye(n)), scipy.sparse.csr_matrix((n, 2))]
    )
    sides = [scipy.sparse.hstack([p, shared]) for p in part]
    busy: BoolArray = np.asarray(seats.pinned.any(axis=0))
    may_idle = [
        not busy[judges].any(),
        not np.delete(busy, judges).any(),
    ]  # a side with a pin is never idle
    some = scipy.sparse.csr_matrix(np.concatenate([np.zeros(size), np.ones(n), may_idle])[None, :])
    idle = []
    for side, mark in ((inside, 0), (~inside, 1)):
        columns = np.flatnonzero(side)
        marks = np.full(columns.size, size + n + mark)
        lines = np.arange(columns.size)
        values = (
            np.full(2 * columns.size, -1.0),
            (np.tile(lines, 2), np.concatenate([columns, marks])),
        )
        idle.append(scipy.sparse.csr_matrix(values, shape=(columns.size, size + n + 2)))
    return scipy.sparse.vstack([*sides, some, *idle], format="csr")


def cut_limits(seats: Seats, row: IntArray, column: IntArray, judges: IntArray) -> FloatArray:
    """Lower limits of `cut_rows`; a pin counts as a judge of that side."""
    inside = np.zeros(len(seats.judges), dtype=np.bool_)
    inside[judges] = True
    pinned = [-seats.pinned[:, side].any(axis=1).astype(np.float64) for side in (inside, ~inside)]
    idle = [np.full(int(side[column].sum()), -1.0) for side in (inside, ~inside)]
    return np.concatenate([*pinned, [1.0], *idle])
