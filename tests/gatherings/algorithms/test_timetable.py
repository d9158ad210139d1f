"""A timetable is lawful, has as many heavy meetings as can be, and is fair to the winners."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from gatherings.algorithms.timetable import make_timetable
from gatherings.algorithms.timetable_day import AGREED, MUTUAL, ONE_SIDED, Day, Wish, clashes

HEAVY = {ONE_SIDED: 1, MUTUAL: 20, AGREED: 400}  # of at most 16 wishes


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, list[Wish]]:
    """Any small day, with breaks of single people, caps and slots with fewer tables."""
    winners = [f"w{number}" for number in range(draw(st.integers(1, 4)))]
    investors = [f"v{number}" for number in range(draw(st.integers(1, 4)))]
    slots = draw(st.integers(1, 4))
    tables = tuple(tuple(range(draw(st.integers(0, 3)))) for _ in range(slots))
    people = st.sampled_from([*winners, *investors])
    away = draw(st.dictionaries(people, st.frozensets(st.integers(0, slots - 1)), max_size=4))
    caps = draw(st.dictionaries(people, st.integers(0, 3), max_size=3))
    pairs = st.tuples(st.sampled_from(winners), st.sampled_from(investors))
    tiers = draw(st.dictionaries(pairs, st.sampled_from([*HEAVY]), max_size=16))
    return Day(tables, away, caps), [Wish(*pair, tier) for pair, tier in tiers.items()]


def heaviest(day: Day, wishes: list[Wish]) -> int:
    """By integer programming: what the best timetable is worth."""
    cells = [(wish, slot) for wish in wishes for slot in day.slots if day.may_meet(wish.pair, slot)]
    if not cells:
        return 0
    people = sorted({person for wish in wishes for person in wish.pair})
    rules: list[tuple[list[bool], int]] = [
        ([cell[0] == wish for cell in cells], 1) for wish in wishes
    ]
    rules += [([cell[1] == slot for cell in cells], len(day.tables[slot])) for slot in day.slots]
    for person in people:
        mine = [person in cell[0].pair for cell in cells]
        rules.append((mine, day.most(person)))
        rules += [
            ([own and cell[1] == slot for own, cell in zip(mine, cells, strict=True)], 1)
            for slot in day.slots
        ]
    answer = milp(
        -np.array([HEAVY[wish.tier] for wish, _slot in cells], dtype=float),
        constraints=LinearConstraint(
            np.array([row for row, _cap in rules], dtype=float), 0, [cap for _row, cap in rules]
        ),
        integrality=np.ones(len(cells)),
        bounds=Bounds(0, 1),
    )
    return int(np.rint(-answer.fun))


@settings(max_examples=150, deadline=None)
@given(days(), st.integers(0, 3))
def test_no_rule_is_broken_and_no_timetable_has_more(
    drawn: tuple[Day, list[Wish]], seed: int
) -> None:
    day, wishes = drawn
    plan = make_timetable(day, wishes, seed=seed)
    tier = {wish.pair: wish.tier for wish in wishes}
    assert clashes(day, plan.meetings) == []
    assert sum(HEAVY[tier[row.pair]] for row in plan.meetings) == heaviest(day, wishes)
    assert len(plan.meetings) + len(plan.unmet) == len(wishes)


@settings(max_examples=30, deadline=None)
@given(days(), st.randoms(use_true_random=False))
def test_the_order_of_the_wishes_changes_nothing(
    drawn: tuple[Day, list[Wish]], random: Random
) -> None:
    day, wishes = drawn
    mixed = random.sample(wishes, len(wishes))
    assert make_timetable(day, wishes, seed=1) == make_timetable(day, mixed, seed=1)


def test_the_winner_with_least_gets_as_much_as_can_be() -> None:
    """Two tables, three slots: six places for wishes of which one winner alone could take three."""
    wishes = [Wish(f"w{i}", f"v{j}", ONE_SIDED) for i in range(3) for j in range(3)]
    plan = make_timetable(Day(((1, 2),) * 3), wishes, seed=4)
    assert Counter(row.winner for row in plan.meetings) == {"w0": 2, "w1": 2, "w2": 2}


def test_what_is_fixed_stays_and_others_go_around_it() -> None:
    wishes = [Wish("w0", "v0", ONE_SIDED), Wish("w0", "v1", AGREED), Wish("w1", "v0", AGREED)]
    day = Day(((1,), (1,), (1,)))
    plan = make_timetable(day, wishes, seed=1, fixed={("w0", "v0"): 1})
    assert {row.pair: row.slot for row in plan.meetings}["w0", "v0"] == 1
    assert len(plan.meetings) == 3
    assert clashes(day, plan.meetings) == []


def test_a_full_day_of_a_season_is_made_at_once() -> None:
    """Everybody wishes for everybody: every table of every slot is taken, by no rule broken."""
    wishes = [Wish(f"w{i}", f"v{j}", MUTUAL) for i in range(30) for j in range(30)]
    day = Day((tuple(range(25)),) * 12, caps={f"v{j}": 10 for j in range(30)})
    plan = make_timetable(day, wishes, seed=1)
    assert len(plan.meetings) == 300
    assert plan.is_best
    assert clashes(day, plan.meetings) == []
