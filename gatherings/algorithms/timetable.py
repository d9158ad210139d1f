"""The timetable of an investor day: who meets whom, when and at which table.

In this order: what was agreed or fixed beforehand, most mutual wishes, most wishes of one side, and
then even numbers for the winners (of all such choices the one whose worst-off winner has most, then
the next).  Two steps, the choice by a min-cost flow, whose concave worth of a winner's further
meetings makes it even (Frank and Murota 2018: over the bases of a polymatroid the least sum of a
strictly convex cost is the fairest in every respect), then the slots (`timetable_board`).  What
can't be put there because of absences is solved once more, exactly, where it is small.
Nobody and no table is in two meetings of a slot; absences, caps and fixed times hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gatherings.algorithms.timetable_board import Board
from gatherings.algorithms.timetable_day import Day, Held, Pair, Wish, at_tables
from gatherings.algorithms.timetable_exact import SMALL, solve_exactly, tier_worths

SOURCE, SINK = 0, 1


@dataclass(frozen=True, slots=True)
class Plan:
    """meetings, in order; unmet: wishes without one, the heaviest first.

    is_best: proven that no timetable has more agreed, then mutual, then one-sided meetings.
    """

    meetings: tuple[Held, ...]
    unmet: tuple[Wish, ...]
    is_best: bool


def make_timetable(
    day: Day, wishes: Collection[Wish], *, seed: int, fixed: Mapping[Pair, int] | None = None
) -> Plan:
    """The same day, wishes and seed give the same plan, in any order of the wishes.

    fixed: pairs whose slot is set; one that the day doesn't allow counts as a wish like others.
    """
    rows = _shuffled(wishes, seed)
    board, stays = _with_fixed(day, rows, fixed or {})
    chosen = choose(day, rows, {wish.pair for wish in rows if wish.pair in stays})
    for wish in sorted(chosen, key=lambda row: -row.tier):
        if wish.pair not in board.when:
            board.place(wish.pair, tables=False)
    board.even_out()
    _uncrowd(board, rows)
    is_best = all(wish.pair in board.when for wish in chosen)
    if not is_best:
        fill(board, rows)
        if len(rows) * len(day.tables) <= SMALL:
            when, is_best = solve_exactly(day, rows, {pair: board.when[pair] for pair in stays},
                                          hint=board.when)  # fmt: skip
            return _plan(day, rows, when, is_best=is_best)
    return _plan(day, rows, board.when, is_best=is_best)


def _shuffled(wishes: Collection[Wish], seed: int) -> list[Wish]:
    """One row for a pair, in an order that the seed decides."""
    best: dict[Pair, Wish] = {}
    for wish in wishes:
        known = best.get(wish.pair)
        best[wish.pair] = wish if known is None or known.tier < wish.tier else known
    rows = [best[pair] for pair in sorted(best)]
    return [rows[place] for place in np.random.default_rng(seed).permutation(len(rows)).tolist()]


def _with_fixed(
    day: Day, rows: Sequence[Wish], fixed: Mapping[Pair, int]
) -> tuple[Board, set[Pair]]:
    """A board with the meetings whose time is set, as far as they are lawful."""
    lawful = Board(day)
    left = {person: day.most(person) for wish in rows for person in wish.pair}
    for pair in sorted(fixed.keys() & {wish.pair for wish in rows}):
        slot = fixed[pair]
        fits = slot in day.slots and lawful.room(slot) > 0
        if fits and all(lawful.is_free(who, slot) and left[who] > 0 for who in pair):
            lawful.put(pair, slot)
            for who in pair:
                left[who] -= 1
    board = Board(day, still=lawful.when)
    for pair, slot in lawful.when.items():
        board.put(pair, slot)
    return board, set(lawful.when)


def choose(day: Day, rows: Sequence[Wish], sure: Collection[Pair] = ()) -> list[Wish]:
    """Which wishes to meet, if absences forbade no order: nobody above what they can have, and no
    more than there are places.  sure: pairs that are met in any case.
    """
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - most processes never solve

    if not rows:
        return []
    winners = {name: 2 + at for at, name in enumerate(sorted({row.winner for row in rows}))}
    investors = {
        name: 2 + len(winners) + at
        for at, name in enumerate(sorted({row.investor for row in rows}))
    }
    held = Counter(person for pair in sure for person in pair)
    places, slots = day.places - len(sure), len(day.tables)
    worth = tier_worths(min(len(rows), day.places), len(winners) * slots * slots)
    free = [row for row in rows if row.pair not in sure]
    arcs = [(winners[row.winner], investors[row.investor], 1, -worth[row.tier]) for row in free]
    for name, node in winners.items():
        arcs += [(SOURCE, node, 1, seat - slots) for seat in range(held[name], day.most(name))]
    arcs += [(node, SINK, max(0, day.most(name) - held[name]), 0)
             for name, node in investors.items()]  # fmt: skip
    arcs.append((SOURCE, SINK, places, 0))
    tails, heads, room, cost = np.array(arcs, dtype=np.int64).T
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    solver.set_nodes_supplies(np.array([SOURCE, SINK]), np.array([places, -places]))
    if solver.solve() != solver.OPTIMAL:
        raise ArithmeticError("min-cost flow found no optimum")
    flows = solver.flows(np.arange(len(free))).tolist() if free else []
    met = {row.pair for row, flow in zip(free, flows, strict=True) if flow} | set(sure)
    return [row for row in rows if row.pair in met]


def _uncrowd(board: Board, rows: Sequence[Wish]) -> None:
    """Where too many meetings are left in a slot, the lightest leave it."""
    tier = {wish.pair: wish.tier for wish in rows}
    for slot in board.day.slots:
        light = sorted(
            (pair for pair, at in board.when.items() if at == slot and pair not in board.still),
            key=lambda pair: (tier[pair], pair),
        )
        for pair in light[: max(0, -board.room(slot))]:
            board.drop(pair)


def fill(board: Board, rows: Sequence[Wish]) -> None:
    """Further meetings wherever there is room, the heaviest first, then of whoever has least."""
    count: dict[str, int] = {}
    for pair in board.when:
        for person in pair:
            count[person] = count.get(person, 0) + 1
    waiting = [wish for wish in rows if wish.pair not in board.when]
    waiting.sort(key=lambda wish: (-wish.tier, count.get(wish.winner, 0)))
    for wish in waiting:
        may = all(count.get(who, 0) < board.day.most(who) for who in wish.pair)
        if may and board.place(wish.pair, tables=True):
            for who in wish.pair:
                count[who] = count.get(who, 0) + 1


def _plan(day: Day, rows: Sequence[Wish], when: Mapping[Pair, int], *, is_best: bool) -> Plan:
    unmet = sorted(
        (wish for wish in rows if wish.pair not in when), key=lambda row: (-row.tier, row.pair)
    )
    return Plan(at_tables(day, when), tuple(unmet), is_best)
