"""Assignments break no rule, are optimal, fair, linked and repeatable; repairs are minimal."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, product
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.assign import assign, repair
from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import read_instance
from judging.algorithms.assignment.problem import (
    AssignmentCancelled,
    AssignmentPlan,
    Forbidden,
    InvalidProblem,
    Problem,
)
from judging.algorithms.assignment.solver.fairness import best_floor
from judging.algorithms.assignment.solver.seats import prepare
from tests.judging.algorithms.assignment.assignment_cases import exact, problems, violations

seeds = st.integers(0, 10_000)


def a_problem(n: int = 30, m: int = 10, k: int = 3, *, seed: int = 0, **wishes: Any) -> Problem:
    """A believable problem of this size."""
    problem = read_instance(json.dumps(invented(n, m, k, seed=seed))).problem
    return replace(problem, **wishes)


def bridges_of(answer: AssignmentPlan) -> list[tuple[str, str]]:
    """The bridges that the answer notes."""
    return [
        (entry, judge)
        for note in answer.notes
        if note.code == "bridges"
        for entry, judge in cast("list[tuple[str, str]]", note.params["pairs"])
    ]


@settings(max_examples=150, deadline=None)
@given(problems(), seeds)
def test_no_rule_is_ever_broken(problem: Problem, seed: int) -> None:
    answer = assign(problem, seed=seed)
    assert violations(problem, answer.pairs) == []
    assert len(answer.pairs) + sum(row.missing for row in answer.unmet) == int(
        np.sum(problem.per_entry)
    )


@settings(max_examples=80, deadline=None)
@given(problems(panels=True), seeds)
def test_panels_are_left_only_by_bridges_and_pins(problem: Problem, seed: int) -> None:
    answer = assign(problem, seed=seed)
    assert violations(problem, answer.pairs, bridges_of(answer)) == []


@settings(max_examples=100, deadline=None)
@given(problems(), seeds)
def test_as_many_seats_are_filled_and_least_loads_kept_as_an_exact_solver_manages(
    problem: Problem, seed: int
) -> None:
    answer = assign(problem, seed=seed)
    filled, light, _ = exact(problem, problem.match)
    assert len(answer.pairs) == filled
    low = np.asarray(problem.min_load)
    assert (
        sum(max(int(low[j]) - answer.loads[name], 0) for j, name in enumerate(problem.judge_ids))
        == light
    )


def test_nothing_is_left_to_choose_when_every_pair_is_pinned_apart() -> None:
    problem = Problem(
        ("e0", "e1"),
        ("j0", "j1"),
        np.zeros((2, 2)),
        per_entry=1,
        pinned=((0, 0), (1, 1)),
        firms=("a", "a"),
        max_load=1,
        lottery=1.0,
        linking=0.0,
    )
    answer = assign(problem, seed=0)
    assert answer.pairs == (("e0", "j0"), ("e1", "j1"))
    assert answer.linkage.components == 2


@settings(max_examples=100, deadline=None)
@given(problems(), seeds)
def test_the_bound_is_the_exact_optimum(problem: Problem, seed: int) -> None:
    answer = assign(replace(problem, lottery=1.0), seed=seed)
    best = exact(problem, problem.match)[2]
    assert answer.bound == pytest.approx(best, abs=1e-5 * len(answer.pairs) + 1e-9)
    assert answer.match <= answer.bound + 1e-9


@settings(max_examples=100, deadline=None)
@given(problems(entries=7, judges=6), seeds, st.data())
def test_a_repair_changes_no_pair_that_it_need_not(
    problem: Problem, seed: int, data: st.DataObject
) -> None:
    before = assign(replace(problem, pinned=()), seed=seed)
    lost = data.draw(st.sampled_from(before.pairs)) if before.pairs else None
    blocked = tuple(
        Forbidden(problem.entry_ids.index(e), problem.judge_ids.index(j), "recused")
        for e, j in ([lost] if lost else [])
    )
    after_wishes = replace(problem, pinned=(), forbidden=(*problem.forbidden, *blocked))
    after = repair(after_wishes, before.pairs, seed=seed)
    kept = np.zeros(problem.match.shape)
    for entry, judge in before.pairs:
        kept[problem.entry_ids.index(entry), problem.judge_ids.index(judge)] = 1.0
    assert violations(after_wishes, after.pairs) == []
    assert len(set(before.pairs) & set(after.pairs)) == exact(after_wishes, kept)[2]
    assert len(after.pairs) == exact(after_wishes, kept)[0]
    assert set(after.added) == set(after.pairs) - set(before.pairs)
    assert set(after.removed) == set(before.pairs) - set(after.pairs)


def test_when_a_judge_drops_out_only_that_judges_entries_get_a_new_one() -> None:
    problem = a_problem(60, 15, 4)
    before = assign(problem, seed=1)
    gone = problem.judge_ids[3]
    keep = [j for j in range(15) if j != 3]
    smaller = replace(
        problem,
        judge_ids=tuple(problem.judge_ids[j] for j in keep),
        match=problem.match[:, keep],
        firms=tuple(problem.firms[j] for j in keep),
        judge_panels=tuple(problem.judge_panels[j] for j in keep),
        min_load=None,
        max_load=np.asarray(problem.max_load)[keep] + 2,
        balance=None if problem.balance is None else np.asarray(problem.balance)[keep],
        forbidden=tuple(
            Forbidden(f.entry, keep.index(f.judge), f.reason)
            for f in problem.forbidden
            if f.judge != 3
        ),
    )
    after = repair(smaller, before.pairs, seed=2)
    assert set(after.removed) == {pair for pair in before.pairs if pair[1] == gone}
    assert len(after.added) == len(after.removed)
    assert after.unmet == ()


@st.composite
def camps(draw: st.DrawFn) -> Problem:
    """Two fields that would rather keep to themselves; all seats can be filled, loads are exact."""
    n, m = draw(st.integers(2, 5)), draw(st.integers(3, 5))
    field, home = np.arange(n) % 2, np.arange(m) % 2
    order = draw(st.permutations(range(m)))
    load = np.bincount(np.array([order[s % m] for s in range(2 * n)]), minlength=m)
    cells = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1))
    return Problem(
        entry_ids=tuple(f"e{i}" for i in range(n)),
        judge_ids=tuple(f"j{j}" for j in range(m)),
        match=np.where(field[:, None] == home[None, :], 0.9, 0.1),
        per_entry=2,
        forbidden=tuple(
            Forbidden(i, j, "mentor") for i, j in sorted(draw(st.sets(cells, max_size=n * m // 3)))
        ),
        min_load=load if draw(st.booleans()) else None,
        max_load=load + draw(st.integers(0, 1)),
        lottery=1.0,
        linking=0.0,
        fairness=False,
    )


@settings(max_examples=150, deadline=None)
@given(camps(), seeds)
def test_the_judges_graph_is_connected_whenever_it_can_be(problem: Problem, seed: int) -> None:
    answer = assign(problem, seed=seed)
    assert violations(problem, answer.pairs) == []
    if (
        answer.linkage.components > 1
        and not answer.unmet
        and not any(n.code == "below_min_load" for n in answer.notes)
    ):
        assert not connected_assignment_exists(problem)


def test_two_camps_are_joined_whatever_it_costs() -> None:
    match = np.asarray(np.kron(np.eye(2), np.ones((6, 3))) * 0.9 + 0.05, dtype=np.float64)
    problem = Problem(
        tuple(f"e{i:02d}" for i in range(12)),
        tuple("abcdef"),
        match,
        2,
        max_load=4,
        lottery=1.0,
        linking=0.0,
    )
    assert assign(problem, seed=1).linkage.components == 1


def test_groups_that_no_single_change_joins_are_joined_by_the_exact_programme() -> None:
    blocked = ((0, 0), (0, 4), (1, 0), (1, 4), (2, 1), (2, 3), (3, 1), (3, 2))
    own_field = np.where(np.arange(4)[:, None] % 2 == np.arange(5)[None, :] % 2, 0.9, 0.1)
    load = np.array([2, 2, 2, 1, 1])
    forbidden = tuple(Forbidden(i, j, "mentor") for i, j in blocked)
    problem = Problem(
        ("e0", "e1", "e2", "e3"),
        ("j0", "j1", "j2", "j3", "j4"),
        own_field,
        2,
        forbidden,
        min_load=load,
        max_load=load,
        lottery=1.0,
        linking=0.0,
        fairness=False,
    )
    answer = assign(problem, seed=1)
    assert (answer.linkage.components, answer.unmet, violations(problem, answer.pairs)) == (
        1,
        (),
        [],
    )


def connected_assignment_exists(problem: Problem) -> bool:
    """By trying every assignment that fills every seat and keeps every load."""
    n, m = problem.match.shape
    wanted = np.broadcast_to(problem.per_entry, n)
    conflicts = {(f.entry, f.judge) for f in problem.forbidden}
    choices = [
        [
            set(c)
            for c in combinations([j for j in range(m) if (i, j) not in conflicts], int(wanted[i]))
        ]
        for i in range(n)
    ]
    low = np.zeros(m) if problem.min_load is None else np.asarray(problem.min_load)
    for choice in product(*choices):
        pairs = [(problem.entry_ids[i], problem.judge_ids[j]) for i in range(n) for j in choice[i]]
        load = np.bincount([j for judges in choice for j in judges], minlength=m)
        if (load >= low).all() and not violations(problem, pairs) and is_one_group(choice):
            return True
    return False


def is_one_group(choice: tuple[set[int], ...]) -> bool:
    """Whether the sets hang together."""
    group, rest = set(choice[0]), list(choice[1:])
    while touching := [judges for judges in rest if judges & group]:
        group |= set.union(*touching)
        rest = [judges for judges in rest if not judges & group]
    return not rest


@pytest.mark.parametrize("lottery", [1.0, 0.9])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_match_and_floor_stay_near_the_best_there_is(seed: int, lottery: float) -> None:
    problem = a_problem(100, 20, 5, seed=seed, lottery=lottery)
    answer = assign(problem, seed=seed)
    assert answer.match >= 0.985 * answer.bound
    if lottery == 1:
        best = best_floor(prepare(problem), prepare(problem).allowed)
        assert best is not None
        assert answer.floor >= 0.95 * best
    assert answer.linkage.components == 1
    assert answer.unmet == ()


def test_lifting_the_floor_helps_the_worst_served() -> None:
    problem = a_problem(100, 20, 5, seed=2, lottery=1.0, linking=0.0)
    assert assign(problem, seed=1).floor > assign(replace(problem, fairness=False), seed=1).floor


def test_a_budget_for_linking_links_judges_better_and_is_kept() -> None:
    problem = a_problem(100, 20, 5, seed=2, lottery=1.0)
    plain, linked = (assign(replace(problem, linking=share), seed=1) for share in (0.0, 0.02))
    assert linked.linkage.variance < plain.linkage.variance
    assert plain.match - linked.match <= 0.02 * linked.bound + 1e-9


@settings(max_examples=30, deadline=None)
@given(problems(panels=True), seeds, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(problem: Problem, seed: int, random: object) -> None:
    rows, columns = list(range(len(problem.entry_ids))), list(range(len(problem.judge_ids)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    assert (
        assign(reordered(problem, rows, columns), seed=seed).pairs
        == assign(problem, seed=seed).pairs
    )


def reordered(problem: Problem, rows: list[int], columns: list[int]) -> Problem:
    """The same problem with its rows in another order."""
    return replace(
        problem,
        entry_ids=tuple(problem.entry_ids[i] for i in rows),
        judge_ids=tuple(problem.judge_ids[j] for j in columns),
        match=problem.match[np.ix_(rows, columns)],
        per_entry=np.asarray(problem.per_entry)[rows],
        forbidden=tuple(
            Forbidden(rows.index(f.entry), columns.index(f.judge), f.reason)
            for f in reversed(problem.forbidden)
        ),
        pinned=tuple((rows.index(i), columns.index(j)) for i, j in reversed(problem.pinned)),
        firms=tuple(problem.firms[j] for j in columns),
        min_load=np.asarray(problem.min_load)[columns],
        max_load=np.asarray(problem.max_load)[columns],
        entry_panels=tuple(problem.entry_panels[i] for i in rows) if problem.entry_panels else (),
        judge_panels=tuple(problem.judge_panels[j] for j in columns)
        if problem.judge_panels
        else (),
    )


def test_another_seed_draws_another_lottery() -> None:
    problem = a_problem()
    assert assign(problem, seed=1).pairs == assign(problem, seed=1).pairs
    assert assign(problem, seed=1).pairs != assign(problem, seed=2).pairs


def test_panels_with_bridges_share_entries_and_without_do_not() -> None:
    problem = a_problem(40, 8, 3, firms=(), forbidden=(), lottery=1.0)
    panels = replace(
        problem,
        entry_panels=("p", "q") * 20,
        judge_panels=("p",) * 4 + ("q",) * 4,
        max_load=20,
        min_load=0,
    )
    apart, joined = assign(panels, seed=1), assign(replace(panels, bridges=6), seed=1)
    assert apart.linkage.components == 2
    assert [note.code for note in apart.notes] == ["not_connected"]
    assert joined.linkage.components == 1
    assert len(bridges_of(joined)) == 6
    assert joined.unmet == ()


def test_bridges_give_way_when_they_would_leave_seats_open() -> None:
    problem = Problem(
        ("e1", "e2"),
        ("a", "b", "c", "d"),
        np.ones((2, 4)),
        2,
        max_load=np.array([1, 1, 1, 1]),
        lottery=1.0,
    )
    panels = replace(problem, entry_panels=("p", "q"), judge_panels=("p", "p", "q", "q"), bridges=1)
    assert assign(panels, seed=1).unmet == ()


def test_progress_runs_up_and_cancelling_stops() -> None:
    shares: list[float] = []
    assign(a_problem(), seed=1, progress=lambda share, _step: shares.append(share))
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0
    with pytest.raises(AssignmentCancelled):
        assign(a_problem(), seed=1, cancelled=lambda: len(shares) > 0)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"pinned": ((0, 0),), "forbidden": (Forbidden(0, 0, "mentor"),)}, "pin_is_conflict"),
        ({"pinned": ((0, 0), (0, 1)), "firms": ("f", "f", "")}, "pins_share_firm"),
        ({"pinned": ((0, 0), (0, 1), (0, 2))}, "pins_over_need"),
        ({"pinned": ((0, 0), (1, 0)), "max_load": 1}, "pins_over_load"),
        ({"min_load": 2, "max_load": 1}, "min_above_max"),
        ({"entry_ids": ("e", "e")}, "duplicate_id"),
        ({"match": np.ones((3, 2))}, "wrong_length"),
        ({"match": np.full((2, 3), 1.5)}, "match_out_of_range"),
        ({"match": np.full((2, 3), np.nan)}, "match_out_of_range"),
        ({"per_entry": -1}, "negative"),
        ({"firms": ("f",)}, "wrong_length"),
    ],
)
def test_wishes_that_contradict_each_other_are_refused_by_name(
    wishes: dict[str, Any], code: str
) -> None:
    problem = replace(Problem(("e1", "e2"), ("a", "b", "c"), np.ones((2, 3)), 2), **wishes)
    with pytest.raises(InvalidProblem) as refusal:
        assign(problem, seed=1)
    assert refusal.value.code == code


def test_a_lottery_that_alone_makes_it_impossible_is_waived_with_a_note() -> None:
    problem = Problem(("e1", "e2", "e3"), ("a", "b"), np.ones((3, 2)), 2, lottery=0.3)
    answer = assign(problem, seed=1)
    assert answer.unmet == ()
    assert [note.code for note in answer.notes] == ["lottery_waived"]


def test_every_worst_served_entry_has_its_reason() -> None:
    match = np.array([[0.9, 0.8, 0.1], [0.1, 0.1, 0.1], [0.9, 0.9, 0.2]])
    problem = Problem(
        ("e1", "e2", "e3"),
        ("a", "b", "c"),
        match,
        1,
        (Forbidden(0, 0, "x"), Forbidden(0, 1, "x")),
        max_load=1,
        lottery=1.0,
    )
    reasons = {row.entry: row.reason.code for row in assign(problem, seed=1).worst}
    assert reasons["e1"] == "best_judges_in_conflict"
    assert reasons["e2"] == "few_matching_judges"


def test_a_better_judge_who_stays_away_is_named_with_what_hindered() -> None:
    match = np.array([[0.9, 0.8, 0.1, 0.2]])
    problem = Problem(
        ("e1",), ("a", "b", "c", "d"), match, 2, firms=("f", "f", "", ""), lottery=1.0
    )
    (firm,) = assign(problem, seed=1).worst
    assert (firm.reason.code, firm.reason.params["judges"]) == ("best_judges_same_firm", ["b"])
    (kept,) = repair(replace(problem, firms=()), [("e1", "a"), ("e1", "c")], seed=1).worst
    assert (kept.reason.code, kept.reason.params["judges"]) == ("kept_in_repair", ["b", "d"])
    relaxed = replace(problem, firms=(), per_entry=1, lottery=0.5)
    found = [row.reason for seed in range(12) for row in assign(relaxed, seed=seed).worst]
    assert {reason.code for reason in found} == {"few_matching_judges", "best_judges_drawn_out"}
