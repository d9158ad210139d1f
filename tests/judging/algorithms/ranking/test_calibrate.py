"""The calibrated ranking: what must never change it, what must hold it, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import (
    Calibration,
    CannotCalibrate,
    calibrate,
    calibrate_together,
    shared_ranks,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FEW = settings(max_examples=8, deadline=None)


def a_panel(
    seed: int, n: int = 12, m: int = 6, k: int = 3, severity: float = 4.0
) -> tuple[Ints, Ints, Floats]:
    """Sheets of n entries, k judges each, around 60 points."""
    rng = np.random.default_rng(seed)
    entry, judge = (
        np.repeat(np.arange(n), k),
        np.concatenate([rng.choice(m, k, replace=False) for _entry in range(n)]),
    )
    score = (
        60
        + rng.normal(0, 8, n)[entry]
        + rng.normal(0, severity, m)[judge]
        + rng.normal(0, 5, n * k)
    )
    return entry, judge, np.round(score, 1)


def digits(values: Floats) -> list[str]:
    """As printed."""
    return [f"{value:.6f}" for value in values]


@FEW
@given(st.integers(0, 10_000))
def test_neither_the_order_of_the_rows_nor_the_labels_change_a_digit(seed: int) -> None:
    entry, judge, score = a_panel(seed)
    rng = np.random.default_rng(seed + 1)
    rows, names, seats = rng.permutation(entry.size), rng.permutation(12), rng.permutation(6)
    before, after = (
        calibrate(entry, judge, score),
        calibrate(names[entry][rows], seats[judge][rows], score[rows]),
    )
    assert digits(after.score[names]) == digits(before.score)
    assert digits(after.severity[seats]) == digits(before.severity)
    assert after.rank_lo[names].tolist() == before.rank_lo.tolist()
    assert digits(after.p_top(3)[names]) == digits(before.p_top(3))


@FEW
@given(
    st.integers(0, 10_000),
    st.sampled_from([0.01, 0.25, 5.0, 1e6]),
    st.sampled_from([0.0, -1e6, 1e6]),
)
def test_another_scale_changes_the_units_and_nothing_else(
    seed: int, unit: float, zero: float
) -> None:
    entry, judge, score = a_panel(seed)
    before, after = calibrate(entry, judge, score), calibrate(entry, judge, zero + unit * score)
    assert np.allclose(
        after.score, zero + unit * before.score, rtol=1e-6, atol=1e-6 * max(unit, abs(zero))
    )
    assert (
        np.abs(after.rank_lo - before.rank_lo).max() <= 1
    )  # a million added takes the last digits away, and an end may lie between two places


@FEW
@given(st.integers(0, 10_000), st.sampled_from([-20.0, 8.0, 30.0]))
def test_a_constant_on_all_sheets_of_one_judge_moves_the_scores_less_than_the_mean(
    seed: int, points: float
) -> None:
    entry, judge, score = a_panel(seed, n=20, m=6, k=3)
    moved = np.where(judge == 0, score + points, score)
    before, after = calibrate(entry, judge, score), calibrate(entry, judge, moved)
    of_mean = np.bincount(entry, moved - score) / 3
    gap_of_mean = np.abs(of_mean - of_mean.mean()).mean()
    shift = after.score - before.score
    assert np.abs(shift - shift.mean()).mean() < gap_of_mean


def test_with_many_sheets_a_constant_on_one_judge_leaves_the_order() -> None:
    entry, judge, score = a_panel(4, n=150, m=10, k=6)
    before, after = (
        calibrate(entry, judge, score),
        calibrate(entry, judge, np.where(judge == 3, score + 15, score)),
    )
    order = np.corrcoef(before.score, after.score)[0, 1]
    assert order > 0.998
    assert after.severity[3] - before.severity[3] > 10


def test_the_same_seed_gives_the_same_digits_and_another_seed_nearly_the_same() -> None:
    panel = a_panel(7, n=30, m=8, k=4)
    first, again, other = (
        calibrate(*panel, seed=5),
        calibrate(*panel, seed=5),
        calibrate(*panel, seed=6),
    )
    assert first.score.tolist() == again.score.tolist()
    assert first.draws.tolist() == again.draws.tolist()
    assert np.abs(first.score - other.score).max() < 0.6


@FEW
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_intervals_nest_and_chances_add_up(seed: int, places: int) -> None:
    found = calibrate(*a_panel(seed))
    assert (found.rank_lo <= found.rank_lo50).all()
    assert (found.rank_lo50 <= found.rank_hi50).all()
    assert (found.rank_hi50 <= found.rank_hi).all()
    assert found.p_top(places).sum() == pytest.approx(places)
    assert found.p_first.sum() == pytest.approx(1)
    assert found.p_top(12).tolist() == [1.0] * 12


def test_where_everybody_saw_everything_the_order_is_that_of_the_mean() -> None:
    rng = np.random.default_rng(3)
    entry, judge = np.repeat(np.arange(15), 5), np.tile(np.arange(5), 15)
    score = (
        60
        + 6 * np.arange(15)[entry] / 3
        + rng.normal(0, 3, 5)[judge]
        + rng.normal(0, 1, entry.size)
    )
    found = calibrate(entry, judge, score)
    mean = np.bincount(entry, score) / 5
    near = np.abs(np.argsort(np.argsort(mean)) - np.argsort(np.argsort(found.score)))
    assert near.max() <= 1


def test_panels_fitted_side_by_side_are_each_what_they_are_alone() -> None:
    """Of different sizes, one full; only the draws differ."""
    panels = [a_panel(1), a_panel(2, n=30, m=9, k=4, severity=9.0), a_panel(3, n=7, m=4, k=4)]
    together = calibrate_together([*panels, panels[0]], seed=5)
    for panel, found in zip([*panels, panels[0]], together, strict=True):
        alone = calibrate(*panel, seed=5)
        assert np.abs(found.quality - alone.quality).max() < 0.35 * alone.sd.mean()
        assert found.sd == pytest.approx(alone.sd, rel=0.3)
        assert found.severity == pytest.approx(alone.severity, abs=1.5)
        assert found.entry_sheets.tolist() == alone.entry_sheets.tolist()
    assert digits(together[2].quality) == digits(calibrate(*panels[2], seed=5).quality)  # full
    with pytest.raises(CannotCalibrate):
        calibrate_together([panels[0], a_panel(1, n=4)])


def test_a_strict_judge_is_called_strict_and_a_careless_one_noisy() -> None:
    entry, judge, score = a_panel(2, n=80, m=8, k=5, severity=0.0)
    rng = np.random.default_rng(1)
    score = score - 9.0 * (judge == 2) + rng.normal(0, 18, entry.size) * (judge == 5)
    found = calibrate(entry, judge, score)
    assert int(np.argmin(found.severity)) == 2
    assert int(np.argmax(found.noise)) == 5
    assert found.severity[2] == pytest.approx(-8, abs=3)


def test_groups_that_share_no_judge_are_named() -> None:
    first, other = a_panel(1, n=6, m=3, k=2), a_panel(2, n=6, m=3, k=2)
    found = calibrate(
        *(
            np.concatenate([a, b + shift])
            for a, b, shift in zip(first, other, (6, 3, 0), strict=True)
        )
    )
    assert found.diagnostics.components == 2
    assert len(set(found.diagnostics.group[:6].tolist())) == 1
    assert found.diagnostics.group[0] != found.diagnostics.group[6]


@pytest.mark.filterwarnings("error")
def test_extreme_scores_and_judges_who_give_everybody_the_same_are_survived() -> None:
    entry, judge, score = a_panel(5)
    for odd in (
        np.where(judge == 1, 50.0, score),
        np.where(np.arange(score.size) == 3, 1e6, score),
        np.where(np.arange(score.size) == 3, -1e6, score),
    ):
        found = calibrate(entry, judge, odd)
        assert np.isfinite(found.score).all()
        assert np.isfinite(found.severity).all()


@pytest.mark.parametrize(
    ("panel", "code"),
    [
        (([0, 0, 1, 2, 3], [0, 1, 0, 0, 0], [1, 2, 3, 4, 5]), "too_few_entries"),
        (([0, 1, 2, 3, 4], [0, 1, 0, 1, 0], [1, 2, 3, 4, 5]), "no_second_sheet"),
        (([0, 0, 1, 2, 3, 4], [0, 1, 0, 0, 0, 0], [7.0] * 6), "no_spread"),
        (([0, 0, 1, 2, 3, 4], [0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6]), "duplicate_sheet"),
        (([0, 0, 1, 2, 3, 4], [0, 1, 0, 0, 0, 0], [1, 2, float("nan"), 4, 5, 6]), "not_a_number"),
        (([], [], []), "too_few_entries"),
    ],
)
def test_too_little_to_learn_from_is_refused_by_name(
    panel: tuple[list[int], list[int], list[float]], code: str
) -> None:
    with pytest.raises(CannotCalibrate) as refused:
        calibrate(*panel)
    assert refused.value.code == code


@given(seed=st.integers(0, 1000), low=st.integers(40, 60), high=st.integers(61, 75))
@settings(max_examples=10, deadline=None)
def test_the_ends_of_the_scale_cut_scores_and_change_no_order(
    seed: int, low: int, high: int
) -> None:
    panel = a_panel(seed)
    free, kept = calibrate(*panel), calibrate(*panel, bounds=(low, high))
    assert (kept.score == np.clip(free.score, low, high)).all()
    assert (kept.quality == free.quality).all()
    for name in ("rank", "rank_lo", "rank_hi", "p_first", "sd"):
        assert (getattr(kept, name) == getattr(free, name)).all(), name
    assert (free.score == free.quality).all()


def test_scores_that_print_alike_share_a_rank() -> None:
    assert shared_ranks(np.array([70.001, 80.0, 70.004, 60.0])).tolist() == [2, 1, 2, 4]


def test_intervals_hold_the_true_rank_about_as_often_as_they_say() -> None:
    held = [_share_held(seed) for seed in range(25)]
    assert 0.85 < np.mean(held) < 0.98


def _share_held(seed: int) -> float:
    rng = np.random.default_rng([seed, 9])
    n, m, k = 24, 7, 4
    quality = rng.normal(0, 8, n)
    entry, judge = (
        np.repeat(np.arange(n), k),
        np.concatenate([rng.choice(m, k, replace=False) for _entry in range(n)]),
    )
    found: Calibration = calibrate(
        entry, judge, 60 + quality[entry] + rng.normal(0, 4, m)[judge] + rng.normal(0, 8, n * k)
    )
    rank = np.argsort(np.argsort(-quality)) + 1
    return float(((found.rank_lo <= rank) & (rank <= found.rank_hi)).mean())
