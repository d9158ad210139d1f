"""The effect of a place in a judge's list is found where it is, with an honest interval."""

from __future__ import annotations

import numpy as np

from judging.algorithms.ranking.position_effect import PositionEffect, position_effect


def found(
    first: float, drift: float, seed: int = 1, n: int = 60, m: int = 12, k: int = 5
) -> PositionEffect | None:
    rng = np.random.default_rng(seed)
    entry = np.repeat(np.arange(n), k)
    judge = np.concatenate([rng.choice(m, k, replace=False) for _entry in range(n)])
    place = np.empty(entry.size, dtype=np.int64)
    for who in range(m):
        own = np.flatnonzero(judge == who)
        place[own] = rng.permutation(own.size)
    length = np.bincount(judge)[judge]
    score = 60 + rng.normal(0, 9, n)[entry] + rng.normal(0, 4, m)[judge]
    score += rng.normal(0, 5, entry.size)
    score += first * (place == 0) + drift * (place / (length - 1) - 0.5)
    return position_effect(entry, judge, score, place, length)


def test_a_penalty_and_a_drift_are_found_and_the_interval_covers_them_nine_times_in_ten() -> None:
    cover = 0
    for seed in range(60):
        effect = found(-6.0, 4.0, seed)
        assert effect is not None
        cover += (effect.first.low <= -6 <= effect.first.high) + (
            effect.drift.low <= 4 <= effect.drift.high
        )
    assert 98 <= cover <= 118
    assert effect is not None
    assert effect.sheets == 300


def test_nothing_is_said_of_too_few_sheets() -> None:
    assert found(-6.0, 4.0, n=5, m=3, k=3) is None
    nothing = np.zeros(0, dtype=np.int64)
    assert position_effect(nothing, nothing, nothing.astype(float), nothing, nothing) is None
