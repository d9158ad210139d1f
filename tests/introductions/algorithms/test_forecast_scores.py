"""Scores of stated chances: what Brier's formula gives by hand, and what holds for any."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from introductions.algorithms.forecast_scores import (
    LEAST_KNOWN,
    Stated,
    bands_of,
    crowd_of,
    score_of,
)

percents = st.integers(0, 100).map(lambda percent: percent / 100)
stated = st.lists(
    st.builds(Stated, st.integers(1, 30), percents, st.booleans()),
    min_size=1,
    max_size=12,
)


def rows(*pairs: tuple[float, bool]) -> list[Stated]:
    return [Stated(number, chance, happened) for number, (chance, happened) in enumerate(pairs)]


def test_the_score_is_the_mean_squared_distance_beside_the_base_rate() -> None:
    found = score_of(rows((0.9, True), (0.2, False), (0.5, True), (0.0, False)))
    assert found is not None
    assert found.brier == pytest.approx((0.01 + 0.04 + 0.25 + 0) / 4)
    assert (found.base_rate, found.base_brier) == (0.5, 0.25)
    assert found.gain == pytest.approx(0.175)
    assert not found.says_something
    assert score_of([]) is None
    assert crowd_of([], seed=1) is None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(stated)
def test_it_is_between_nothing_and_one_and_the_base_rate_is_the_best_constant(
    found: list[Stated],
) -> None:
    score = score_of(found)
    assert score is not None
    assert 0 <= score.brier <= 1
    for constant in (0.0, 0.3, 0.5, 1.0):
        same = score_of([Stated(row.about, constant, row.happened) for row in found])
        assert same is not None
        assert same.brier >= score.base_brier - 1e-12
    assert sum(band.forecasts for band in bands_of(found)) == len(found)


def test_all_together_are_scored_by_the_mean_of_each_winner() -> None:
    found = crowd_of([Stated(1, 1.0, True), Stated(1, 0.5, True), Stated(2, 0.2, False)], seed=1)
    assert found is not None
    assert found.score.brier == pytest.approx((0.25**2 + 0.2**2) / 2)
    assert (found.score.winners, found.low) == (2, None)
    assert [(band.low, band.forecasts, band.hits) for band in found.bands] == [
        (0.2, 1, 0), (0.4, 1, 1), (0.8, 1, 1),
    ]  # fmt: skip


def test_an_interval_is_told_from_ten_winners_on_and_is_the_same_each_time() -> None:
    good = rows(*((0.9, True), (0.1, False)) * (LEAST_KNOWN // 2))
    found = crowd_of(good, seed=7)
    assert found is not None
    assert found == crowd_of(good, seed=7)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.score.gain <= found.high
    fewer = crowd_of(good[:-1], seed=7)
    assert fewer is not None
    assert fewer.low is None
