"""The assignment as a min-cost flow: entry → (firm) → judge → sink, exact in integers.

Each entry sends its open seats; a firm's node lets one of them through to the firm's judges; a
judge's arcs to the sink get dearer with the load.  Seats that nobody can take leave by a slack arc
at a price above everything else, so that there is always an answer and it says what is missing.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from judging.algorithms.assignment.problem import BoolArray, IntArray
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats

SCALE = 1_000_000  # cost of one whole unit of match
LOAD_STEPS = 16  # pieces of a judge's convex load cost


@dataclass(frozen=True, slots=True)
class Arcs:
    """Candidate pairs, sorted by entry, then judge; cost in units of 1/SCALE, lower is better."""

    entry: IntArray
    judge: IntArray
    cost: IntArray


@dataclass(frozen=True, slots=True)
class Prices:
    """What may be missed, dearest first: an open seat, a judge below the least load, an entry
    outside the band of loads; and a crowd.

    crowding: cost of one more entry for a judge who already has the average load.
    overload: price of an entry above a judge's most, if that is allowed at all (0: it is not).
    """

    seat: int
    least_load: int
    band: int = 0
    crowding: int = 0
    overload: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """The arcs of the flow problem; pairs[k] is the position of candidate k."""

    tail: IntArray
    head: IntArray
    capacity: IntArray
    cost: IntArray
    supply: IntArray
    pairs: slice


@dataclass(frozen=True, slots=True)
class Flow:
    """An optimal flow: which candidates it takes, and the seats left open per entry."""

    taken: BoolArray
    open_seats: IntArray
    network: Network
    flow: IntArray


def order_of_prices(seats: Seats, dearest_pair: int, crowding: int = 0) -> Prices:
    """Prices so high that no chain of exchanges of pairs pays for an open seat or a missed load."""
    chain = 2 * (len(seats.judges) + 1) * max(dearest_pair, 1)
    return Prices(seat=4 * chain, least_load=2 * chain, band=chain, crowding=crowding)


def arcs_of(offered: BoolArray, cost: IntArray) -> Arcs:
    """All offered pairs of an n × m cost matrix."""
    entry, judge = np.nonzero(offered)
    return Arcs(entry.astype(np.int64), judge.astype(np.int64), cost[entry, judge])


def solve(seats: Seats, arcs: Arcs, prices: Prices) -> Flow:
    """The cheapest flow.  Deterministic for the same input."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - most processes never solve

    network = build(seats, arcs, prices)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.capacity, network.cost
    )
    solver.set_nodes_supplies(np.arange(network.supply.size), network.supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended with {status}")
    flow = np.asarray(solver.flows(np.arange(network.tail.size)), dtype=np.int64)
    n = len(seats.entries)
    return Flow(flow[network.pairs] > 0, flow[:n].copy(), network, flow)


def build(seats: Seats, arcs: Arcs, prices: Prices) -> Network:
    """Lay out nodes (entries, judges, sink, firm nodes) and arcs (slack, firms, pairs, loads)."""
    n, m = len(seats.entries), len(seats.judges)
    sink = n + m
    source, firm_entry = through_firms(seats, arcs, sink + 1)
    rows = np.arange(n)
    load = load_arcs(seats, prices)
    tail = [rows, firm_entry, source, n + load[0]]
    head = [
        np.full(n, sink),
        sink + 1 + np.arange(firm_entry.size),
        n + arcs.judge,
        np.full(load[0].size, sink),
    ]
    capacity = [seats.need, np.ones_like(firm_entry), np.ones_like(arcs.entry), load[1]]
    cost = [np.full(n, prices.seat), np.zeros_like(firm_entry), arcs.cost, load[2]]
    supply = np.zeros(sink + 1 + firm_entry.size, dtype=np.int64)
    supply[:n], supply[sink] = seats.need, -seats.need.sum()
    first = n + firm_entry.size
    return Network(
        tail=whole_numbers(tail),
        head=whole_numbers(head),
        capacity=whole_numbers(capacity),
        cost=whole_numbers(cost),
        supply=supply,
        pairs=slice(first, first + arcs.entry.size),
    )


def whole_numbers(parts: list[IntArray]) -> IntArray:
    """The parts one after another, as 64-bit integers."""
    return np.concatenate(parts).astype(np.int64)


def through_firms(seats: Seats, arcs: Arcs, first: int) -> tuple[IntArray, IntArray]:
    """Tail node of every candidate, and the entry of each firm node (numbered from `first`)."""
    source = arcs.entry.copy()
    firm = seats.firm[arcs.judge]
    inside = np.flatnonzero(firm != NO_FIRM)
    key = arcs.entry[inside] * (firm.max(initial=0) + 1) + firm[inside]
    keys, which, times = np.unique(key, return_inverse=True, return_counts=True)
    shared = times > 1  # a firm with one candidate on this entry needs no node
    number = np.cumsum(shared) - 1
    through = shared[which]
    source[inside[through]] = first + number[which[through]]
    return source, keys[shared] // (firm.max(initial=0) + 1)


def load_arcs(seats: Seats, prices: Prices) -> tuple[IntArray, IntArray, IntArray]:
    """Judge, capacity and cost of the arcs to the sink, ever dearer with the load.

    The least load first, then up to the band, inside it, and above it.
    """
    judges = np.arange(len(seats.judges))
    parts = [
        (judges, seats.low, np.full(judges.size, -prices.least_load)),
        (judges, seats.band_low - seats.low, np.full(judges.size, -prices.band)),
        *crowded(seats, prices, seats.band_low, seats.band_high, 0),
        *crowded(seats, prices, seats.band_high, seats.high, prices.band),
    ]
    if prices.overload:
        parts.append(
            (judges, np.full(judges.size, seats.need.sum()), np.full(judges.size, prices.overload))
        )
    judge, width, cost = (
        np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)
    )
    used = width > 0
    return judge[used], width[used], cost[used]


def crowded(
    seats: Seats, prices: Prices, start: IntArray, end: IntArray, price: int
) -> list[tuple[IntArray, IntArray, IntArray]]:
    """Arcs for the loads from `start` to `end` at this price, in pieces that the crowd makes
    dearer.
    """
    judges = np.arange(len(seats.judges))
    mean = max(int(np.ceil(seats.need.sum() / max(judges.size, 1))), 1)
    step = max(-(-2 * mean // LOAD_STEPS), 1)
    room = end - start
    if not prices.crowding:
        return [(judges, room, np.full(judges.size, price))]
    parts = []
    for piece in range(LOAD_STEPS):
        before = piece * step
        last = piece == LOAD_STEPS - 1
        width = np.maximum(room - before, 0) if last else np.clip(room - before, 0, step)
        parts.append((judges, width, price + prices.crowding * (start + before) // mean))
    return parts
