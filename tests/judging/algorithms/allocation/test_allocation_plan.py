"""Planning: the same question gives the same figures, and adaptive sheets find more."""

from __future__ import annotations

import pytest

from judging.algorithms.allocation.allocation_plan import (
    BadPlan,
    Found,
    PlanQuestion,
    PlanRun,
    plan,
    plan_runs,
    summed_up,
)


def test_a_plan_is_the_same_again_spends_the_budget_and_tells_how_far_it_is() -> None:
    question = PlanQuestion(10, 5, 3, 30)
    told: list[float] = []
    first = plan(question, seed=4, runs=2, progress=told.append)
    assert first == plan(question, seed=4, runs=2)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2
    assert 0 <= first.even.low <= first.even.mean <= first.even.high <= 3
    assert first.adaptive_lost >= 0


def test_no_rule_spends_more_than_its_budget() -> None:
    """The second stage too, whose batch a short budget cuts."""
    question = PlanQuestion(12, 8, 3, 45)
    for run in plan_runs(question, 3, range(2)):
        assert [run.even.sheets, run.adaptive[-1].sheets, run.two_stage[-1].sheets] == [45] * 3
        sheets = [step.sheets for step in run.two_stage]
        assert sheets == sorted(set(sheets))


def test_sheets_saved_is_where_the_curve_reaches_what_even_sheets_find() -> None:
    question = PlanQuestion(20, 8, 3, 100)
    curve = tuple(Found(sheets, 2, lost) for sheets, lost in ((40, 0.4), (60, 0.2), (80, 0.1)))
    run = PlanRun(Found(100, 2, 0.2), curve, (Found(60, 2, 0.5), Found(80, 2, 0.5)))
    found = summed_up(question, [run, run], seed=1)
    assert 0.3 < found.saved < 0.45
    assert found.two_stage_saved == 0


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ((4, 8, 2, 40), "entries"),
        ((20, 1, 3, 80), "judges"),
        ((20, 8, 0, 80), "winners"),
        ((20, 8, 20, 80), "winners"),
        ((20, 8, 3, 39), "budget"),
        ((20, 8, 3, 161), "budget"),
    ],
)
def test_a_question_that_cannot_be_names_its_number(
    numbers: tuple[int, int, int, int], field: str
) -> None:
    with pytest.raises(BadPlan) as refused:
        PlanQuestion(*numbers)
    assert refused.value.field == field
