"""Small timetables and small changes, exactly, by constraint programming (CP-SAT).

One worker and a bound on deterministic time: the same problem gives the same answer on any machine.
"""
# tested by: tests/gatherings/algorithms/test_timetable.py

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatherings.algorithms.timetable_day import AGREED, MUTUAL, ONE_SIDED, Day, Pair, Wish

if TYPE_CHECKING:  # it loads pandas: thirty megabytes, which most processes never need
    from ortools.sat.python import cp_model

SMALL = 4_000  # wishes × slots that are solved exactly
EFFORT = 2.0  # of deterministic time, about seconds


def tier_worths(most: int, below: int) -> dict[int, int]:
    """Worths such that no number of meetings of a tier outweighs one of the tier above.

    most: how many meetings there can be; below: what all that weighs less can come to.
    """
    light = below + 1
    middle = light * (most + 1)
    return {ONE_SIDED: light, MUTUAL: middle, AGREED: middle * (most + 1)}


@dataclass(slots=True)
class Model:
    """Booleans for each pair and slot, and what binds them."""

    day: Day
    cp: cp_model.CpModel
    at: dict[tuple[Pair, int], cp_model.IntVar] = field(default_factory=dict)
    met: dict[Pair, list[cp_model.IntVar]] = field(default_factory=dict)


def model_of(day: Day, pairs: Sequence[Pair], fixed: Mapping[Pair, int]) -> Model:
    """All that every timetable keeps."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    model = Model(day, cp_model.CpModel())
    busy: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    of: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    load: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for pair in pairs:
        slots = [slot for slot in day.slots if day.may_meet(pair, slot)]
        model.met[pair] = []
        for slot in slots:
            chosen = model.cp.new_bool_var("")
            model.at[pair, slot] = chosen
            model.met[pair].append(chosen)
            load[slot].append(chosen)
            for person in pair:
                busy[person, slot].append(chosen)
                of[person].append(chosen)
        model.cp.add_at_most_one(model.met[pair])
    for pair in fixed.keys() & model.met.keys():
        model.cp.add(model.at[pair, fixed[pair]] == 1)
    _bind(model, busy, of, load)
    return model


def _bind(
    model: Model,
    busy: Mapping[tuple[str, int], list[cp_model.IntVar]],
    of: Mapping[str, list[cp_model.IntVar]],
    load: Mapping[int, list[cp_model.IntVar]],
) -> None:
    """Nobody and no table twice in a slot, nobody above their cap."""
    day = model.day
    for chosen_ones in busy.values():
        model.cp.add_at_most_one(chosen_ones)
    for slot, chosen_ones in load.items():
        model.cp.add(sum(chosen_ones) <= len(day.tables[slot]))
    for person, chosen_ones in of.items():
        if person in day.caps:
            model.cp.add(sum(chosen_ones) <= day.most(person))


def solve_exactly(
    day: Day, rows: Sequence[Wish], fixed: Mapping[Pair, int], *, hint: Mapping[Pair, int]
) -> tuple[dict[Pair, int], bool]:
    """When each pair meets, and whether that is proven best.  hint: a lawful timetable."""
    model = model_of(day, [wish.pair for wish in rows], fixed)
    winners = sorted({wish.winner for wish in rows})
    slots = len(day.tables)
    worth = tier_worths(min(len(rows), day.places), len(winners) * slots * slots)
    terms = [worth[wish.tier] * sum(model.met[wish.pair]) for wish in rows if model.met[wish.pair]]
    for winner in winners:  # a winner's further meetings are worth less and less
        seats = [model.cp.new_bool_var("") for _ in range(day.most(winner))]
        own = [chosen for wish in rows if wish.winner == winner for chosen in model.met[wish.pair]]
        model.cp.add(sum(seats) == sum(own))
        terms += [(slots - place) * seat for place, seat in enumerate(seats)]
    model.cp.maximize(sum(terms))
    return solved(model, hint)


def solved(model: Model, hint: Mapping[Pair, int]) -> tuple[dict[Pair, int], bool]:
    """The best found, at least the hint; and whether it is proven best."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - as above

    for (pair, slot), chosen in model.at.items():
        model.cp.add_hint(chosen, hint.get(pair) == slot)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model.cp)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return dict(hint), False
    when = {pair: slot for (pair, slot), chosen in model.at.items() if solver.value(chosen)}
    return when, status == cp_model.OPTIMAL
