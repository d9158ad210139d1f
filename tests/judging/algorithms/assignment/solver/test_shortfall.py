"""Where seats stay open, the reason is true and following the advice works."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.assign import assign
from judging.algorithms.assignment.problem import AssignmentPlan, Forbidden, Problem, Reason
from tests.judging.algorithms.assignment.assignment_cases import exact, problems


def reasons_of(answer: AssignmentPlan) -> dict[str, Reason]:
    """The reasons of the first open seat by their code."""
    return {reason.code: reason for reason in answer.unmet[0].reasons}


def test_an_entry_whose_judges_have_conflicts_names_them_and_asks_for_more() -> None:
    conflicts = tuple(Forbidden(0, j, "mentor") for j in range(3))
    answer = assign(
        Problem(("e1", "e2"), ("a", "b", "c", "d"), np.ones((2, 4)), 3, conflicts, lottery=1.0),
        seed=1,
    )
    reasons = reasons_of(answer)
    assert [(row.entry, row.missing) for row in answer.unmet] == [("e1", 2)]
    assert reasons["too_few_judges"].params == {
        "entries": ["e1"],
        "judges": ["d"],
        "wanted": 3,
        "count": 1,
    }
    assert reasons["conflicts"].params["by_reason"] == {"mentor": ["a", "b", "c"]}
    assert reasons["add_judges"].params == {"count": 2}
    assert "raise_load" not in reasons


def test_full_judges_are_named_with_their_loads_and_raising_these_is_the_advice() -> None:
    conflicts = tuple(Forbidden(i, j, "investor") for i in range(3) for j in (2, 3))
    answer = assign(
        Problem(
            ("e1", "e2", "e3"),
            ("a", "b", "c", "d"),
            np.ones((3, 4)),
            2,
            conflicts,
            max_load=2,
            lottery=1.0,
        ),
        seed=1,
    )
    reasons = reasons_of(answer)
    assert sum(row.missing for row in answer.unmet) == 2
    full = reasons["judges_full"].params
    assert (full["judges"], full["seats"], full["room"]) == (["a", "b"], 6, 4)
    assert full["rivals"] == ["e1", "e2", "e3"]
    assert reasons["raise_load"].params == {"judges": {"a": 1, "b": 1}}


def test_judges_of_a_firm_already_there_are_named() -> None:
    answer = assign(
        Problem(("e1",), ("a", "b"), np.ones((1, 2)), 2, firms=("f", "f"), lottery=1.0), seed=1
    )
    assert reasons_of(answer)["same_firm"].params["judges"] == [["a", "b"]]


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 99))
def test_raising_the_loads_as_advised_fills_what_more_load_can_fill(
    problem: Problem, seed: int
) -> None:
    problem = replace(problem, pinned=(), min_load=None, fairness=False)
    answer = assign(problem, seed=seed)
    if not answer.unmet:
        return
    raised = {
        name: by
        for row in answer.unmet
        for reason in row.reasons
        if reason.code == "raise_load"
        for name, by in cast("dict[str, int]", reason.params["judges"]).items()
    }
    more = np.array(
        [
            int(np.asarray(problem.max_load)[j]) + raised.get(name, 0)
            for j, name in enumerate(problem.judge_ids)
        ]
    )
    boundless = exact(replace(problem, max_load=None), problem.match)[0]
    assert len(assign(replace(problem, max_load=more), seed=seed).pairs) == boundless
    assert all(row.missing > 0 and row.reasons for row in answer.unmet)
