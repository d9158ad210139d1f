"""Large problems: solve on each entry's best pairs, then add the pairs that would still pay.

With node potentials d (the cheapest way from a node to the sink in the residual network), a pair
left out pays only if cost + d(judge) is below what its entry pays for its dearest seat.  When no
pair pays, the sparse flow is an optimum of the whole problem: column generation with a certificate.
"""

from __future__ import annotations

import numpy as np

from judging.algorithms.assignment.problem import BoolArray, IntArray
from judging.algorithms.assignment.solver.flow import Arcs, Flow, Network, Prices, arcs_of, solve
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats

DENSE = 40_000  # pairs up to which all of them go into one flow
BEST = 24  # pairs per entry to begin with
ADDED = 8  # pairs per entry added at a time
ROUNDS = 40
BLOCK = 1_000  # entries looked at together
FAR = np.int64(2**61)


def optimum(
    seats: Seats, offered: BoolArray, cost: IntArray, prices: Prices, known: Arcs | None = None
) -> tuple[Arcs, Flow]:
    """The cheapest flow over all offered pairs, and the candidates that it was found on.

    known: candidates of a similar problem, to begin with.
    """
    if int(offered.sum()) <= DENSE:
        arcs = arcs_of(offered, cost)
        return arcs, solve(seats, arcs, prices)
    inside = best_pairs(offered, cost, BEST)
    if known is not None:
        inside[known.entry, known.judge] = offered[known.entry, known.judge]
    return priced(seats, offered, cost, prices, inside)


def priced(
    seats: Seats, offered: BoolArray, cost: IntArray, prices: Prices, inside: BoolArray
) -> tuple[Arcs, Flow]:
    """Solve on the pairs `inside`, add what pays, until nothing does (a certified optimum)."""
    for _ in range(ROUNDS):
        arcs = arcs_of(inside, cost)
        flow = solve(seats, arcs, prices)
        paying = paying_pairs(seats, offered & ~inside, cost, arcs, flow)
        if not paying.any():
            return arcs, flow
        inside |= paying
    arcs = arcs_of(offered, cost)
    return arcs, solve(seats, arcs, prices)


def best_pairs(offered: BoolArray, cost: IntArray, count: int) -> BoolArray:
    """The `count` cheapest offered pairs of each entry and, so that none starves, of each judge."""
    inside = cheapest(offered, cost, count)
    inside |= cheapest(offered.T, cost.T, count).T
    return inside


def cheapest(offered: BoolArray, cost: IntArray, count: int) -> BoolArray:
    """The `count` cheapest offered cells of each row."""
    chosen = np.zeros(offered.shape, dtype=np.bool_)
    if offered.shape[1] <= count:
        return offered.copy()
    for start in range(0, offered.shape[0], BLOCK):
        rows = slice(start, start + BLOCK)
        priced_out = np.where(offered[rows], cost[rows], FAR)
        columns = np.argpartition(priced_out, count - 1, axis=1)[:, :count]
        np.put_along_axis(chosen[rows], columns, True, axis=1)
    return chosen & offered


def paying_pairs(
    seats: Seats, left_out: BoolArray, cost: IntArray, arcs: Arcs, flow: Flow
) -> BoolArray:
    """Left-out pairs with negative reduced cost, the best few of each entry."""
    n = len(seats.entries)
    distance = to_sink(flow.network, flow.flow, seats)
    judge_price = distance[n : n + len(seats.judges)]
    seat_price, firm_price = thresholds(seats, arcs, flow, judge_price)
    paying = np.zeros_like(left_out)
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        limit = limits(seats, seat_price, firm_price, rows)
        gain = cost[rows] + judge_price[None, :] - limit
        worth = left_out[rows] & (gain < 0)
        paying[rows] = cheapest(worth, gain, ADDED)
    return paying


def to_sink(network: Network, flow: IntArray, seats: Seats) -> IntArray:
    """Cheapest way from every node to the sink in the residual network (Bellman and Ford)."""
    forward, backward = flow < network.capacity, flow > 0
    tail = np.concatenate([network.tail[forward], network.head[backward]])
    head = np.concatenate([network.head[forward], network.tail[backward]])
    cost = np.concatenate([network.cost[forward], -network.cost[backward]])
    order = np.argsort(tail, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    nodes, first = np.unique(tail, return_index=True)
    sink = len(seats.entries) + len(seats.judges)
    distance = np.full(network.supply.size, FAR, dtype=np.int64)
    distance[sink] = 0
    for _ in range(network.supply.size):
        via = np.where(distance[head] < FAR // 2, distance[head] + cost, FAR)
        shorter = np.minimum(distance[nodes], np.minimum.reduceat(via, first))
        shorter[nodes == sink] = 0
        if np.array_equal(shorter, distance[nodes]):
            break
        distance[nodes] = shorter
    return distance


def thresholds(
    seats: Seats, arcs: Arcs, flow: Flow, judge_price: IntArray
) -> tuple[IntArray, dict[int, tuple[IntArray, IntArray]]]:
    """What an entry pays for its dearest seat, and per firm (entries, price) for a seat in it."""
    entry, judge = arcs.entry[flow.taken], arcs.judge[flow.taken]
    paid = arcs.cost[flow.taken] + judge_price[judge]
    seat_price = np.full(len(seats.entries), -FAR, dtype=np.int64)
    np.maximum.at(seat_price, entry, paid)
    slack = flow.network.cost[: len(seats.entries)]
    seat_price = np.where(flow.open_seats > 0, np.maximum(seat_price, slack), seat_price)
    firm = seats.firm[judge]
    return seat_price, {
        int(f): (entry[firm == f], paid[firm == f]) for f in np.unique(firm[firm != NO_FIRM])
    }


def limits(
    seats: Seats,
    seat_price: IntArray,
    firm_price: dict[int, tuple[IntArray, IntArray]],
    rows: slice,
) -> IntArray:
    """Price below which a pair pays.

    The entry's dearest seat, or its firm's seat if that is taken.
    """
    limit = np.repeat(seat_price[rows, None], len(seats.judges), axis=1)
    for number, (entry, paid) in firm_price.items():
        inside = (entry >= rows.start) & (entry < rows.stop)
        limit[np.ix_(entry[inside] - rows.start, np.flatnonzero(seats.firm == number))] = paid[
            inside
        ][:, None]
    return limit
