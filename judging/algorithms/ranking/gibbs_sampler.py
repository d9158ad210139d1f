"""The calibrated model y = μ + a·θ + b + ε, by a short seeded Gibbs sampler.

The noise ε is heavy-tailed and the judge's own.

y_ij = c_j + a_j·θ_i + ε_ij,  θ_i ~ N(0, τ²),  c_j ~ N(μ, ω²) (severity b_j = c_j − μ),  a_j ~ N(1,
κ²),
ε_ij ~ t_ν(0, s²·v_j),  1/v_j ~ Gamma(α, α); hyper-parameters integrated under priors on the data's
own scale. With few sheets per judge the priors hold a and v near 1, and the model is the linear
mixed model. What says how much judges differ (ω, κ, α, ν) is drawn from a grid with what it governs
integrated out, and may be next to nothing; severities are drawn with the qualities integrated out
(a judges × judges system).  So the chain mixes in few sweeps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrs, dtrtrs
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Up to these sizes severities are drawn jointly, and the heaviness of the tails again, in every
# sweep; above, in every TENTH.
BLOCK_JUDGES, BLOCK_SHEETS = 300, 8000
TENTH = 10
# The spread of judges' severities and scales, in units of the sd of all scores: from next to
# nothing, by steps of a quarter.
OMEGA_GRID: Floats = np.geomspace(0.02, 1.4, 20)
KAPPA_GRID: Floats = np.geomspace(0.02, 0.57, 16)
OMEGA_SCALE, KAPPA_SCALE = 0.4, 0.15  # scale of the half-t prior of each
NU_GRID = np.array([4.0, 6.0, 10.0, 20.0, 60.0, 400.0])  # the last: as good as normal
NU_LOG_PRIOR = np.log([0.1, 0.15, 0.2, 0.2, 0.15, 0.2])
NU_HALVES = (NU_GRID + 1) / 2
NU_NORMALISERS = gammaln(NU_HALVES) - gammaln(NU_GRID / 2) - np.log(NU_GRID) / 2  # of one sheet
ALPHA_GRID = np.array([3.0, 6.0, 12.0, 25.0, 60.0, 400.0])  # the last: all judges equally noisy
ALPHA_LOG_PRIOR = np.log([0.1, 0.2, 0.25, 0.2, 0.1, 0.15])
PRIOR_TAU, PRIOR_NOISE = (
    (1.5, 0.5),
    (1.5, 0.5),
)  # (shape, scale) of inverse gammas, in units of the variance of all scores


def half_t(grid: Floats, scale: float) -> Floats:
    """Log prior on a geometric grid.

    A half-t with 4 degrees of freedom (the grid's steps grow with its values).
    """
    return np.asarray(np.log(grid) - 2.5 * np.log1p((grid / scale) ** 2 / 4), dtype=float)


OMEGA_LOG_PRIOR, KAPPA_LOG_PRIOR = half_t(OMEGA_GRID, OMEGA_SCALE), half_t(KAPPA_GRID, KAPPA_SCALE)


@dataclass(frozen=True, slots=True)
class Sheets:
    """n entries, m judges, one row a sheet.

    Entry and judge by position, score standardised to mean 0 and variance 1.
    """

    entry: Ints
    judge: Ints
    score: Floats
    n: int
    m: int


@dataclass(frozen=True, slots=True)
class Draws:
    """Kept draws, one row a sweep.

    Quality θ (conditional mean and one draw), severity, scale, noise sd, freedom ν of the tails;
    traces (log variances of quality, severity, noise, scale) for the convergence check.
    """

    quality_mean: Floats
    quality: Floats
    severity: Floats
    scale: Floats
    noise: Floats
    freedom: Floats
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


def sample(
    sheets: Sheets, rng: np.random.Generator, *, burn: int, keep: int, mixed: bool = False
) -> Draws:
    """Run one chain: `burn` sweeps thrown away, `keep` kept.

    mixed: the linear mixed model alone: no judge has an own scale or noise, no sheet is an outlier.
    The same generator state gives the same draws.
    """
    state = _start(sheets)
    pairs, noises = _Pairs.of(sheets), _Noises.of(sheets)
    quality_mean, quality = np.empty((keep, sheets.n)), np.empty((keep, sheets.n))
    severity, scale, noise = (
        np.empty((keep, sheets.m)),
        np.empty((keep, sheets.m)),
        np.empty((keep, sheets.m)),
    )
    traces, freedom = np.empty((keep, 4)), np.empty(keep)
    for sweep in range(-burn, keep):
        whole = sweep % TENTH == 0
        mean = _draw_locations(
            sheets, state, rng, pairs if whole or sheets.m <= BLOCK_JUDGES else None
        )
        if mixed:
            _draw_variances(sheets, state, rng)
        else:
            _draw_scales(sheets, state, rng)
            _draw_noise(
                sheets, state, rng, noises, tails=whole or sheets.score.size <= BLOCK_SHEETS
            )
        if sweep >= 0:
            quality_mean[sweep], quality[sweep] = mean, state.quality
            severity[sweep], scale[sweep] = state.level - state.mu, state.scale
            noise[sweep], freedom[sweep] = np.sqrt(state.noise2 * state.spread), state.nu
            traces[sweep] = np.log([state.tau2, state.omega2, state.noise2, state.kappa2])
    return Draws(quality_mean, quality, severity, scale, noise, freedom, traces)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every two sheets of one entry.

    Rows first and second, and the cell of the judges × judges matrix that they feed.
    """

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


@dataclass(frozen=True, slots=True)
class _Noises:
    """What the draw of the judges' noise needs and no sweep changes.

    counts: half of each judge's sheets; shapes: those and α, one row for each α of the grid; known:
    what of the log probability they alone decide.
    """

    counts: Floats
    shapes: Floats
    known: Floats

    @classmethod
    def of(cls, sheets: Sheets) -> "_Noises":
        counts = np.bincount(sheets.judge, minlength=sheets.m) / 2
        grid = ALPHA_GRID[:, None]
        shapes = grid + counts
        return cls(counts, shapes, gammaln(shapes) - gammaln(grid) + grid * np.log(grid))


def _start(sheets: Sheets) -> _State:
    m = sheets.m
    return _State(
        np.zeros(sheets.n),
        np.zeros(m),
        np.ones(m),
        np.ones(m),
        np.ones(sheets.score.size),
        0.0,
        0.5,
        0.1,
        0.01,
        0.5,
        10.0,
        12.0,
    )


def _draw_locations(
    sheets: Sheets, state: _State, rng: np.random.Generator, pairs: _Pairs | None
) -> Floats:
    """Draw severities, then qualities; returns the qualities' conditional mean.

    Severities are drawn with the qualities integrated out (given them, when pairs is None).
    """
    precision = state.weight / (state.noise2 * state.spread[sheets.judge])
    slope = state.scale[sheets.judge]
    rest = sheets.score - slope * state.quality[sheets.entry]
    by_judge = _totals(sheets.judge, precision, sheets.m)
    state.omega2 = _draw_spread(
        rng,
        OMEGA_GRID,
        OMEGA_LOG_PRIOR,
        by_judge,
        _totals(sheets.judge, precision * (rest - state.mu), sheets.m),
    )
    own = _totals(sheets.entry, precision * slope**2, sheets.n) + 1 / state.tau2
    per_judge = by_judge + 1 / state.omega2
    if pairs is None:
        mean = (
            _totals(sheets.judge, precision * rest, sheets.m) + state.mu / state.omega2
        ) / per_judge
        state.level = mean + rng.standard_normal(sheets.m) / np.sqrt(per_judge)
    else:
        state.level = _draw_levels_jointly(sheets, state, rng, pairs, precision, own, per_judge)
    mean = (
        _totals(
            sheets.entry, precision * slope * (sheets.score - state.level[sheets.judge]), sheets.n
        )
        / own
    )
    state.quality = mean + rng.standard_normal(sheets.n) / np.sqrt(own)
    state.mu = float(state.level.mean() + rng.standard_normal() * np.sqrt(state.omega2 / sheets.m))
    return mean


def _draw_levels_jointly(
    sheets: Sheets,
    state: _State,
    rng: np.random.Generator,
    pairs: _Pairs,
    precision: Floats,
    own: Floats,
    per_judge: Floats,
) -> Floats:
    """All judges' levels in one draw, with the qualities integrated out.

    precision: of each sheet; own: of each entry's quality; per_judge: of each level.
    """
    loaded = precision * state.scale[sheets.judge]
    pulled = _totals(sheets.entry, loaded * sheets.score, sheets.n) / own
    right = (
        _totals(sheets.judge, precision * sheets.score - loaded * pulled[sheets.entry], sheets.m)
        + state.mu / state.omega2
    )
    shared = loaded[pairs.first] * loaded[pairs.second] / own[sheets.entry[pairs.first]]
    matrix = np.diag(per_judge) - np.bincount(pairs.cell, shared, sheets.m**2).reshape(
        sheets.m, sheets.m
    )
    root = np.linalg.cholesky(matrix)
    # LAPACK itself: scipy's wrappers around it take ten times as long as so small a system
    middle, _ = dpotrs(root, right, lower=True)
    around, _ = dtrtrs(root.T, rng.standard_normal(sheets.m), lower=False)
    return np.asarray(middle + around)


def _draw_scales(sheets: Sheets, state: _State, rng: np.random.Generator) -> None:
    """How much scales differ, each judge's scale, and the variance of the qualities."""
    loaded = (
        state.weight / (state.noise2 * state.spread[sheets.judge]) * state.quality[sheets.entry]
    )
    by_judge = _totals(sheets.judge, loaded * state.quality[sheets.entry], sheets.m)
    pulled = _totals(sheets.judge, loaded * (sheets.score - state.level[sheets.judge]), sheets.m)
    state.kappa2 = _draw_spread(rng, KAPPA_GRID, KAPPA_LOG_PRIOR, by_judge, pulled - by_judge)
    own = by_judge + 1 / state.kappa2
    state.scale = (pulled + 1 / state.kappa2) / own + rng.standard_normal(sheets.m) / np.sqrt(own)
    state.tau2 = _inverse_gamma(rng, PRIOR_TAU, sheets.n, float(state.quality @ state.quality))


def _draw_variances(sheets: Sheets, state: _State, rng: np.random.Generator) -> None:
    """Of the mixed model: the variance of the qualities and of the noise; ν as good as normal."""
    rest = sheets.score - state.level[sheets.judge] - state.quality[sheets.entry]
    state.tau2 = _inverse_gamma(rng, PRIOR_TAU, sheets.n, float(state.quality @ state.quality))
    state.noise2 = _inverse_gamma(rng, PRIOR_NOISE, rest.size, float(rest @ rest))
    state.nu = float(NU_GRID[-1])


def _draw_noise(
    sheets: Sheets, state: _State, rng: np.random.Generator, noises: _Noises, *, tails: bool
) -> None:
    """Draw the tails with each sheet's weight, the judges' noise, and the noise level."""
    squares = (
        sheets.score
        - state.level[sheets.judge]
        - state.scale[sheets.judge] * state.quality[sheets.entry]
    ) ** 2
    relative = squares / (state.noise2 * state.spread[sheets.judge])
    if tails:
        fit = np.array([np.log1p(relative / nu).sum() for nu in NU_GRID])
        normaliser = squares.size * NU_NORMALISERS
        state.nu = _choose(rng, NU_GRID, NU_LOG_PRIOR + normaliser - NU_HALVES * fit)
    state.weight = rng.standard_gamma((state.nu + 1) / 2, squares.size) / (
        (state.nu + relative) / 2
    )
    halves = _totals(sheets.judge, state.weight * squares, sheets.m) / (2 * state.noise2)
    each = noises.known - noises.shapes * np.log(ALPHA_GRID[:, None] + halves)
    state.alpha = _choose(rng, ALPHA_GRID, ALPHA_LOG_PRIOR + each.sum(axis=1))
    state.spread = (state.alpha + halves) / rng.standard_gamma(state.alpha + noises.counts)
    state.noise2 = _inverse_gamma(
        rng,
        PRIOR_NOISE,
        squares.size,
        float((state.weight * squares / state.spread[sheets.judge]).sum()),
    )


def _draw_spread(
    rng: np.random.Generator, grid: Floats, log_prior: Floats, precision: Floats, pull: Floats
) -> float:
    """Draw a variance g² of judges' deviations, with the deviations integrated out.

    Judge j's sheets speak for a deviation with `precision` P and `pull` R: m(g) = Π (1 + g²P)^-½
    exp(½ g²R² / (1 + g²P)).
    """
    variance = grid[:, None] ** 2
    shrunk = 1 + variance * precision
    fit = (variance * pull**2 / shrunk - np.log(shrunk)).sum(axis=1) / 2
    return _choose(rng, grid, log_prior + fit) ** 2


def _choose(rng: np.random.Generator, grid: Floats, log: Floats) -> float:
    """One value of the grid, by unnormalised log probabilities."""
    chance = np.exp(log - log.max()).cumsum()
    return float(grid[chance.searchsorted(rng.random() * chance[-1])])


def _totals(place: Ints, value: Floats, size: int) -> Floats:
    """Sum of the values at each place."""
    return np.asarray(np.bincount(place, value, size), dtype=float)


def _inverse_gamma(
    rng: np.random.Generator, prior: tuple[float, float], count: int, squares: float
) -> float:
    shape, scale = prior
    return float((scale + squares / 2) / rng.standard_gamma(shape + count / 2))
