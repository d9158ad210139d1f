"""The calibrated model: y = μ + a·θ + b + ε with heavy-tailed, judge-specific noise, by a short seeded Gibbs sampler.

y_ij = c_j + a_j·θ_i + ε_ij,  θ_i ~ N(0, τ²),  c_j ~ N(μ, ω²) (severity b_j = c_j − μ),  a_j ~ N(1, κ²),
ε_ij ~ t_ν(0, s²·v_j),  1/v_j ~ Gamma(α, α); hyper-parameters integrated under priors on the data's own scale.
With few sheets per judge the priors hold a and v near 1, and the model is the linear mixed model.
The qualities are integrated out when severities are drawn (a judges × judges system), so the chain mixes in few sweeps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK_JUDGES = 300  # up to here severities are drawn jointly in every sweep; above, in every TENTH
TENTH = 10
NU_GRID = np.array([4.0, 6.0, 10.0, 20.0, 60.0])
NU_LOG_PRIOR = np.log([0.1, 0.15, 0.2, 0.25, 0.3])
ALPHA_GRID = np.array([3.0, 6.0, 12.0, 25.0, 60.0])
ALPHA_LOG_PRIOR = np.log([0.1, 0.2, 0.25, 0.25, 0.2])
# (shape, scale) of inverse gammas, in units of the variance of all scores
PRIOR_TAU, PRIOR_OMEGA, PRIOR_NOISE = (1.5, 0.5), (1.0, 0.08), (1.5, 0.5)
PRIOR_KAPPA = (2.0, 0.02)


@dataclass(frozen=True, slots=True)
class Sheets:
    """n entries, m judges, one row a sheet: entry and judge by position, score standardised to mean 0 and variance 1."""

    entry: Ints
    judge: Ints
    score: Floats
    n: int
    m: int


@dataclass(frozen=True, slots=True)
class Draws:
    """Kept draws, one row a sweep: quality θ (conditional mean and one draw), severity, scale, noise sd; traces for the convergence check."""

    quality_mean: Floats
    quality: Floats
    severity: Floats
    scale: Floats
    noise: Floats
    traces: Floats


@dataclass(slots=True)
class _State:
    quality: Floats
    level: Floats
    scale: Floats
    spread: Floats
    weight: Floats
    mu: float
    tau2: float
    omega2: float
    kappa2: float
    noise2: float
    nu: float
    alpha: float


def sample(sheets: Sheets, rng: np.random.Generator, *, burn: int, keep: int) -> Draws:
    """Run one chain: `burn` sweeps thrown away, `keep` kept.  The same generator state gives the same draws."""
    state = _start(sheets)
    pairs = _Pairs.of(sheets)
    quality_mean, quality = np.empty((keep, sheets.n)), np.empty((keep, sheets.n))
    severity, scale, noise = np.empty((keep, sheets.m)), np.empty((keep, sheets.m)), np.empty((keep, sheets.m))
    traces = np.empty((keep, 4))
    for sweep in range(-burn, keep):
        jointly = sheets.m <= BLOCK_JUDGES or sweep % TENTH == 0
        mean = _draw_locations(sheets, state, rng, pairs if jointly else None)
        _draw_scales(sheets, state, rng)
        _draw_noise(sheets, state, rng)
        if sweep >= 0:
            quality_mean[sweep], quality[sweep] = mean, state.quality
            severity[sweep], scale[sweep] = state.level - state.mu, state.scale
            noise[sweep] = np.sqrt(state.noise2 * state.spread)
            traces[sweep] = np.log([state.tau2, state.omega2, state.noise2, state.kappa2])
    return Draws(quality_mean, quality, severity, scale, noise, traces)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every two sheets of one entry: rows first and second, and the cell of the judges × judges matrix that they feed."""

    first: Ints
    second: Ints
    cell: Ints

    @classmethod
    def of(cls, sheets: Sheets) -> "_Pairs":
        order = np.argsort(sheets.entry, kind="stable")
        counts = np.bincount(sheets.entry, minlength=sheets.n)
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        size = counts[sheets.entry[order]]
        first = np.repeat(order, size)
        within = np.arange(first.size) - np.repeat(np.cumsum(size) - size, size)
        second = order[np.repeat(starts[sheets.entry[order]], size) + within]
        return cls(first, second, sheets.judge[first] * sheets.m + sheets.judge[second])


def _start(sheets: Sheets) -> _State:
    m = sheets.m
    return _State(np.zeros(sheets.n), np.zeros(m), np.ones(m), np.ones(m), np.ones(sheets.score.size), 0.0, 0.5, 0.1, 0.01, 0.5, 10.0, 12.0)


def _draw_locations(sheets: Sheets, state: _State, rng: np.random.Generator, pairs: _Pairs | None) -> Floats:
    """Severities with the qualities integrated out (or given them, when pairs is None), then qualities; returns their conditional mean."""
    precision = state.weight / (state.noise2 * state.spread[sheets.judge])
    slope = state.scale[sheets.judge]
    own = np.bincount(sheets.entry, precision * slope**2, sheets.n) + 1 / state.tau2
    per_judge = np.bincount(sheets.judge, precision, sheets.m) + 1 / state.omega2
    if pairs is None:
        rest = sheets.score - slope * state.quality[sheets.entry]
        mean = (np.bincount(sheets.judge, precision * rest, sheets.m) + state.mu / state.omega2) / per_judge
        state.level = mean + rng.standard_normal(sheets.m) / np.sqrt(per_judge)
    else:
        loaded = precision * slope
        pulled = np.bincount(sheets.entry, loaded * sheets.score, sheets.n) / own
        right = np.bincount(sheets.judge, precision * sheets.score - loaded * pulled[sheets.entry], sheets.m) + state.mu / state.omega2
        shared = loaded[pairs.first] * loaded[pairs.second] / own[sheets.entry[pairs.first]]
        matrix = np.diag(per_judge) - np.bincount(pairs.cell, shared, sheets.m**2).reshape(sheets.m, sheets.m)
        root = np.linalg.cholesky(matrix)
        state.level = cho_solve((root, True), right) + solve_triangular(root, rng.standard_normal(sheets.m), lower=True, trans=1)
    mean = np.bincount(sheets.entry, precision * slope * (sheets.score - state.level[sheets.judge]), sheets.n) / own
    state.quality = mean + rng.standard_normal(sheets.n) / np.sqrt(own)
    state.mu = float(state.level.mean() + rng.standard_normal() * np.sqrt(state.omega2 / sheets.m))
    return mean


def _draw_scales(sheets: Sheets, state: _State, rng: np.random.Generator) -> None:
    """Each judge's scale, and the variances of qualities, severities and scales."""
    precision = state.weight / (state.noise2 * state.spread[sheets.judge])
    theta = state.quality[sheets.entry]
    own = np.bincount(sheets.judge, precision * theta**2, sheets.m) + 1 / state.kappa2
    mean = (np.bincount(sheets.judge, precision * theta * (sheets.score - state.level[sheets.judge]), sheets.m) + 1 / state.kappa2) / own
    state.scale = mean + rng.standard_normal(sheets.m) / np.sqrt(own)
    state.tau2 = _inverse_gamma(rng, PRIOR_TAU, sheets.n, float(state.quality @ state.quality))
    state.omega2 = _inverse_gamma(rng, PRIOR_OMEGA, sheets.m, float(((state.level - state.mu) ** 2).sum()))
    state.kappa2 = _inverse_gamma(rng, PRIOR_KAPPA, sheets.m, float(((state.scale - 1) ** 2).sum()))


def _draw_noise(sheets: Sheets, state: _State, rng: np.random.Generator) -> None:
    """Outlier weights, each judge's noise, the noise level, and how unequal noise and how heavy tails are."""
    left = sheets.score - state.level[sheets.judge] - state.scale[sheets.judge] * state.quality[sheets.entry]
    squares = left**2
    relative = squares / (state.noise2 * state.spread[sheets.judge])
    state.weight = rng.standard_gamma((state.nu + 1) / 2, squares.size) / ((state.nu + relative) / 2)
    per_judge = np.bincount(sheets.judge, state.weight * squares, sheets.m) / state.noise2
    counts = np.bincount(sheets.judge, minlength=sheets.m)
    state.spread = (state.alpha + per_judge / 2) / rng.standard_gamma(state.alpha + counts / 2)
    total = float((state.weight * squares / state.spread[sheets.judge]).sum())
    state.noise2 = _inverse_gamma(rng, PRIOR_NOISE, squares.size, total)
    state.nu = float(rng.choice(NU_GRID, p=_grid(NU_LOG_PRIOR, NU_GRID / 2, state.weight)))
    state.alpha = float(rng.choice(ALPHA_GRID, p=_grid(ALPHA_LOG_PRIOR, ALPHA_GRID, 1 / state.spread)))


def _grid(log_prior: Floats, shapes: Floats, values: Floats) -> Floats:
    """Posterior over a grid of gamma shapes (rate = shape) of positive values with mean near 1."""
    from scipy.special import gammaln  # noqa: PLC0415 - keeps the import of this module light

    sums = np.log(values).sum(), values.sum()
    log = log_prior + values.size * (shapes * np.log(shapes) - gammaln(shapes)) + (shapes - 1) * sums[0] - shapes * sums[1]
    chance: Floats = np.exp(log - log.max())
    return np.asarray(chance / chance.sum(), dtype=float)


def _inverse_gamma(rng: np.random.Generator, prior: tuple[float, float], count: int, squares: float) -> float:
    shape, scale = prior
    return float((scale + squares / 2) / rng.standard_gamma(shape + count / 2))
