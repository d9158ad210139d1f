"""Solving on a few pairs and adding what pays gives the optimum of all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.problem import Problem
from judging.algorithms.assignment.solver.flow import SCALE, arcs_of, order_of_prices, solve
from judging.algorithms.assignment.solver.pricing import best_pairs, priced
from judging.algorithms.assignment.solver.seats import prepare
from tests.judging.algorithms.assignment.assignment_cases import problems


@settings(max_examples=200, deadline=None)
@given(problems(entries=10, judges=8), st.integers(1, 3))
def test_a_sparse_start_ends_at_the_dense_optimum(problem: Problem, width: int) -> None:
    seats = prepare(problem)
    cost = -np.rint(seats.match * SCALE).astype(np.int64)
    prices = order_of_prices(seats, SCALE)
    dense = solve(seats, arcs_of(seats.allowed, cost), prices)
    inside = best_pairs(seats.allowed, cost, width)
    arcs, sparse = priced(seats, seats.allowed, cost, prices, inside)
    assert (sparse.network.cost * sparse.flow).sum() == (dense.network.cost * dense.flow).sum()
    assert arcs.entry.size <= seats.allowed.sum()


@pytest.mark.parametrize("firms", [(), tuple(f"f{j % 20}" for j in range(60))])
def test_most_pairs_are_never_looked_at(firms: tuple[str, ...]) -> None:
    match = np.random.default_rng(1).random((400, 60))
    problem = Problem(
        tuple(f"e{i:03d}" for i in range(400)),
        tuple(f"j{j:02d}" for j in range(60)),
        match,
        4,
        firms=firms,
        max_load=30,
    )
    seats = prepare(problem)
    cost = -np.rint(seats.match * SCALE).astype(np.int64)
    prices = order_of_prices(seats, SCALE)
    arcs, sparse = priced(seats, seats.allowed, cost, prices, best_pairs(seats.allowed, cost, 8))
    dense = solve(seats, arcs_of(seats.allowed, cost), prices)
    assert (sparse.network.cost * sparse.flow).sum() == (dense.network.cost * dense.flow).sum()
    assert arcs.entry.size < match.size / 2
