"""The sampler beside a slow Metropolis sampler on the posterior written out from the model."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import gammaln

from judging.algorithms.ranking import gibbs_sampler as model
from judging.algorithms.ranking.calibrate import calibrate
from judging.algorithms.ranking.side_by_side import Sheets

Floats = NDArray[np.float64]
CHAINS, SWEEPS, BURN = 200, 1500, 500


class Posterior:
    """Many chains at once, one a row.

    Columns: θ, c, a, log v, then μ, log τ², log s²; beside it the places of ω, κ, ν and α on their
    grids.
    """

    GRIDS = (model.OMEGA_GRID, model.KAPPA_GRID, model.NU_GRID, model.ALPHA_GRID)
    LOG_PRIORS = (
        model.OMEGA_LOG_PRIOR,
        model.KAPPA_LOG_PRIOR,
        model.NU_LOG_PRIOR,
        model.ALPHA_LOG_PRIOR,
    )

    def __init__(self, entry: NDArray[np.int64], judge: NDArray[np.int64], score: Floats) -> None:
        self.entry, self.judge, self.score = entry, judge, score
        self.n, self.m = int(entry.max()) + 1, int(judge.max()) + 1
        self.size = self.n + 3 * self.m + 3

    def start(self, rng: np.random.Generator) -> tuple[Floats, list[NDArray[np.int64]]]:
        x = 0.1 * rng.standard_normal((CHAINS, self.size))
        x[:, self.n + self.m : self.n + 2 * self.m] += 1.0
        x[:, -2:] += np.log([0.5, 0.5])
        return x, [rng.integers(grid.size, size=CHAINS) for grid in self.GRIDS]

    def log_density(self, x: Floats, places: list[NDArray[np.int64]]) -> Floats:
        n, m = self.n, self.m
        theta, level, scale, log_v = (
            x[:, :n],
            x[:, n : n + m],
            x[:, n + m : n + 2 * m],
            x[:, n + 2 * m : n + 3 * m],
        )
        mu, log_tau, log_noise = x[:, n + 3 * m :].T
        omega, kappa, nu, alpha = (
            grid[place][:, None] for grid, place in zip(self.GRIDS, places, strict=True)
        )
        variance = np.exp(log_noise[:, None] + log_v[:, self.judge])
        left = self.score - level[:, self.judge] - scale[:, self.judge] * theta[:, self.entry]
        density = (
            gammaln((nu + 1) / 2)
            - gammaln(nu / 2)
            - 0.5 * np.log(nu * variance)
            - (nu + 1) / 2 * np.log1p(left**2 / (nu * variance))
        ).sum(axis=1)
        density += (
            alpha * np.log(alpha) - gammaln(alpha) - alpha * log_v - alpha * np.exp(-log_v)
        ).sum(axis=1)
        density += (
            _normal(theta, 0.0, log_tau)
            + _normal(level, mu[:, None], 2 * np.log(omega[:, 0]))
            + _normal(scale, 1.0, 2 * np.log(kappa[:, 0]))
        )
        for value, (shape, rate) in ((log_tau, model.PRIOR_TAU), (log_noise, model.PRIOR_NOISE)):
            density += -shape * value - rate * np.exp(-value)
        return np.asarray(
            density
            + sum(prior[place] for prior, place in zip(self.LOG_PRIORS, places, strict=True)),
            dtype=float,
        )


def _normal(x: Floats, mean: Floats | float, log_variance: Floats) -> Floats:
    return np.asarray(
        (-0.5 * (x - mean) ** 2 / np.exp(log_variance)[:, None] - 0.5 * log_variance[:, None]).sum(
            axis=1
        ),
        dtype=float,
    )


def plain_answer(posterior: Posterior, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Posterior means by single-site Metropolis.

    Of θ + the panel's mean severity, and of log τ², log ω², log s² and log κ².
    """
    x, places = posterior.start(rng)
    now = posterior.log_density(x, places)
    step = np.full(posterior.size, 0.4)
    kept, spreads = [], []
    n, m = posterior.n, posterior.m
    for sweep in range(SWEEPS):
        for column in range(posterior.size):
            other = x.copy()
            other[:, column] += step[column] * rng.standard_normal(CHAINS)
            there = posterior.log_density(other, places)
            moved = np.log(rng.random(CHAINS)) < there - now
            x[moved, column], now = other[moved, column], np.where(moved, there, now)
            if sweep < BURN:
                step[column] *= np.exp(0.1 * (moved.mean() - 0.44))
        for which, grid in enumerate(posterior.GRIDS):
            elsewhere = [
                rng.integers(grid.size, size=CHAINS) if row == which else place
                for row, place in enumerate(places)
            ]
            there = posterior.log_density(x, elsewhere)
            moved = np.log(rng.random(CHAINS)) < there - now
            now = np.where(moved, there, now)
            places[which] = np.where(moved, elsewhere[which], places[which])
        if sweep >= BURN and sweep % 5 == 0:
            kept.append(
                x[:, :n] + (x[:, n : n + m] - x[:, [n + 3 * m]]).mean(axis=1, keepdims=True)
            )
            omega, kappa = (
                2 * np.log(grid[place])
                for grid, place in zip(posterior.GRIDS[:2], places[:2], strict=True)
            )
            spreads.append(np.column_stack([x[:, -2], omega, x[:, -1], kappa]))
    return np.mean(kept, axis=(0, 1)), np.mean(spreads, axis=(0, 1))


@pytest.mark.slow
def test_the_sampler_agrees_with_a_plain_one_on_the_whole_model() -> None:
    rng = np.random.default_rng(8)
    n, m = 6, 4
    entry, judge = (
        np.repeat(np.arange(n), 3),
        np.concatenate([rng.choice(m, 3, replace=False) for _entry in range(n)]),
    )
    score = 60 + rng.normal(0, 8, n)[entry] + rng.normal(0, 4, m)[judge] + rng.normal(0, 4, n * 3)
    standard = (
        score - score.mean()
    ) / score.std() + 1.0  # not centred, so that the panel's level matters
    qualities, spreads = plain_answer(Posterior(entry, judge, standard), np.random.default_rng(1))
    drawn = model.sample(
        Sheets(entry, judge, standard, n, m), np.random.default_rng(2), burn=200, keep=6000
    )
    ours = (drawn.quality + drawn.severity.mean(axis=1, keepdims=True)).mean(axis=0)
    assert np.abs(ours - qualities).max() < 0.06
    assert np.abs(drawn.traces.mean(axis=0) - spreads).max() < 0.12


def test_settled_chains_are_marked_as_such_and_report_their_sweeps() -> None:
    rng = np.random.default_rng(2)
    entry, judge = (
        np.repeat(np.arange(40), 4),
        np.concatenate([rng.choice(9, 4, replace=False) for _entry in range(40)]),
    )
    found = calibrate(
        entry, judge, 60 + rng.normal(0, 8, 40)[entry] + rng.normal(0, 8, 160)
    ).diagnostics
    assert found.converged
    assert found.rhat < 1.1
    assert found.sweeps >= 500
