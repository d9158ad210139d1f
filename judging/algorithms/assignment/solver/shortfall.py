"""Why a seat stays open, and what would fill it: the minimum cut of the flow, told as data.

Codes and parameters (ids are callers' ids):
  conflicts      {"entries", "by_reason": {reason: judges}}  who is kept away, and why
  too_few_judges {"entries", "judges", "wanted", "count"}   fewer lawful judges (one per firm) than
                 seats, whatever the load
  judges_full    {"entries", "rivals", "judges", "seats", "room"}  all judges who may are at their
  most
  same_firm      {"entries", "judges": [of one firm, …]}  lawful judges are left, but of a firm
  already on the entry
  add_judges     {"count"}   remedy: so many more judges without a conflict with these entries
  raise_load     {"judges": {id: by}}  remedy: these judges take so many entries more
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from judging.algorithms.assignment.problem import (
    BoolArray,
    Forbidden,
    IntArray,
    Problem,
    Reason,
    Unmet,
)
from judging.algorithms.assignment.solver.flow import Arcs, Prices, solve
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats


@dataclass(frozen=True, slots=True)
class Trouble:
    """Entries that compete for the same judges, and the judges they can reach, in positions."""

    entries: IntArray
    judges: IntArray


def unmet(problem: Problem, seats: Seats, chosen: BoolArray) -> tuple[Unmet, ...]:
    """Every entry with an open seat, with the reason and the remedy."""
    open_seats = seats.need + seats.pinned.sum(axis=1) - chosen.sum(axis=1)
    short = np.flatnonzero(open_seats > 0)
    if not short.size:
        return ()
    extra = extra_loads(seats)
    reasons_found: dict[tuple[int, ...], tuple[Reason, ...]] = {}
    rows = []
    for entry in short.tolist():
        trouble = critical_set(seats, chosen, entry)
        key = tuple(trouble.entries.tolist())
        if key not in reasons_found:
            reasons_found[key] = reasons(problem, seats, chosen, trouble, open_seats, extra)
        rows.append(Unmet(seats.entries[entry], int(open_seats[entry]), reasons_found[key]))
    return tuple(rows)


def critical_set(seats: Seats, chosen: BoolArray, start: int) -> Trouble:
    """Entries and judges reachable from an open seat.

    Entry → a lawful judge → entries it could leave.
    """
    entries = np.zeros(len(seats.entries), dtype=np.bool_)
    judges = np.zeros(len(seats.judges), dtype=np.bool_)
    fresh = np.array([start])
    while fresh.size:
        entries[fresh] = True
        reached = np.flatnonzero(reachable(seats, chosen, fresh) & ~judges)
        judges[reached] = True
        movable = chosen[:, reached] & ~seats.pinned[:, reached]
        fresh = np.flatnonzero(movable.any(axis=1) & ~entries)
    return Trouble(np.flatnonzero(entries), np.flatnonzero(judges))


def reachable(seats: Seats, chosen: BoolArray, entries: IntArray) -> BoolArray:
    """Judges who may take a seat of one of these entries and do not yet."""
    free = seats.allowed[entries] & ~chosen[entries]
    for number in range(int(seats.firm.max(initial=NO_FIRM)) + 1):
        members = np.flatnonzero(seats.firm == number)
        taken = np.flatnonzero(chosen[np.ix_(entries, members)].any(axis=1))
        free[np.ix_(taken, members)] = False
    return np.asarray(free.any(axis=0))


def reasons(
    problem: Problem,
    seats: Seats,
    chosen: BoolArray,
    trouble: Trouble,
    open_seats: IntArray,
    extra: IntArray,
) -> tuple[Reason, ...]:
    """What stands in the way of this set, then the mends."""
    short = trouble.entries[open_seats[trouble.entries] > 0]
    lawful = np.flatnonzero((seats.allowed | seats.pinned)[short].any(axis=0))
    helpful = np.union1d(
        lawful, trouble.judges
    )  # one who takes a rival's seat frees a judge for the short entry
    reasons_found = [*too_few(seats, short), *all_full(seats, chosen, trouble, short)]
    reasons_found += [*firms_in_the_way(seats, chosen, short), *conflicts(problem, seats, short)]
    return (*reasons_found, *remedies(seats, short, helpful, open_seats, extra))


def too_few(seats: Seats, short: IntArray) -> list[Reason]:
    """Entries with fewer lawful judges (one per firm) than they want, whatever the loads."""
    reasons_found = []
    for entry in short.tolist():
        wanted = int(seats.need[entry] + seats.pinned[entry].sum())
        lawful = np.flatnonzero(seats.allowed[entry] | seats.pinned[entry])
        firms = seats.firm[lawful]
        count = int((firms == NO_FIRM).sum()) + np.unique(firms[firms != NO_FIRM]).size
        if count < wanted:
            names = [seats.judges[j] for j in lawful]
            reasons_found.append(
                Reason(
                    "too_few_judges",
                    {
                        "entries": [seats.entries[entry]],
                        "judges": names,
                        "wanted": wanted,
                        "count": count,
                    },
                )
            )
    return reasons_found


def all_full(seats: Seats, chosen: BoolArray, trouble: Trouble, short: IntArray) -> list[Reason]:
    """Judges who could help are at their most.

    The cut's judges, their room, and the seats that need them.
    """
    if not trouble.judges.size:
        return []
    params = {
        "entries": [seats.entries[i] for i in short],
        "rivals": [seats.entries[i] for i in trouble.entries],
        "judges": [seats.judges[j] for j in trouble.judges],
        "seats": seats_that_need(seats, chosen, trouble),
        "room": int(seats.high[trouble.judges].sum()),
    }
    return [Reason("judges_full", params)]


def seats_that_need(seats: Seats, chosen: BoolArray, trouble: Trouble) -> int:
    """Seats of the set that only its judges can fill: all seats, less those that others fill."""
    outside = np.ones(len(seats.judges), dtype=np.bool_)
    outside[trouble.judges] = False
    filled = (chosen & ~seats.pinned)[trouble.entries][:, outside].sum()
    return int(seats.need[trouble.entries].sum() - filled)


def firms_in_the_way(seats: Seats, chosen: BoolArray, short: IntArray) -> list[Reason]:
    """Firms of which one judge is on the entry already, so that the others may not."""
    firms: set[int] = set()
    for entry in short.tolist():
        have = {int(f) for f in seats.firm[chosen[entry]] if f != NO_FIRM}
        free = {int(f) for f in seats.firm[~chosen[entry]] if f != NO_FIRM}
        firms |= have & free
    if not firms:
        return []
    names = [[seats.judges[j] for j in np.flatnonzero(seats.firm == f)] for f in sorted(firms)]
    return [Reason("same_firm", {"entries": [seats.entries[i] for i in short], "judges": names})]


def conflicts(problem: Problem, seats: Seats, short: IntArray) -> list[Reason]:
    """Who is kept away from these entries, by reason."""
    names = {seats.entries[i] for i in short}
    kept: list[Forbidden] = [
        pair for pair in problem.forbidden if problem.entry_ids[pair.entry] in names
    ]
    if not kept:
        return []
    by_reason: dict[str, list[str]] = {}
    for reason in sorted(Counter(pair.reason for pair in kept)):
        by_reason[reason] = sorted(
            {problem.judge_ids[pair.judge] for pair in kept if pair.reason == reason}
        )
    return [Reason("conflicts", {"entries": sorted(names), "by_reason": by_reason})]


def remedies(
    seats: Seats, short: IntArray, helpful: IntArray, open_seats: IntArray, extra: IntArray
) -> list[Reason]:
    """Raise the load of some judges where that fills seats; add judges."""
    missing = open_seats[short]
    most = max(int(seats.high.max(initial=1)), 1)
    reasons_found = [
        Reason("add_judges", {"count": max(int(missing.max()), -(-int(missing.sum()) // most))})
    ]
    raised = {seats.judges[j]: int(extra[j]) for j in helpful if extra[j] > 0}
    return [*reasons_found, Reason("raise_load", {"judges": raised})] if raised else reasons_found


def extra_loads(seats: Seats) -> IntArray:
    """The fewest entries above their most by which judges could fill the open seats."""
    row, column = np.nonzero(seats.allowed)
    cost = -np.rint(seats.match[row, column] * 100).astype(np.int64)
    arcs = Arcs(row, column, cost)
    above = 1_000 * (len(seats.judges) + 1)
    freely = replace(seats, low=np.zeros_like(seats.low))
    flow = solve(
        freely, arcs, Prices(seat=above * 4 * (len(seats.judges) + 1), least_load=0, overload=above)
    )
    load = np.bincount(column[flow.taken], minlength=len(seats.judges))
    extra: IntArray = np.maximum(load - seats.high, 0)
    return extra
