"""The answer with its figures: totals, worst served entries with the reason, loads, linkage.

Codes of `Served.reason`: few_matching_judges {"best"} (its own best judges match no better);
best_judges_in_conflict {"judges"}; best_judges_drawn_out {"judges"} (by the lottery);
best_judges_same_firm {"judges"}; kept_in_repair {"judges"} (a repair changes nothing that it need
not); best_judges_taken {"judges"} (full, or needed more elsewhere); no_judge.
Codes of notes: lottery_waived {"pairs"}; bridges {"pairs"}; bridges_dropped; not_connected
{"groups"}; below_min_load {"judges": {id: load}}; outside_band {"judges": {id: load}};
panels_unlinked.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from judging.algorithms.assignment.linkage import measure
from judging.algorithms.assignment.lottery import tickets
from judging.algorithms.assignment.problem import (
    AssignmentPlan,
    BoolArray,
    Pair,
    Problem,
    Reason,
    Served,
)
from judging.algorithms.assignment.solver.fairness import means
from judging.algorithms.assignment.solver.seats import NO_FIRM, Seats
from judging.algorithms.assignment.solver.shortfall import unmet

WORST = 10
NEAR = 0.97  # share of the best possible mean from which an entry counts as well served


@dataclass(frozen=True, slots=True)
class Figures:
    """What the run found on its way.

    drawn: the best match with the lottery, seats first; unbalanced: the best without the balance.
    """

    bound: float
    bound_without_lottery: float
    drawn: float
    unbalanced: float
    floor_bound: float | None
    notes: tuple[Reason, ...]
    seed: int


def report(
    problem: Problem,
    seats: Seats,
    chosen: BoolArray,
    figures: Figures,
    previous: frozenset[Pair] | None = None,
) -> AssignmentPlan:
    """Put the answer together."""
    rows, columns = np.nonzero(chosen)
    pairs = tuple(
        (seats.entries[i], seats.judges[j])
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
    )
    linkage = measure(chosen, seats.judges)
    full = figures.bound_without_lottery
    return AssignmentPlan(
        pairs=pairs,
        match=float(seats.match[chosen].sum()),
        bound=figures.bound,
        bound_without_lottery=full,
        lottery_price=max(1 - figures.drawn / full, 0.0) if full else 0.0,
        balance_price=max(1 - full / figures.unbalanced, 0.0) if figures.unbalanced else 0.0,
        floor=float(means(seats, chosen).min(initial=1.0)),
        floor_bound=figures.floor_bound,
        linkage=linkage,
        unmet=unmet(problem, seats, chosen),
        notes=(*figures.notes, *facts(seats, chosen, linkage.groups)),
        loads=dict(zip(seats.judges, chosen.sum(axis=0).tolist(), strict=True)),
        worst=worst_served(
            seats,
            chosen,
            tickets(figures.seed, seats.entries, seats.judges) < problem.lottery,
            is_repair=previous is not None,
        ),
        seed=figures.seed,
        added=tuple(sorted(set(pairs) - previous)) if previous is not None else (),
        removed=tuple(sorted(previous - set(pairs))) if previous is not None else (),
    )


def facts(seats: Seats, chosen: BoolArray, groups: tuple[tuple[str, ...], ...]) -> list[Reason]:
    """What the organiser should know beside the figures."""
    notes = []
    load = chosen.sum(axis=0) - seats.pinned.sum(axis=0)
    light = np.flatnonzero(load < seats.low)
    if light.size:
        loads = {seats.judges[j]: int(chosen[:, j].sum()) for j in light}
        notes.append(Reason("below_min_load", {"judges": loads}))
    outside = np.flatnonzero(
        ((load < seats.band_low) & (load >= seats.low)) | (load > seats.band_high)
    )
    if outside.size:
        loads = {seats.judges[j]: int(chosen[:, j].sum()) for j in outside}
        notes.append(Reason("outside_band", {"judges": loads}))
    if len(groups) > 1:
        notes.append(Reason("not_connected", {"groups": [list(group) for group in groups]}))
    return notes


def worst_served(
    seats: Seats, chosen: BoolArray, drawn: BoolArray, *, is_repair: bool
) -> tuple[Served, ...]:
    """The entries with the lowest mean match, and why it is not higher."""
    mean = means(seats, chosen)
    order = np.argsort(mean, kind="stable")[:WORST]
    return tuple(
        Served(seats.entries[i], float(mean[i]), why(seats, chosen, drawn, i, is_repair=is_repair))
        for i in order.tolist()
    )


def why(
    seats: Seats, chosen: BoolArray, drawn: BoolArray, entry: int, *, is_repair: bool
) -> Reason:
    """Why this entry has no better judges.  drawn: the pairs that the lottery put on offer."""
    count = int(chosen[entry].sum())
    if not count:
        return Reason("no_judge")
    order = np.argsort(-seats.match[entry], kind="stable")
    lawful = seats.allowed[entry] | seats.pinned[entry]
    best = float(seats.match[entry, order[lawful[order]][:count]].mean())
    better = order[
        (lawful & ~chosen[entry] & (seats.match[entry] > seats.match[entry, chosen[entry]].min()))[
            order
        ]
    ][:count]
    if better.size and float(seats.match[entry, chosen[entry]].mean()) < NEAR * best:
        kinds = [
            hindrance(seats, chosen, drawn, entry, j, is_repair=is_repair) for j in better.tolist()
        ]
        same = [
            seats.judges[j]
            for j, kind in zip(better.tolist(), kinds, strict=True)
            if kind == kinds[0]
        ]
        return Reason(kinds[0], {"judges": same, "best": best})
    if best < NEAR * float(seats.match[entry, order[:count]].mean()):
        kept_away = [seats.judges[j] for j in order[:count] if not lawful[j]]
        return Reason("best_judges_in_conflict", {"judges": kept_away, "best": best})
    return Reason("few_matching_judges", {"best": best})


def hindrance(
    seats: Seats, chosen: BoolArray, drawn: BoolArray, entry: int, judge: int, *, is_repair: bool
) -> str:
    """What kept a better matching judge from the entry."""
    firm = seats.firm[judge]
    if firm != NO_FIRM and (seats.firm[chosen[entry]] == firm).any():
        return "best_judges_same_firm"
    if is_repair:
        return "kept_in_repair"
    return "best_judges_taken" if drawn[entry, judge] else "best_judges_drawn_out"
