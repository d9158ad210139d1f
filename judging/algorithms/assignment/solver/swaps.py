"""Exchanges of two judges between two entries: what may be exchanged, and what it costs.

An exchange keeps every load and every entry's number of judges, so that only conflicts, firms,
pins, the offer and the floor have to be asked.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats


@dataclass(frozen=True, slots=True)
class Swaps:
    """Exchange k: entry a[k] gives judge i[k] to entry b[k] and gets judge j[k]; match lost."""

    a: IntArray
    i: IntArray
    b: IntArray
    j: IntArray
    loss: FloatArray

    def pick(self, which: BoolArray | IntArray) -> Swaps:
        """Those at these places."""
        return Swaps(self.a[which], self.i[which], self.b[which], self.j[which], self.loss[which])


def swaps_between(
    seats: Seats,
    open_pairs: BoolArray,
    chosen: BoolArray,
    first: IntArray,
    second: IntArray,
    floor: float,
) -> Swaps:
    """The lawful exchanges between pairs `first` and `second` (flat positions in n × m).

    open_pairs: pairs that may be newly made.  No entry falls below `floor`.
    """
    m = len(seats.judges)
    a, i = np.divmod(first, m)
    b, j = np.divmod(second, m)
    loss = seats.match[a, i] + seats.match[b, j] - seats.match[a, j] - seats.match[b, i]
    lawful = (
        open_pairs[a, j] & open_pairs[b, i] & ~chosen[a, j] & ~chosen[b, i] & (a != b) & (i != j)
    )
    swaps = Swaps(a, i, b, j, loss).pick(lawful)
    kept = firms_kept(seats, chosen, swaps.a, swaps.i, swaps.j)
    swaps = (
        swaps.pick(kept & firms_kept(seats, chosen, swaps.b, swaps.j, swaps.i))
        if kept.size
        else swaps
    )
    return swaps.pick(floor_kept(seats, chosen, swaps, floor))


def firms_kept(
    seats: Seats, chosen: BoolArray, entry: IntArray, out: IntArray, into: IntArray
) -> BoolArray:
    """Whether the entry has no other judge of the incoming judge's firm."""
    if (seats.firm == NO_FIRM).all():
        return np.ones(entry.size, dtype=np.bool_)
    firms = int(seats.firm.max()) + 1
    taken = np.zeros((len(seats.entries), firms), dtype=np.bool_)
    row, column = np.nonzero(chosen)
    inside = seats.firm[column] != NO_FIRM
    taken[row[inside], seats.firm[column[inside]]] = True
    firm = seats.firm[into]
    kept: BoolArray = (firm == NO_FIRM) | (firm == seats.firm[out]) | ~taken[entry, firm]
    return kept


def floor_kept(seats: Seats, chosen: BoolArray, swaps: Swaps, floor: float) -> BoolArray:
    """Whether both entries' mean match stays at the floor or above."""
    total = np.where(chosen, seats.match, 0.0).sum(axis=1)
    count = np.maximum(chosen.sum(axis=1), 1)
    change = seats.match[swaps.a, swaps.j] - seats.match[swaps.a, swaps.i]
    back = seats.match[swaps.b, swaps.i] - seats.match[swaps.b, swaps.j]
    first = (total[swaps.a] + change) / count[swaps.a]
    second = (total[swaps.b] + back) / count[swaps.b]
    kept: BoolArray = (first >= floor - 1e-9) & (second >= floor - 1e-9)
    return kept


def exchanged(chosen: BoolArray, swaps: Swaps) -> BoolArray:
    """The assignment after these exchanges (no two of which share an entry)."""
    after = chosen.copy()
    after[swaps.a, swaps.i] = False
    after[swaps.b, swaps.j] = False
    after[swaps.a, swaps.j] = True
    after[swaps.b, swaps.i] = True
    return after


def apart(swaps: Swaps, order: IntArray, most: int) -> IntArray:
    """The first `most` exchanges in this order of which no two share an entry."""
    busy: set[int] = set()
    kept: list[int] = []
    for place in order.tolist():
        ends = {int(swaps.a[place]), int(swaps.b[place])}
        if busy.isdisjoint(ends):
            busy |= ends
            kept.append(place)
        if len(kept) >= most:
            break
    return np.array(kept, dtype=np.int64)
