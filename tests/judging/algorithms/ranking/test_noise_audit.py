"""A second panel measures what the model only says, on panels of which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from judging.algorithms.allocation.allocation_plan import even_seats
from judging.algorithms.allocation.typical_panel import PanelHabits, made_up_panel, seated
from judging.algorithms.ranking.noise_audit import NoiseAudit, noise_audit

N, M, K, PLACES = 60, 40, 4, 12


def audited(noise: float, run: int, share: float = 0.5) -> NoiseAudit:
    """Half of the entries read by two panels of K judges of such noise."""
    rng = np.random.default_rng([run, 5])
    panel = made_up_panel(N, M, PanelHabits(0.1, 0.0, noise, 0.0), rng)
    twice = np.arange(N) < share * N
    seats = even_seats(panel, K * N, rng)
    seats = seated(seats, K * twice.astype(np.int64), rng, np.ones_like(seats))
    entry, judge = np.nonzero(seats)
    score = panel.totals[entry, judge]
    found = noise_audit(entry, score, twice, PLACES, seed=run, shift=np.zeros(N))
    assert found is not None
    return found


def actual(noise: float, run: int) -> float:
    """The share of a panel's choice that another of the same kind in fact doesn't choose."""
    rng = np.random.default_rng([run, 6])
    panel = made_up_panel(N, M, PanelHabits(0.1, 0.0, noise, 0.0), rng)
    other = made_up_panel(N, M, PanelHabits(0.1, 0.0, noise, 0.0), rng, quality=panel.quality)
    seats = even_seats(panel, K * N, rng)
    best = [
        set(np.argsort(-(p.totals * seats).sum(axis=1) / seats.sum(axis=1))[:PLACES].tolist())
        for p in (panel, other)
    ]
    return 1 - len(best[0] & best[1]) / PLACES


@pytest.mark.parametrize("noise", [0.4, 1.5])
def test_what_is_measured_is_what_another_panel_does_on_average(noise: float) -> None:
    found = [audited(noise, run).share for run in range(30)]
    said = float(np.mean([share for share in found if share is not None]))
    was = float(np.mean([actual(noise, run) for run in range(30)]))
    assert said == pytest.approx(was, abs=0.06)


def test_panels_that_agree_say_so_and_the_interval_is_around_the_share() -> None:
    calm, noisy = audited(0.1, 1), audited(2.0, 1)
    assert calm.agreement > 0.95 > noisy.agreement
    assert calm.share is not None
    assert noisy.share is not None
    assert calm.share < noisy.share
    assert noisy.low is not None
    assert noisy.high is not None
    assert noisy.low <= noisy.share <= noisy.high
    assert noisy == audited(2.0, 1)


def test_nothing_is_said_of_too_few_entries_or_where_all_are_chosen() -> None:
    entry = np.repeat(np.arange(8), 2)
    score = np.arange(16.0)
    few = np.arange(8) < 4
    assert noise_audit(entry, score, few, 3, seed=1, shift=np.zeros(8)) is None
    assert noise_audit(entry, score, ~few | few, 8, seed=1, shift=np.zeros(8)) is None
