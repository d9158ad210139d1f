"""One more sheet, where: near the cut, by a judge who may and can."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from judging.algorithms.ranking.allocation import forecast, gains, next_sheets
from judging.algorithms.ranking.calibrate import Calibration, calibrate

N, M, K = 30, 8, 3


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    rng = np.random.default_rng(4)
    entry, judge = (
        np.repeat(np.arange(N), K),
        np.concatenate([rng.choice(M, K, replace=False) for _entry in range(N)]),
    )
    return calibrate(entry, judge, 60 + rng.normal(0, 8, N)[entry] + rng.normal(0, 6, N * K))


def everybody() -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.ones((N, M), dtype=bool)


def test_a_gain_is_the_expected_improvement_by_numerical_integration(fitted: Calibration) -> None:
    places = 5
    order = np.argsort(-fitted.score, kind="stable")
    noise = float(np.median((fitted.noise / fitted.scale) ** 2))
    for place, rival in ((int(order[7]), int(order[4])), (int(order[2]), int(order[5]))):
        variance = float(fitted.sd[place] ** 2)
        step = variance / np.sqrt(variance + noise)
        gap = abs(float(fitted.score[place] - fitted.score[rival]))
        wanted, _error = quad(
            lambda x, gap=gap, step=step: (x - gap) * norm.pdf(x, 0, step), gap, gap + 12 * step
        )
        assert gains(fitted, places)[place] == pytest.approx(wanted, rel=1e-4)


def test_entries_near_the_cut_come_first_and_the_farthest_not_at_all(fitted: Calibration) -> None:
    advised = [sheet.entry for sheet in next_sheets(fitted, 5, allowed=everybody(), most=4)]
    chance = fitted.p_top(5)
    assert len(set(advised)) == 4
    assert all(0.02 < chance[entry] < 0.98 for entry in advised)
    assert int(np.argmin(fitted.score)) not in advised


def test_values_fall_and_end_at_the_price(fitted: Calibration) -> None:
    free = [sheet.value for sheet in next_sheets(fitted, 5, allowed=everybody(), most=N)]
    assert free == sorted(free, reverse=True)
    price = free[3]
    assert len(next_sheets(fitted, 5, allowed=everybody(), most=N, price=price)) == 3


def test_no_judge_is_asked_who_may_not_or_has_no_room(fitted: Calibration) -> None:
    allowed = np.random.default_rng(1).random((N, M)) < 0.4
    room = np.array([1, 2, 0, 9, 9, 0, 1, 1])
    advised = [
        sheet
        for sheet in next_sheets(fitted, 5, allowed=allowed, most=12, room=room.tolist())
        if sheet.judge is not None
    ]
    assert advised
    assert all(allowed[sheet.entry, sheet.judge] for sheet in advised)
    asked = np.bincount([sheet.judge for sheet in advised if sheet.judge is not None], minlength=M)
    assert (asked <= room).all()


def test_an_entry_without_a_free_judge_is_listed_and_not_dropped(fitted: Calibration) -> None:
    assert {
        sheet.judge
        for sheet in next_sheets(fitted, 5, allowed=np.zeros((N, M), dtype=bool), most=3)
    } == {None}


@pytest.mark.parametrize("places", [0, N, N + 3])
def test_nothing_is_advised_where_all_or_none_are_chosen(fitted: Calibration, places: int) -> None:
    assert next_sheets(fitted, places, allowed=everybody(), most=5) == []


def test_more_sheets_are_expected_to_leave_no_more_entries_unsure(fitted: Calibration) -> None:
    advised = [sheet.entry for sheet in next_sheets(fitted, 5, allowed=everybody(), most=6)]
    expected = forecast(fitted, 5, advised, seed=1)
    assert expected.unsure_after <= expected.unsure_now
    assert forecast(fitted, 5, advised, seed=1) == expected
    assert forecast(fitted, 5, []).unsure_after == expected.unsure_now
