"""Fairness: lift the floor, the lowest mean match of an entry.

Lagrange's idea, on the badly served only: solve the flow; entries below the target count a little
more; again.  Solutions stay whole, and everybody else keeps nearly the best total.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray
from judging.algorithms.assignment.progress import Watch
from judging.algorithms.assignment.solver.flow import Arcs, order_of_prices, solve
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats
from judging.algorithms.assignment.solver.swaps import Swaps, exchanged, swaps_between

TURNS = 8
TURNS_LARGE = 4
LARGE = 100_000  # candidate pairs
STEP = 0.05  # least rise of a badly served entry's weight in one turn
HEAVIEST = 50.0
BUDGET = 0.004  # share of the total match that a higher floor may cost
ENOUGH = 0.995  # share of the target at which the search stops
EPSILON = 1e-9
EXCHANGES = 300  # most exchanges of the last polish
RISE = 1e-4  # least rise of an entry's mean match by such an exchange


@dataclass(frozen=True, slots=True)
class Weights:
    """Candidates and what they cost at weight 1: the search's fixed ground."""

    arcs: Arcs
    crowding: int


def means(seats: Seats, chosen: BoolArray) -> FloatArray:
    """Mean match per entry over the judges it has; 0 without any, 1 where none is wanted."""
    count = chosen.sum(axis=1)
    total = np.where(chosen, seats.match, 0.0).sum(axis=1)
    wanted = seats.need + seats.pinned.sum(axis=1)
    return np.where(wanted == 0, 1.0, total / np.maximum(count, 1))


def highest_floor(seats: Seats, offered: BoolArray) -> float:
    """No assignment has a higher floor: every entry has its own best judges, as if alone."""
    best = np.sort(np.where(offered, seats.match, 0.0), axis=1)[:, ::-1]
    rank = np.arange(best.shape[1])[None, :]
    own = np.where(rank < seats.need[:, None], best, 0.0).sum(axis=1)
    own += np.where(seats.pinned, seats.match, 0.0).sum(axis=1)
    wanted = seats.need + seats.pinned.sum(axis=1)
    return float(np.min((own / np.maximum(wanted, 1))[wanted > 0], initial=1.0))


def lift(seats: Seats, start: BoolArray, ground: Weights, target: float, watch: Watch) -> BoolArray:
    """The assignment with the highest floor found, up to the target, within the budget of match."""
    least = float(seats.match[start].sum()) * (1 - BUDGET)
    weight = np.ones(len(seats.entries))
    now, best = start, (quality(seats, start), start)
    if ground.crowding:
        now = weighted(seats, ground, weight)
        best = (quality(seats, now), now)
    turns = TURNS_LARGE if ground.arcs.entry.size > LARGE else TURNS
    for turn in range(turns):
        mean = means(seats, now)
        poor = mean < target - EPSILON
        if mean.min() >= ENOUGH * target:
            break
        watch.at(0.4 + 0.3 * turn / turns, "fairness")
        weight[poor] *= 1 + STEP + (target - mean[poor]) / target
        now = weighted(seats, ground, np.minimum(weight, HEAVIEST))
        if quality(seats, now) > best[0] and seats.match[now].sum() >= least:
            best = (quality(seats, now), now)
    return best[1]


def polish(
    seats: Seats, open_pairs: BoolArray, start: BoolArray, target: float, watch: Watch
) -> BoolArray:
    """Lift the worst served entry by the exchange that loses least, until the target is met."""
    chosen = start
    least = float(seats.match[start].sum()) * (1 - BUDGET)
    for _ in range(EXCHANGES):
        mean = means(seats, chosen)
        worst = int(mean.argmin())
        if mean[worst] >= ENOUGH * target:
            break
        watch.at(0.65, "fairness")
        swaps = swaps_of(seats, open_pairs, chosen, worst, float(mean[worst]))
        if not swaps.loss.size:
            break
        after = exchanged(chosen, swaps.pick(np.array([int(swaps.loss.argmin())])))
        if seats.match[after].sum() < least:
            break
        chosen = after
    return chosen


def swaps_of(
    seats: Seats, open_pairs: BoolArray, chosen: BoolArray, entry: int, floor: float
) -> Swaps:
    """Exchanges that lift this entry above the floor and let nobody else sink to it."""
    movable = chosen & ~seats.pinned
    m = len(seats.judges)
    own, others = np.flatnonzero(movable[entry]) + entry * m, np.flatnonzero(movable.ravel())
    first, second = np.repeat(own, others.size), np.tile(others, own.size)
    return swaps_between(seats, open_pairs, chosen, first, second, floor + RISE)


def quality(seats: Seats, chosen: BoolArray) -> tuple[int, float, float]:
    """What is compared: seats filled, then the floor (to nine digits), then the total match."""
    return (
        int(chosen.sum()),
        round(float(means(seats, chosen).min(initial=1.0)), 9),
        float(seats.match[chosen].sum()),
    )


def weighted(seats: Seats, ground: Weights, weight: FloatArray) -> BoolArray:
    """Solve with each entry's match counted `weight` times."""
    cost = np.rint(ground.arcs.cost * weight[ground.arcs.entry]).astype(np.int64)
    arcs = Arcs(ground.arcs.entry, ground.arcs.judge, cost)
    flow = solve(seats, arcs, order_of_prices(seats, dearest(cost), ground.crowding))
    return with_pins(seats, arcs, flow.taken)


def dearest(cost: IntArray) -> int:
    """The largest size of a cost."""
    return int(np.abs(cost).max(initial=1))


def with_pins(seats: Seats, arcs: Arcs, taken: BoolArray) -> BoolArray:
    """n × m: the pins and the candidates taken."""
    chosen = seats.pinned.copy()
    chosen[arcs.entry[taken], arcs.judge[taken]] = True
    return chosen


def best_floor(seats: Seats, offered: BoolArray) -> float | None:
    """The LP's best floor (HiGHS): maximise t with every entry's mean match ≥ t.

    None if infeasible.
    """
    row, column = np.nonzero(offered)
    size, wanted = row.size, seats.need + seats.pinned.sum(axis=1)
    asked = np.flatnonzero(wanted > 0)
    if not asked.size:
        return None
    place = np.arange(size)
    have = np.where(seats.pinned, seats.match, 0.0).sum(axis=1)
    served = scipy.sparse.csr_matrix(
        (-seats.match[row, column], (row, place)), shape=(len(seats.entries), size)
    )
    fair = scipy.sparse.hstack(
        [served, scipy.sparse.csr_matrix(wanted[:, None].astype(np.float64))], format="csr"
    )[asked]
    rules, limit = load_and_firm_rows(seats, row, column)
    seated = scipy.sparse.csr_matrix(
        (np.ones(size), (row, place)), shape=(len(seats.entries), size + 1)
    )
    answer = scipy.optimize.linprog(
        np.append(np.zeros(size), -1.0),
        A_ub=scipy.sparse.vstack([fair, rules]),
        b_ub=np.concatenate([have[asked], limit]),
        A_eq=seated,
        b_eq=seats.need.astype(np.float64),
        bounds=[(0, 1)] * (size + 1),
        method="highs",
    )
    return -float(answer.fun) if answer.status == 0 else None


def load_and_firm_rows(
    seats: Seats, row: IntArray, column: IntArray
) -> tuple[scipy.sparse.csr_matrix, FloatArray]:
    """The rows of the LP that keep loads (least and most) and one judge of a firm per entry."""
    size, m = row.size, len(seats.judges)
    load = scipy.sparse.csr_matrix((np.ones(size), (column, np.arange(size))), shape=(m, size + 1))
    firm = seats.firm[column]
    inside = np.flatnonzero(firm != NO_FIRM)
    keys, which = np.unique(
        row[inside] * (firm.max(initial=0) + 1) + firm[inside], return_inverse=True
    )
    single = scipy.sparse.csr_matrix(
        (np.ones(inside.size), (which, inside)), shape=(keys.size, size + 1)
    )
    limit = np.concatenate([seats.high, -seats.low, np.ones(keys.size)]).astype(np.float64)
    return scipy.sparse.vstack([load, -load, single], format="csr"), limit
