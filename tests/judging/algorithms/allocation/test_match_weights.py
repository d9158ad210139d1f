"""Weights of the match from judges' answers: found again, held by the prior, of use."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.cast.cast import make_cast
from judging.algorithms.allocation.match_weights import as_answers, fitted_weights
from judging.algorithms.assignment.assign import assign
from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, match
from judging.algorithms.assignment.problem import Problem
from judging.algorithms.match_weights import Weighting

Floats = NDArray[np.float64]
NOW = {"fields": 0.6, "stage": 0.1, "keywords": 0.25, "past_load": 0.05}


def answered(n: int, true: Floats, seed: int) -> tuple[Floats, Floats]:
    """Parts at random, a few unknown, and answers by the true weights."""
    rng = np.random.default_rng(seed)
    parts = rng.random((n, 4))
    chance = 1 / (1 + np.exp(-8 * (parts - 0.5) @ true))
    answers = as_answers((rng.random((2, n)) < chance).sum(axis=0).tolist())
    parts[rng.random((n, 4)) < 0.05] = np.nan
    return parts, answers


def test_many_answers_find_the_weights_that_they_were_given_by() -> None:
    true = np.array([0.2, 0.5, 0.3, 0.0])
    found = fitted_weights(*answered(3000, true, 1), NOW)
    assert found is not None
    assert [found.weights[name].fitted for name in NOW] == pytest.approx(true, abs=0.1)
    assert sum(row.fitted for row in found.weights.values()) == pytest.approx(1)
    assert found.agrees_fitted > found.agrees_now + 0.02
    assert found.answers == 3000


def test_few_answers_leave_the_weights_near_those_of_today_and_fewer_say_nothing() -> None:
    parts, answers = answered(40, np.array([0.0, 1.0, 0.0, 0.0]), 2)
    found = fitted_weights(parts, answers, NOW)
    assert found is not None
    assert found.weights["fields"].fitted > found.weights["stage"].fitted > NOW["stage"]
    assert fitted_weights(parts[:39], answers[:39], NOW) is None
    assert fitted_weights(parts, np.ones(40), NOW) is None


def test_answers_that_have_nothing_to_do_with_the_match_move_little() -> None:
    rng = np.random.default_rng(3)
    parts = rng.random((200, 4))
    found = fitted_weights(parts, as_answers(rng.integers(0, 3, 200).tolist()), NOW)
    assert found is not None
    assert found.agrees_fitted == pytest.approx(0.5, abs=0.12)
    assert [row.fitted for row in found.weights.values()] == pytest.approx(
        list(NOW.values()), abs=0.25
    )


def seated(seed: int, weights: dict[str, float]) -> tuple[Floats, NDArray[np.bool_]]:
    """Of the pairs that a sample edition is assigned by the weights: the match's parts, and whether
    the judge knows the field or a near one, or shares a keyword.
    """
    cast = make_cast(seed)
    judges = [
        JudgeProfile(
            {field: max(0.4, 1 - 0.3 * rank) for rank, field in enumerate(row.fields)},
            keywords=(*row.keywords_ko, *row.keywords_en),
        )
        for row in cast.judges
        if not row.reserve
    ]
    entries = [
        EntryProfile((row.field,), row.stage, (*row.keywords_ko, *row.keywords_en))
        for row in cast.startups
    ]
    how = Weighting(
        fields=weights["fields"],
        stage=weights["stage"],
        keywords=weights["keywords"],
        past_load=weights["past_load"],
    )
    found = match(entries, judges, how)
    n, m = found.total.shape
    problem = Problem(
        entry_ids=tuple(f"{entry:03}" for entry in range(n)),
        judge_ids=tuple(f"{judge:03}" for judge in range(m)),
        match=found.total,
        per_entry=np.full(n, 5),
        min_load=np.zeros(m, dtype=np.int64),
        max_load=np.full(m, -(-n * 5 * 13 // (m * 10))),
    )
    pairs = tuple(np.array(assign(problem, seed=1).pairs, dtype=np.int64).T)
    parts = np.column_stack([found.parts[name][pairs] for name in NOW])
    return parts, (parts[:, 0] >= 0.4) | (parts[:, 2] >= 0.3)


def test_four_fifths_of_the_sample_s_entries_suit_their_judges_by_fitted_weights_too() -> None:
    parts, suits = seated(2026, NOW)
    rng = np.random.default_rng(4)
    answers = as_answers(np.where(rng.random(suits.size) < 0.1, 1, 2 * suits).tolist())
    found = fitted_weights(parts, answers, NOW)
    assert found is not None
    taken = {name: row.fitted for name, row in found.weights.items()}
    _parts, before = seated(2027, NOW)
    _parts, after = seated(2027, taken)
    assert min(before.mean(), after.mean()) >= 0.8
    assert after.mean() >= before.mean() - 0.02
