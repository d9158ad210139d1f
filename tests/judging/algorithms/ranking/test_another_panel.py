"""What another panel would change, said from one panel's sheets, against what another one does."""

from __future__ import annotations

import numpy as np
import pytest

from judging.algorithms.allocation.allocation_plan import even_seats
from judging.algorithms.allocation.typical_panel import TYPICAL, PanelHabits, made_up_panel
from judging.algorithms.ranking.another_panel import (
    CALIBRATED,
    MEAN,
    TRIMMED,
    Way,
    change_with_another_panel,
)
from judging.algorithms.ranking.calibrate import calibrate

N, M, K, WINNERS = 30, 10, 5, 6


def said_and_done(habits: PanelHabits, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    panel = made_up_panel(N, M, habits, rng)
    seats = even_seats(panel, K * N, rng)
    entry, judge = np.nonzero(seats)
    now = best(panel.totals, seats)
    fitted = calibrate(entry, judge, panel.totals[seats])
    said = change_with_another_panel(fitted, entry, judge, now, way=Way(MEAN), seed=seed)
    then = best(made_up_panel(N, M, habits, rng, quality=panel.quality).totals, seats)
    return said.mean, float((now & ~then).sum())


def best(totals: np.ndarray, seats: np.ndarray) -> np.ndarray:
    mean = (totals * seats).sum(axis=1) / seats.sum(axis=1)
    chosen = np.zeros(N, dtype=bool)
    chosen[np.argsort(-mean)[:WINNERS]] = True
    return chosen


def test_what_is_said_is_what_another_panel_does_on_average() -> None:
    pairs = np.array([said_and_done(TYPICAL, seed) for seed in range(14)])
    said, done = pairs.mean(axis=0)
    assert abs(said - done) < 0.15 * WINNERS
    steady = np.array([said_and_done(PanelHabits(0.1, 0.02, 0.1, 0.05), s) for s in range(3)])
    assert steady[:, 0].mean() < said / 2


@pytest.mark.parametrize("method", [MEAN, TRIMMED, CALIBRATED])
def test_every_method_gives_a_range_around_its_mean_and_the_seed_repeats_it(method: str) -> None:
    rng = np.random.default_rng(5)
    panel = made_up_panel(N, M, TYPICAL, rng)
    seats = even_seats(panel, K * N, rng)
    entry, judge = np.nonzero(seats)
    fitted = calibrate(entry, judge, panel.totals[seats])
    now = best(panel.totals, seats)
    change = change_with_another_panel(fitted, entry, judge, now, way=Way(method), seed=3)
    assert change == change_with_another_panel(fitted, entry, judge, now, way=Way(method), seed=3)
    assert 0 <= change.low <= change.mean <= change.high <= change.winners == WINNERS
    sure = np.where(now, 1000.0, 0.0)
    kept = change_with_another_panel(fitted, entry, judge, now, way=Way(method), seed=3, shift=sure)
    assert (kept.mean, kept.high) == (0, 0)
