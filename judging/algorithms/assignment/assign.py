"""Assign judges to entries: feasible, then fair, then the best match, well linked, unforeseeable.

`assign` makes an assignment from nothing, `repair` changes as little as it can of an earlier one.
The method is in docs/science.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from judging.algorithms.assignment.linkage import groups_of
from judging.algorithms.assignment.lottery import tickets
from judging.algorithms.assignment.problem import (
    AssignmentCancelled,
    AssignmentPlan,
    BoolArray,
    Cancelled,
    FloatArray,
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
from judging.algorithms.assignment.progress import Watch
from judging.algorithms.assignment.report import Figures, report
from judging.algorithms.assignment.solver.fairness import (
    Weights,
    best_floor,
    dearest,
    highest_floor,
    lift,
    means,
    polish,
    with_pins,
)
from judging.algorithms.assignment.solver.flow import SCALE, Arcs, Flow, order_of_prices
from judging.algorithms.assignment.solver.link_components import connect
from judging.algorithms.assignment.solver.link_exchanges import link
from judging.algorithms.assignment.solver.link_panels import with_bridges
from judging.algorithms.assignment.solver.pricing import optimum
from judging.algorithms.assignment.solver.seats import Seats, has_band, prepare, within_band

__all__ = [
    "AssignmentCancelled",
    "AssignmentPlan",
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

SMALL = 2_500  # pairs up to which the LP's best floor is computed beside
CROWDING = 0.002  # match given up to spare a judge with the average load one entry
WAIVED = 3.0  # price of a pair that the lottery had not on offer, in match
OFF_OFFER = 0.5  # the same in a repair, where keeping pairs goes first
UNEVEN = 1.0  # match that a repair gives up for one entry nearer to the band of loads


@dataclass(frozen=True, slots=True)
class Base:
    """The best total match.

    The candidates and the flow, what was on offer, the match with the lottery, the bounds, and the
    match without the balance of loads.
    """

    offered: BoolArray
    arcs: Arcs
    chosen: BoolArray
    drawn: float
    bound: float
    bound_without_lottery: float
    unbalanced: float


def assign(
    problem: Problem,
    *,
    seed: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> AssignmentPlan:
    """Assign from nothing.  The same problem and seed give the same pairs in any order of rows.

    progress: called with (share done 0..1, code of the step).  cancelled: asked between steps.
    Raises InvalidProblem when the wishes contradict one another, AssignmentCancelled.
    """
    watch = Watch(progress, cancelled)
    watch.at(0.0, "prepare")
    bridged, bridges = with_bridges(problem)
    seats, base, notes = begin(bridged, seed, watch)
    if bridges:
        notes = [Reason("bridges", {"pairs": [list(pair) for pair in bridges]})]
    if bridges and is_short(seats, base.chosen):
        bare, bare_base, _ = begin(problem, seed, watch)
        if bare_base.chosen.sum() > base.chosen.sum():
            seats, base, notes = bare, bare_base, [Reason("bridges_dropped")]
    floor_bound = known_floor(seats, base)
    chosen = improve(problem, seats, base, floor_bound, seed, watch)
    watch.at(0.97, "report")
    notes += waived_pairs(seats, chosen, seed, problem.lottery)
    return report(
        problem,
        seats,
        chosen,
        Figures(
            bound=base.bound,
            bound_without_lottery=base.bound_without_lottery,
            drawn=base.drawn,
            unbalanced=base.unbalanced,
            floor_bound=floor_bound,
            notes=tuple(notes),
            seed=seed,
        ),
    )


def begin(problem: Problem, seed: int, watch: Watch) -> tuple[Seats, Base, list[Reason]]:
    """Prepare, draw the lottery and find the best total match."""
    seats = prepare(problem)
    watch.at(0.1, "flow")
    return (
        seats,
        best_match(seats, tickets(seed, seats.entries, seats.judges), problem.lottery, watch),
        [],
    )


def costs(seats: Seats, ticket: FloatArray) -> IntArray:
    """Cost per pair, in units of 1/SCALE; the ticket's low digits settle ties, unforeseeably."""
    jitter = (ticket * 2.0**20 % 1.0 * 4).astype(np.int64)
    cost: IntArray = -np.rint(seats.match * SCALE).astype(np.int64) - jitter
    return cost


def best_match(seats: Seats, ticket: FloatArray, lottery: float, watch: Watch) -> Base:
    """The best total match with the lottery.

    Where that alone leaves something open, at a price without.
    """
    cost = costs(seats, ticket)
    arcs, flow = solved(seats, seats.allowed, cost)
    full = total(seats, arcs, flow)
    free = unbalanced_match(seats, cost, arcs, full)
    chosen = with_pins(seats, arcs, flow.taken)
    everything = Base(seats.allowed, arcs, chosen, full, full, full, free)
    if lottery >= 1:
        return everything
    watch.at(0.25, "lottery")
    offered = seats.allowed & (ticket < lottery)
    arcs, flow = solved(seats, offered, cost, arcs)
    found = total(seats, arcs, flow)
    drawn = Base(offered, arcs, with_pins(seats, arcs, flow.taken), found, found, full, free)
    if missed(seats, drawn.chosen) <= missed(seats, everything.chosen):
        return drawn
    dear = np.where(offered, cost, cost + round(WAIVED * SCALE))
    arcs, flow = solved(seats, seats.allowed, dear, arcs)
    chosen = with_pins(seats, arcs, flow.taken)
    return Base(seats.allowed, arcs, chosen, float(seats.match[chosen].sum()), full, full, free)


def unbalanced_match(seats: Seats, cost: IntArray, known: Arcs, balanced: float) -> float:
    """The best match where only the judges' own least and most loads count."""
    if not has_band(seats):
        return balanced
    freely = replace(seats, band_low=seats.low, band_high=seats.high)
    return total(freely, *solved(freely, seats.allowed, cost, known))


def solved(
    seats: Seats,
    offered: BoolArray,
    cost: IntArray,
    known: Arcs | None = None,
    band: int | None = None,
) -> tuple[Arcs, Flow]:
    """The optimum over the offered pairs, all prices in order.  band: another price of the band."""
    prices = order_of_prices(seats, dearest(cost))
    if band is not None:
        prices = replace(prices, band=band)
    return optimum(seats, offered, cost, prices, known)


def total(seats: Seats, arcs: Arcs, flow: Flow) -> float:
    """The flow's match, pins included: no assignment over the same pairs has more."""
    return -float(arcs.cost[flow.taken].sum()) / SCALE + float(seats.match[seats.pinned].sum())


def missed(seats: Seats, chosen: BoolArray) -> tuple[int, int, int]:
    """Seats left open, then entries missing below the least loads, then those outside the band."""
    load = chosen.sum(axis=0) - seats.pinned.sum(axis=0)
    open_seats = seats.need.sum() + seats.pinned.sum() - chosen.sum()
    outside = np.maximum(seats.band_low - load, 0) + np.maximum(load - seats.band_high, 0)
    return int(open_seats), int(np.maximum(seats.low - load, 0).sum()), int(outside.sum())


def is_short(seats: Seats, chosen: BoolArray) -> bool:
    """Whether a seat is left open."""
    return missed(seats, chosen)[0] > 0


def known_floor(seats: Seats, base: Base) -> float | None:
    """The best floor there is, where it can be told quickly."""
    ceiling = highest_floor(seats, base.offered)
    if (
        is_short(seats, base.chosen)
        or float(means(seats, base.chosen).min(initial=1.0)) >= ceiling - 1e-9
    ):
        return ceiling
    if seats.match.size > SMALL:
        return None
    kept = best_floor(within_band(seats, base.chosen), base.offered)
    return best_floor(seats, base.offered) if kept is None else kept


def improve(
    problem: Problem, seats: Seats, base: Base, floor_bound: float | None, seed: int, watch: Watch
) -> BoolArray:
    """Lift the floor, join the judges' groups, link them better; seats filled stay filled."""
    chosen = base.chosen
    if problem.fairness and base.arcs.entry.size:
        ground = Weights(base.arcs, round(CROWDING * SCALE))
        target = highest_floor(seats, base.offered) if floor_bound is None else floor_bound
        chosen = lift(seats, chosen, ground, target, watch)
        chosen = polish(seats, base.offered, chosen, target, watch)
    watch.at(0.7, "linking")
    chosen = connect(seats, base.offered, chosen, seed=seed)
    if groups_of(chosen)[0] > 1 and problem.lottery < 1:
        chosen = connect(seats, seats.allowed, chosen, seed=seed)
    floor = float(means(seats, chosen).min(initial=1.0))
    budget = problem.linking * base.bound
    return link(seats, base.offered, chosen, budget=budget, floor=floor, seed=seed, watch=watch)


def waived_pairs(seats: Seats, chosen: BoolArray, seed: int, lottery: float) -> list[Reason]:
    """The pairs that were not on offer and were needed all the same."""
    if lottery >= 1:
        return []
    ticket = tickets(seed, seats.entries, seats.judges)
    row, column = np.nonzero(chosen & ~seats.pinned & (ticket >= lottery))
    pairs = [
        [seats.entries[i], seats.judges[j]]
        for i, j in zip(row.tolist(), column.tolist(), strict=True)
    ]
    return [Reason("lottery_waived", {"pairs": pairs})] if pairs else []


def repair(
    problem: Problem,
    previous: Iterable[Pair],
    *,
    seed: int,
    change_price: float | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> AssignmentPlan:
    """Change as little as possible of `previous` so that it suits `problem`.

    previous: (entry id, judge id); unknown ids are pairs that have to go (a judge dropped out).
    change_price: match (in units of one pair) that one kept pair is worth; None: fewest changes
    first, match second.  Sheets already begun belong in `problem.pinned`.
    """
    watch = Watch(progress, cancelled)
    watch.at(0.0, "prepare")
    had = frozenset(previous)
    seats = prepare(problem)
    ticket = tickets(seed, seats.entries, seats.judges)
    cost = costs(seats, ticket)
    watch.at(0.1, "bound")
    arcs, flow = solved(seats, seats.allowed, cost)
    full = total(seats, arcs, flow)
    free = unbalanced_match(seats, cost, arcs, full)
    watch.at(0.5, "repair")
    kept = known_pairs(seats, had)
    worth = 2 * (len(seats.judges) + 1) if change_price is None else change_price
    dear = np.where(ticket < problem.lottery, 0, round(OFF_OFFER * SCALE))
    priced = np.where(kept, cost - round(worth * SCALE), cost + dear)
    arcs, flow = solved(seats, seats.allowed, priced, band=round(UNEVEN * SCALE))
    chosen = with_pins(seats, arcs, flow.taken)
    figures = Figures(free, full, full, free, None, (), seed)  # what stays may be outside the band
    return report(problem, seats, chosen, figures, had)


def known_pairs(seats: Seats, pairs: Iterable[Pair]) -> BoolArray:
    """The pairs whose ids still exist, as n × m."""
    row = {name: i for i, name in enumerate(seats.entries)}
    column = {name: j for j, name in enumerate(seats.judges)}
    known = np.zeros_like(seats.allowed)
    for entry, judge in pairs:
        if entry in row and judge in column:
            known[row[entry], column[judge]] = True
    return known
