"""Loads lie near the equal share, own wishes and conflicts permitting; what that costs is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.assign import assign, repair
from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import read_instance
from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, match
from judging.algorithms.assignment.problem import Forbidden, Problem
from judging.algorithms.assignment.solver.seats import prepare
from tests.judging.algorithms.assignment.assignment_cases import exact, problems, violations

seeds = st.integers(0, 10_000)


def instance(n: int, m: int, k: int, *, seed: int = 0, **more: Any) -> dict[str, Any]:
    """An invented instance whose judges name no least and no most load."""
    data = invented(n, m, k, seed=seed)
    for judge in data["judges"]:
        del judge["min"], judge["max"]
    return data | more


def problem_of(data: dict[str, Any]) -> Problem:
    return read_instance(json.dumps(data)).problem


@pytest.mark.parametrize(
    ("n", "m", "k"), [(15, 6, 2), (20, 12, 1), (24, 8, 3), (30, 11, 4), (60, 12, 5), (100, 20, 5)]
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_by_default_loads_lie_between_70_and_130_percent_of_the_equal_share(
    n: int, m: int, k: int, seed: int
) -> None:
    data = instance(n, m, k, seed=seed)
    for judge in data["judges"]:
        judge["firm"] = ""
    answer = assign(problem_of(data), seed=seed)
    share = n * k / m
    low, high = min(np.ceil(0.7 * share), share // 1), max(1.3 * share // 1, np.ceil(share))
    assert {name: load for name, load in answer.loads.items() if not low <= load <= high} == {}
    assert answer.unmet == ()


def test_past_load_alone_does_not_decide_where_nothing_else_is_known() -> None:
    past = [0, 0, 0, 0, 0, 0, 9, 9, 10, 10, 10]
    data = {
        "k": 3,
        "entries": [{"id": i} for i in range(25)],
        "judges": [{"id": f"J{j}", "past_load": load} for j, load in enumerate(past)],
    }
    loads = sorted(assign(problem_of(data), seed=1).loads.values())
    assert (loads[0], loads[-1]) == (5, 8)  # 75 sheets on 11 judges: 6.8 each, ±30 %


def test_an_unknown_part_of_the_match_is_neutral_and_not_absent() -> None:
    entries = [EntryProfile(fields=("ai",)), EntryProfile()]
    judges = [JudgeProfile(fields={"ai": 1.0}, past_load=10), JudgeProfile(past_load=0)]
    total = match(entries, judges).total
    assert total[0, 0] == pytest.approx(0.6 * 1 + 0.35 * 0.5)  # a field that fits counts for most
    assert total[0, 1] == pytest.approx(0.95 * 0.5 + 0.05)
    assert abs(total[1, 0] - total[1, 1]) == pytest.approx(0.05)  # no more than its own weight


@pytest.mark.parametrize(("entries", "judges"), [(0, 0), (0, 1), (1, 0), (1, 1), (0, 3), (3, 0)])
def test_the_match_of_nobody_and_of_one_has_its_shape(entries: int, judges: int) -> None:
    found = match([EntryProfile()] * entries, [JudgeProfile()] * judges)
    assert found.total.shape == (entries, judges)
    assert {part.shape for part in found.parts.values()} == {(entries, judges)}


@pytest.mark.parametrize(("entries", "judges"), [(0, 0), (0, 1), (1, 0), (1, 1), (0, 3), (3, 1)])
@pytest.mark.parametrize("balance", [None, 0.0, 0.3])
def test_nobody_one_judge_and_no_entry_are_assigned_and_repaired(
    entries: int, judges: int, balance: float | None
) -> None:
    problem = Problem(
        tuple(f"e{i}" for i in range(entries)),
        tuple(f"j{j}" for j in range(judges)),
        match([EntryProfile()] * entries, [JudgeProfile()] * judges).total,
        per_entry=2,
        balance=balance,
    )
    pairs = min(judges, 2) * entries
    assert len(assign(problem, seed=1).pairs) == pairs
    assert len(repair(problem, [("e0", "j0"), ("gone", "j0")], seed=1).pairs) == pairs


def test_a_least_and_a_most_load_stand_instead_of_the_balance() -> None:
    data = instance(30, 8, 3)
    free = assign(problem_of(data | {"balance": None}), seed=1)
    popular = max(free.loads, key=lambda name: free.loads[name])
    assert free.loads[popular] > 1.3 * 30 * 3 / 8
    for judge in data["judges"]:
        judge |= {"min": 0, "max": 30}
    assert assign(problem_of(data), seed=1).pairs == free.pairs
    for judge in data["judges"]:
        if judge["id"] != popular:
            del judge["min"], judge["max"]
    mixed = assign(problem_of(data), seed=1)
    assert mixed.loads[popular] > 1.3 * 30 * 3 / 8
    others = [load for name, load in mixed.loads.items() if name != popular]
    assert max(others) <= 15  # 130 % of an equal share of 11.25


@settings(max_examples=100, deadline=None)
@given(problems(), seeds, st.sampled_from([0.0, 0.1, 0.3, 1.0]))
def test_the_balance_breaks_no_rule_and_leaves_no_seat_open(
    problem: Problem, seed: int, balance: float
) -> None:
    answer = assign(replace(problem, balance=balance), seed=seed)
    filled, light, _ = exact(problem, problem.match)
    assert violations(problem, answer.pairs) == []
    assert len(answer.pairs) == filled
    low = np.asarray(problem.min_load)
    missing = [max(int(low[j]) - answer.loads[n], 0) for j, n in enumerate(problem.judge_ids)]
    assert sum(missing) == light


@settings(max_examples=60, deadline=None)
@given(problems(entries=7, judges=6), seeds)
def test_a_balanced_repair_changes_no_pair_that_it_need_not(problem: Problem, seed: int) -> None:
    wishes = replace(problem, pinned=(), balance=0.1)
    before = assign(replace(wishes, balance=None), seed=seed)
    after = repair(wishes, before.pairs, seed=seed)
    assert set(before.pairs) <= set(after.pairs)


def test_a_new_seat_goes_to_who_has_little() -> None:
    fit = np.array([[0.9, 0.1]] * 4)
    problem = Problem(
        ("a", "b", "c", "d"), ("busy", "idle"), fit, per_entry=1, lottery=1.0, balance=0.3
    )
    after = repair(problem, [("a", "busy"), ("b", "busy"), ("c", "busy")], seed=1)
    assert after.added == (("d", "idle"),)


@pytest.mark.parametrize("balance", [0.5, 0.25, 0.0])
def test_the_price_is_the_match_that_the_balance_gives_up(balance: float) -> None:
    free = problem_of(instance(60, 12, 3, seed=4, balance=None, lottery=1.0, linking=0.0))
    kept = assign(replace(free, balance=balance), seed=1)
    best = assign(free, seed=1).bound
    assert kept.balance_price == pytest.approx(1 - kept.bound / best, abs=1e-9)
    assert 0 < kept.balance_price < 0.15
    assert assign(free, seed=1).balance_price == 0


@pytest.mark.parametrize("bridges", [0, 2])
def test_each_panel_has_an_equal_share_of_its_own_bridges_included(bridges: int) -> None:
    data = instance(40, 10, 3, seed=2, bridges=bridges)
    for place, row in enumerate(data["entries"]):
        row["panel"] = "p" if place < 30 else "q"
    for place, row in enumerate(data["judges"]):
        row["panel"] = "p" if place < 5 else "q"
    answer = assign(problem_of(data), seed=1)
    loads = [answer.loads[judge["id"]] for judge in data["judges"]]
    assert sum(loads) == 120
    slack = bridges  # a bridge is work of the other panel
    assert all(13 - slack <= load <= 23 + slack for load in loads[:5])  # 90 on 5
    assert all(5 - slack <= load <= 7 + slack for load in loads[5:])  # 30 on 5


def test_judges_of_no_panel_help_where_it_is_fullest() -> None:
    data = instance(30, 9, 2, seed=3, conflicts=[])
    for place, row in enumerate(data["entries"]):
        row["panel"] = "p" if place < 24 else "q"
    for place, row in enumerate(data["judges"]):
        row["panel"] = "p" if place < 3 else "q" if place < 6 else ""
        row["firm"] = ""
    answer = assign(problem_of(data), seed=1)
    loads = [answer.loads[judge["id"]] for judge in data["judges"]]
    assert all(6 <= load <= 10 for load in [*loads[:3], *loads[6:]])  # 48 on 6
    assert all(3 <= load <= 5 for load in loads[3:6])  # 12 on 3


def test_a_judge_with_few_lawful_entries_leaves_the_rest_to_the_others_evenly() -> None:
    problem = problem_of(instance(30, 6, 2, seed=5, conflicts=[]))
    shut = tuple(Forbidden(i, 0, "mentor") for i in range(28))
    answer = assign(replace(problem, forbidden=shut, firms=()), seed=1)
    loads = [answer.loads[name] for name in problem.judge_ids]
    assert loads[0] <= 2
    assert all(8 <= load <= 15 for load in loads[1:])  # 58 on 5


def test_colleagues_who_share_one_seat_of_each_entry_share_it_evenly() -> None:
    firms = ("one", "one", "one", "", "")
    problem = Problem(
        tuple(f"e{i}" for i in range(12)),
        tuple(f"j{j}" for j in range(5)),
        np.tile(np.linspace(0.1, 0.9, 5), (12, 1)),
        per_entry=3,
        firms=firms,
        balance=0.1,
    )
    answer = assign(problem, seed=1)
    assert answer.unmet == ()
    assert list(answer.loads.values()) == [4, 4, 4, 12, 12]


def test_where_nothing_else_is_possible_the_balance_gives_way_and_says_so() -> None:
    shut = [(i, j) for i in range(10) for j in range(4) if (i < 5) == (j < 3)]
    problem = Problem(
        tuple(f"e{i}" for i in range(10)),
        tuple(f"j{j}" for j in range(4)),
        np.full((10, 4), 0.5),
        per_entry=np.array([1] * 5 + [1] * 5),
        forbidden=tuple(Forbidden(i, j, "mentor") for i, j in shut),
        balance=0.1,
    )
    answer = assign(problem, seed=1)
    assert answer.unmet == ()
    assert answer.loads["j3"] == 5  # alone with half of the entries
    outside = next(note for note in answer.notes if note.code == "outside_band")
    assert outside.params["judges"]["j3"] == 5  # type: ignore[index]


def test_own_limits_narrow_the_band() -> None:
    problem = problem_of(instance(40, 8, 2, seed=1))
    wishes = replace(
        problem,
        min_load=np.array([20, 0, 0, 0, 0, 0, 0, 0]),
        max_load=np.array([40, 2, 40, 40, 40, 40, 40, 40]),
        balance=0.3,
    )
    seats = prepare(wishes)
    at = [seats.judges.index(name) for name in problem.judge_ids]
    assert (seats.band_low[at[0]], seats.band_high[at[0]]) == (20, 20)
    assert (seats.band_low[at[1]], seats.band_high[at[1]]) == (2, 2)
    loads = assign(wishes, seed=1).loads
    assert loads[problem.judge_ids[0]] == 20
    assert loads[problem.judge_ids[1]] == 2
