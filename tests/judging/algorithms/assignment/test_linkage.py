"""The linkage figures are those of the two-way model, by another road."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from judging.algorithms.assignment.linkage import groups_of, laplacian, measure
from judging.algorithms.assignment.solver.link_exchanges import contrasts_of, first_order_gain
from judging.algorithms.assignment.solver.swaps import Swaps, exchanged

boards = st.tuples(st.integers(2, 8), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.bool_, shape)
)


def contrast_variance(chosen: np.ndarray) -> float:
    """Average variance of severity differences, from the covariance of the whole model."""
    rows, columns = np.nonzero(chosen)
    n, m = chosen.shape
    design = np.zeros((rows.size, n + m))
    design[np.arange(rows.size), rows] = 1
    design[np.arange(rows.size), n + columns] = 1
    covariance = np.linalg.pinv(design.T @ design)[n:, n:]
    pairs = [(i, j) for i in range(m) for j in range(i)]
    return float(
        np.mean([covariance[i, i] + covariance[j, j] - 2 * covariance[i, j] for i, j in pairs])
    )


@settings(max_examples=100, deadline=None)
@given(boards)
def test_variance_is_the_least_squares_variance_of_judge_contrasts(chosen: np.ndarray) -> None:
    names = tuple(f"j{j}" for j in range(chosen.shape[1]))
    found = measure(chosen, names)
    if found.components == 1 and chosen.any(axis=0).all():
        assert found.variance == pytest.approx(contrast_variance(chosen), rel=1e-6)
        assert found.connectivity > 0


@settings(max_examples=100, deadline=None)
@given(boards)
def test_groups_are_judges_who_reach_each_other_through_entries(chosen: np.ndarray) -> None:
    count, group = groups_of(chosen)
    reach = np.eye(chosen.shape[1], dtype=int) + chosen.T.astype(int) @ chosen.astype(int)
    together = np.linalg.matrix_power(reach, chosen.shape[1]) > 0
    busy = chosen.any(axis=0)
    assert (group[~busy] == -1).all()
    assert count == len(set(group[busy].tolist()))
    for i in np.flatnonzero(busy):
        for j in np.flatnonzero(busy):
            assert (group[i] == group[j]) == together[i, j]


def test_separate_panels_have_no_finite_variance() -> None:
    chosen = np.kron(np.eye(2, dtype=bool), np.ones((3, 2), dtype=bool))
    found = measure(chosen, ("a", "b", "c", "d"))
    assert (found.components, found.connectivity, found.variance) == (2, 0.0, float("inf"))
    assert found.groups == (("a", "b"), ("c", "d"))


@pytest.mark.parametrize(("entries", "judges"), [(30, 6), (600, 150)])
def test_the_inverse_is_the_pseudo_inverse_of_the_laplacian(entries: int, judges: int) -> None:
    chosen = np.random.default_rng(3).random((entries, judges)) < max(0.03, 2.4 / judges)
    assert groups_of(chosen)[0] == 1
    assert contrasts_of(chosen).inverse == pytest.approx(
        np.linalg.pinv(laplacian(chosen)), abs=1e-9
    )


def test_the_gain_of_an_exchange_is_the_slope_of_the_variance() -> None:
    random = np.random.default_rng(4)
    chosen = np.zeros((400, 12), dtype=bool)
    for row in chosen:
        row[random.choice(12, random.integers(2, 6), replace=False)] = True
    before = contrasts_of(chosen)
    for _ in range(20):
        a, b = random.choice(400, 2, replace=False)
        only_a, only_b = (
            np.flatnonzero(chosen[a] & ~chosen[b]),
            np.flatnonzero(chosen[b] & ~chosen[a]),
        )
        if not only_a.size:
            continue
        swap = Swaps(np.array([a]), only_a[:1], np.array([b]), only_b[:1], np.zeros(1))
        gain, after = first_order_gain(chosen, before.inverse, swap)[0], exchanged(chosen, swap)
        slope = before.inverse @ before.inverse
        assert gain == pytest.approx(
            float((slope * (laplacian(after) - laplacian(chosen))).sum()), rel=1e-6
        )
        assert before.variance - contrasts_of(after).variance == pytest.approx(
            gain, rel=0.2, abs=2e-5
        )
