"""Linking: exchange judges between entries so that severities become comparable, within a budget.

The gain of an exchange is the first-order change of trace(L⁺) (see linkage.py):
d trace(L⁺) = −⟨L⁺L⁺, dL⟩.  The best exchanges per lost match are made together, then measured; a
batch that does not help is halved.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from judging.algorithms.assignment.linkage import groups_of, laplacian
from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray
from judging.algorithms.assignment.progress import Watch
from judging.algorithms.assignment.solver.seats import Seats
from judging.algorithms.assignment.solver.swaps import Swaps, apart, exchanged, swaps_between

ROUNDS = 20
ROUNDS_LARGE = 8
LARGE = 400  # judges
CANDIDATES = 40_000  # exchanges looked at in a round, at least
PER_PAIR = 20  # the same per pair of a larger assignment
MOST_CANDIDATES = 500_000
ENOUGH = 1.02  # times the least variance that any graph with as many sheets can have
PORTIONS = 12  # of the budget: the slope is true for small steps only
TINY = 1e-12
BLOCK = 64  # judges up to whom the matrix is inverted at once
WORTH = 1e-3  # least relative gain of a round


@dataclass(frozen=True, slots=True)
class Contrasts:
    """L⁺ over all judges (idle ones 0), its trace, and the least trace for as many sheets."""

    inverse: FloatArray
    variance: float
    ideal: float


@dataclass(frozen=True, slots=True)
class Step:
    """Where the search stands.

    The assignment, its contrasts, the match left to spend, in all and at once, the batch.
    """

    chosen: BoolArray
    contrasts: Contrasts
    left: float
    portion: float
    batch: int


def link(
    seats: Seats,
    open_pairs: BoolArray,
    start: BoolArray,
    *,
    budget: float,
    floor: float,
    seed: int,
    watch: Watch,
) -> BoolArray:
    """A better linked assignment that loses at most `budget` of match in all; loads are kept."""
    if budget <= 0 or groups_of(start)[0] != 1:
        return start
    random = np.random.default_rng(seed % 2**63)
    rounds = ROUNDS_LARGE if len(seats.judges) > LARGE else ROUNDS
    now: Step | None = Step(
        start, contrasts_of(start), budget, budget / PORTIONS, max(int(start.sum()) // 100, 1)
    )
    chosen = start
    for turn in range(rounds):
        if now is None or now.contrasts.variance <= ENOUGH * now.contrasts.ideal:
            break
        watch.at(0.7 + 0.25 * turn / rounds, "linking")
        chosen = now.chosen
        swaps, gain = candidates(seats, open_pairs, chosen, now.contrasts.inverse, floor, random)
        now = next_step(now, swaps, gain)
    return chosen if now is None else now.chosen


def contrasts_of(chosen: BoolArray) -> Contrasts:
    """Invert the Laplacian of a connected graph.

    Its kernel is the constants, so fill that in first.
    """
    busy = np.flatnonzero(chosen.any(axis=0))
    matrix = laplacian(chosen[:, busy])
    flat = 1.0 / max(busy.size, 1)
    full = np.zeros((chosen.shape[1], chosen.shape[1]))
    full[np.ix_(busy, busy)] = inverse_of(matrix + flat) - flat
    ideal = (busy.size - 1) ** 2 / max(float(np.trace(matrix)), TINY)
    return Contrasts(full, float(np.trace(full)), ideal)


def inverse_of(matrix: FloatArray) -> FloatArray:
    """Inverse of a symmetric positive definite matrix, by halves (Schur complement).

    LAPACK's threads wait for each other on small matrices when the cores are shared; small inverses
    and products need none.
    """
    half = matrix.shape[0] // 2
    if matrix.shape[0] <= BLOCK:
        return np.asarray(np.linalg.inv(matrix))
    first = inverse_of(matrix[:half, :half])
    carried = first @ matrix[:half, half:]
    second = inverse_of(matrix[half:, half:] - matrix[half:, :half] @ carried)
    corner = carried @ second
    return np.block([[first + corner @ carried.T, -corner], [-corner.T, second]])


def candidates(
    seats: Seats,
    open_pairs: BoolArray,
    chosen: BoolArray,
    inverse: FloatArray,
    floor: float,
    random: np.random.Generator,
) -> tuple[Swaps, FloatArray]:
    """Lawful exchanges, a seeded sample where there are too many, and their first-order gain."""
    movable = np.flatnonzero((chosen & ~seats.pinned).ravel())
    size = min(max(CANDIDATES, PER_PAIR * movable.size), MOST_CANDIDATES)
    if movable.size**2 <= size:
        first, second = (side.ravel() for side in np.meshgrid(movable, movable, indexing="ij"))
        first, second = first[first < second], second[first < second]
    else:
        first, second = movable[random.integers(0, movable.size, (2, size))]
    swaps = swaps_between(seats, open_pairs, chosen, first, second, floor)
    return swaps, first_order_gain(chosen, inverse, swaps)


def first_order_gain(chosen: BoolArray, inverse: FloatArray, swaps: Swaps) -> FloatArray:
    """By how much each exchange lowers trace(L⁺), to first order."""
    slope = inverse @ inverse
    near = scipy.sparse.csr_matrix(chosen.astype(np.float64)) @ slope
    size = chosen.sum(axis=1).astype(np.float64)
    return change(slope, near, size, swaps.a, swaps.i, swaps.j) + change(
        slope, near, size, swaps.b, swaps.j, swaps.i
    )


def change(
    slope: FloatArray,
    near: FloatArray,
    size: FloatArray,
    entry: IntArray,
    out: IntArray,
    into: IntArray,
) -> FloatArray:
    """⟨slope, dL⟩ when an entry's judge `out` is replaced by `into`.

    near[e] = Σ of slope over its judges.
    """
    count = size[entry]
    own = (1 - 1 / count) * (slope[into, into] - slope[out, out])
    others = (near[entry, into] - slope[out, into]) - (near[entry, out] - slope[out, out])
    result: FloatArray = own - 2 / count * others
    return result


def next_step(now: Step, swaps: Swaps, gain: FloatArray) -> Step | None:
    """Make the best affordable exchanges; halve the batch until it helps.  None: nothing helps."""
    useful = np.flatnonzero(gain > 0)
    price = np.maximum(swaps.loss[useful], 0.0) + 1e-3
    order = useful[np.argsort(-gain[useful] / price, kind="stable")]
    batch = now.batch
    while batch >= 1 and order.size:
        picked = apart(swaps, order, batch)
        cost = np.cumsum(np.maximum(swaps.loss[picked], 0.0))
        within = (cost <= now.left) & (cost <= np.maximum(now.portion, cost[:1]))
        picked, cost = picked[within], cost[within]
        after = exchanged(now.chosen, swaps.pick(picked))
        if picked.size and groups_of(after)[0] == 1:
            contrasts = contrasts_of(after)
            if contrasts.variance < now.contrasts.variance * (1 - WORTH):
                return Step(after, contrasts, now.left - float(cost[-1]), now.portion, batch)
        batch //= 2
    return None
