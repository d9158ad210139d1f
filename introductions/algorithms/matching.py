"""Match winners to investors: the best fit, nobody left with nothing, little change from last time.

A min-cost flow: source → winner (each further investor is worth less) → investor → firm → sink.
A winner's first investor is worth more than any fit, so as many winners as possible get one.  It is
solved twice: what the best fit alone gives says how many winners can be served and how low a fit
has to go; the second time no pair may be lower, and an investor's first winner is worth SPREAD of
fit.  The first solution is still there to be found, so no winner is left out for it.
docs/science.md §3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from judging.algorithms.assignment.lottery import tickets
from judging.algorithms.assignment.ordered_ids import bounds, by_id
from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray, Pair, Reason

SCALE = 1_000_000  # cost of one whole unit of fit
WINNER_CAP = 5
INVESTOR_CAP = 10
LEAST_FIT = 0.05  # pairs below are not proposed
KEEP = 0.25  # fit that a pair that is there is worth more than it says
SPREAD = 1.0  # fit that an investor's first winner is worth beyond its own: one whole exchange


@dataclass(frozen=True, slots=True)
class Filtered:
    """A pair that a hard filter excludes (positions), and which filter."""

    winner: int
    investor: int
    reason: str


@dataclass(frozen=True, slots=True)
class Market:
    """Winners and investors to bring together.

    fit: winners × investors, 0..1.  winner_cap, investor_cap: most introductions, an int or one
    each.
    least_fit: pairs below are not proposed.  fixed: pairs (positions) that hold a place whatever
    their fit, as far as the caps permit.  firms: firm of each investor ("" for none); a winner
    meets one person of a firm.  firm_caps: firm → most introductions of all its people together.
    """

    winner_ids: tuple[str, ...]
    investor_ids: tuple[str, ...]
    fit: FloatArray
    filtered: tuple[Filtered, ...] = ()
    winner_cap: int | IntArray = WINNER_CAP
    investor_cap: int | IntArray = INVESTOR_CAP
    least_fit: float = LEAST_FIT
    fixed: tuple[tuple[int, int], ...] = ()
    firms: tuple[str, ...] = ()
    firm_caps: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A winner without an investor.

    Codes: filtered {"by_reason": {filter: investors}}, poor_fit, investors_full.
    """

    winner: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Proposal:
    """(winner id, investor id), sorted; their total fit; who is left out; what changed from last
    time.
    """

    pairs: tuple[Pair, ...]
    fit: float
    left_out: tuple[LeftOut, ...]
    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The market sorted by id: fit, lawful pairs, caps, pairs of last time, pairs that hold a
    place, number of each investor's firm, cap of each firm by that number, tie-breaking tickets.
    """

    winners: tuple[str, ...]
    investors: tuple[str, ...]
    fit: FloatArray
    lawful: BoolArray
    winner_cap: IntArray
    investor_cap: IntArray
    kept: BoolArray
    fixed: BoolArray
    firm: IntArray
    firm_cap: IntArray
    ticket: FloatArray


def propose(
    market: Market,
    *,
    seed: int,
    previous: Iterable[Pair] = (),
    change_price: float = KEEP,
    spread_price: float = SPREAD,
) -> Proposal:
    """The introductions to propose.  The same market and seed give the same pairs in any order of
    rows.

    previous: pairs proposed before; each is worth `change_price` of fit more than it says.
    spread_price: fit that an investor's first winner is worth; 0: only the fit counts.
    Raises InvalidProblem for caps below 0 and fits that have another shape than the ids.
    """
    before = frozenset(previous)
    board = board_of(market, before, seed)
    chosen = spread_out(board, round(change_price * SCALE), round(spread_price * SCALE))
    rows, columns = np.nonzero(chosen)
    pairs = tuple(
        (board.winners[i], board.investors[j])
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
    )
    return Proposal(
        pairs=pairs,
        fit=float(board.fit[chosen].sum()),
        left_out=left_out(market, board, chosen),
        added=tuple(sorted(set(pairs) - before)),
        removed=tuple(sorted(before - set(pairs))),
    )


def match_winners(
    *,
    weights: Sequence[Sequence[float]],
    forbidden: Sequence[tuple[int, int]] = (),
    winner_capacity: Sequence[int],
    investor_capacity: Sequence[int],
    kept: Sequence[tuple[int, int]] = (),
    fixed: Sequence[tuple[int, int]] = (),
    firms: Sequence[str] = (),
    firm_capacity: Mapping[str, int] | None = None,
) -> list[tuple[int, int]]:
    """`propose` for callers who count: pairs of positions in, sorted pairs of positions out.

    weights: n × m, 0..1.  kept: pairs that are there, and stay unless that costs more than KEEP.
    fixed: pairs that hold a place in any case.  firms: of each investor, at most one per winner.
    firm_capacity: firm → most of all its people together; a firm that isn't named has no cap.
    """
    winners = [f"{i:09d}" for i in range(len(winner_capacity))]
    investors = [f"{j:09d}" for j in range(len(investor_capacity))]
    market = Market(
        winner_ids=tuple(winners),
        investor_ids=tuple(investors),
        fit=np.asarray(weights, dtype=np.float64).reshape(len(winners), len(investors)),
        filtered=tuple(Filtered(i, j, "") for i, j in forbidden),
        winner_cap=np.maximum(np.array(winner_capacity, dtype=np.int64), 0),
        investor_cap=np.maximum(np.array(investor_capacity, dtype=np.int64), 0),
        fixed=tuple(fixed),
        firms=tuple(firms),
        firm_caps=tuple(sorted((firm_capacity or {}).items())),
    )
    pairs = propose(market, seed=0, previous=[(winners[i], investors[j]) for i, j in kept]).pairs
    return [(int(winner), int(investor)) for winner, investor in pairs]


def board_of(market: Market, before: frozenset[Pair], seed: int) -> Board:
    """Sort by id, apply the filters."""
    row, column = by_id(market.winner_ids), by_id(market.investor_ids)
    n, m = row.size, column.size
    lawful = np.asarray(market.fit, dtype=np.float64).reshape(n, m) >= market.least_fit
    for pair in market.filtered:
        lawful[pair.winner, pair.investor] = False
    winners = tuple(market.winner_ids[i] for i in row)
    investors = tuple(market.investor_ids[j] for j in column)
    fixed = np.zeros((n, m), dtype=np.bool_)
    for i, j in market.fixed:
        fixed[i, j] = lawful[i, j] = True
    own = [
        f"\n{market.investor_ids[j]}" for j in column
    ]  # by id: the order of rows numbers nothing
    names = [market.firms[j] or own[at] for at, j in enumerate(column)] if market.firms else own
    order = np.ix_(row, column)
    firm_names, firm = np.unique(names, return_inverse=True)
    return Board(
        winners=winners,
        investors=investors,
        fit=np.asarray(market.fit, dtype=np.float64).reshape(n, m)[order],
        lawful=lawful[order],
        winner_cap=bounds(market.winner_cap, n, WINNER_CAP, "winner_cap")[row],
        investor_cap=bounds(market.investor_cap, m, INVESTOR_CAP, "investor_cap")[column],
        kept=np.array(
            [[(winner, investor) in before for investor in investors] for winner in winners],
            dtype=np.bool_,
        ).reshape(n, m),
        fixed=fixed[order],
        firm=firm.astype(np.int64),
        firm_cap=_firm_caps(market, firm_names.tolist()),
        ticket=tickets(seed, winners, investors),
    )


def _firm_caps(market: Market, names: Sequence[str]) -> IntArray:
    caps = dict(market.firm_caps)
    most = len(market.winner_ids) * len(market.investor_ids)
    return np.array([max(0, caps.get(name, most)) for name in names], dtype=np.int64)


def spread_out(board: Board, change_price: int, spread_price: int) -> BoolArray:
    """The best fit, and then, with no fit lower than its lowest, more investors who get a winner.

    Pairs that hold a place stay lawful whatever their fit.
    """
    first = solve(board, change_price)
    new = first & ~board.fixed
    if not spread_price or not new.any():
        return first
    lowest = board.fit[new].min()
    lawful = board.lawful & ((board.fit >= lowest) | board.fixed)
    return solve(replace(board, lawful=lawful), change_price, spread_price)


def solve(board: Board, change_price: int, spread_price: int = 0) -> BoolArray:
    """The most worthwhile flow; nodes: winners, investors, source, sink, firms of each winner,
    firms as a whole.

    spread_price: what an investor's first winner is worth more, in the scale of the fits.
    """
    n, m = board.lawful.shape
    row, column = np.nonzero(board.lawful)
    of_winner = row * (board.firm.max(initial=0) + 1) + board.firm[column]
    firms, firm = np.unique(of_winner, return_inverse=True)
    worth = np.rint(board.fit[row, column] * SCALE).astype(np.int64)
    worth += change_price * board.kept[row, column].astype(np.int64)
    worth += (board.ticket[row, column] * 4).astype(np.int64)
    seats = seat_arcs(board, int(worth.max(initial=1)) + spread_price)
    # whoever holds a place keeps it, also against the first investor of another winner
    worth += board.fixed[row, column] * (2 * (n + 1) * int(seats[1].max(initial=1)))
    source, sink = n + m, n + m + 1
    of_firm = n + m + 2 + firm
    opens = np.zeros(firms.size, dtype=np.int64)
    opens[firm] = row  # the winner that each firm's node belongs to
    # an investor's first winner and its others
    ends = np.concatenate([n + np.arange(m), n + np.arange(m)])
    houses = n + m + 2 + firms.size + np.arange(board.firm_cap.size)
    tail = [np.full(seats[0].size, source), of_firm, ends, [source], opens, houses]
    head = [seats[0], n + column, houses[board.firm], houses[board.firm], [sink],
            n + m + 2 + np.arange(firms.size), np.full(houses.size, sink)]  # fmt: skip
    total = int(board.winner_cap.sum())
    begun = np.minimum(board.investor_cap, 1)
    capacity = [np.ones(seats[0].size), np.ones(row.size), begun, board.investor_cap - begun,
                [total], np.ones(firms.size), board.firm_cap]  # fmt: skip
    free = np.zeros(m + 1 + firms.size + houses.size, dtype=np.int64)
    cost = [-seats[1], -worth, np.full(m, -spread_price, dtype=np.int64), free]
    lists: tuple[list[Any], ...] = (tail, head, capacity, cost)
    arcs = tuple(np.concatenate(part).astype(np.int64) for part in lists)
    flows = _flows(arcs, (source, sink), total)
    taken = flows[seats[0].size : seats[0].size + row.size] > 0
    chosen = np.zeros((n, m), dtype=np.bool_)
    chosen[row[taken], column[taken]] = True
    return chosen


def _flows(arcs: tuple[IntArray, ...], ends: tuple[int, int], total: int) -> IntArray:
    """What flows through each arc.  arcs: tails, heads, capacities, costs; ends: source, sink."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - most processes never solve

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    solver.set_nodes_supplies(np.array(ends), np.array([total, -total]))
    if solver.solve() != solver.OPTIMAL:
        raise ArithmeticError("min-cost flow found no optimum")
    return np.asarray(solver.flows(np.arange(arcs[0].size)))


def seat_arcs(board: Board, dearest: int) -> tuple[IntArray, IntArray]:
    """Winner and worth of each of its seats: the first above any exchange of fits, the t-th 1/t of
    a fit.
    """
    most = np.minimum(board.winner_cap, len(board.investors))
    winner = np.repeat(np.arange(most.size), most)
    number = np.concatenate([np.arange(cap) for cap in most.tolist()] or [np.zeros(0)]).astype(
        np.int64
    )
    first = 2 * dearest * (len(board.investors) + 1)
    return winner, np.where(number == 0, first, SCALE // (number + 1))


def left_out(market: Market, board: Board, chosen: BoolArray) -> tuple[LeftOut, ...]:
    """Winners who wanted an investor and have none, with the reason."""
    alone = np.flatnonzero(~chosen.any(axis=1) & (board.winner_cap > 0)).tolist()
    return tuple(LeftOut(board.winners[i], why(market, board, i)) for i in alone)


def why(market: Market, board: Board, winner: int) -> Reason:
    """Full investors, filters, or a poor fit with all."""
    if board.lawful[winner].any():
        full = [board.investors[j] for j in np.flatnonzero(board.lawful[winner]).tolist()]
        return Reason("investors_full", {"investors": full})
    own = [
        pair for pair in market.filtered if market.winner_ids[pair.winner] == board.winners[winner]
    ]
    by_reason = Counter(pair.reason for pair in own)
    return (
        Reason("filtered", {"by_reason": dict(sorted(by_reason.items()))})
        if own
        else Reason("poor_fit")
    )
