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

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dtrtrs
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Up to these sizes severities are drawn jointly, and the heaviness of the tails again, in every
# sweep; above, in every TENTH.
BLOCK_JUDGES, BLOCK_SHEETS = 300, 8000
TENTH = 10
# The matrix of shared entries is a product of dense tables up to so many times the cells that the
# sheets fill.
DENSE = 40
# Sheets whose tails are multiplied before the logarithm, and how far off (noise variances) the
# farthest may be: (1 + 10¹²/4)¹⁶ is a float.
TAILS_GROUP, MOST_RELATIVE = 16, 1e12
# The spread of judges' severities and scales, in units of the sd of all scores: from next to
# nothing, by steps of a quarter.
OMEGA_GRID: Floats = np.geomspace(0.02, 1.4, 20)
KAPPA_GRID: Floats = np.geomspace(0.02, 0.57, 16)
OMEGA_SQUARES, KAPPA_SQUARES = OMEGA_GRID[:, None] ** 2, KAPPA_GRID[:, None] ** 2
OMEGA_SCALE, KAPPA_SCALE = 0.4, 0.15  # scale of the half-t prior of each
NU_GRID = np.array([4.0, 6.0, 10.0, 20.0, 60.0, 400.0])  # the last: as good as normal
NU_LOG_PRIOR = np.log([0.1, 0.15, 0.2, 0.2, 0.15, 0.2])
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
    pairs, tables = _Pairs.of(sheets), _Tables.of(sheets)
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
            tails = whole or sheets.score.size <= BLOCK_SHEETS
            _draw_noise(sheets, state, rng, tables, tails=tails)
        if sweep >= 0:
            quality_mean[sweep], quality[sweep] = mean, state.quality
            severity[sweep], scale[sweep] = state.level - state.mu, state.scale
            noise[sweep], freedom[sweep] = np.sqrt(state.noise2 * state.spread), state.nu
            traces[sweep] = state.tau2, state.omega2, state.noise2, state.kappa2
    return Draws(quality_mean, quality, severity, scale, noise, freedom, np.log(traces))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What the judges × judges matrix of shared entries is summed from.

    Few judges: `table` (entries × judges, empty cells 0) and the cell of each sheet in it.  Many:
    every two sheets of one entry (rows first and second) and the cell that they feed.
    """

    cell: Ints
    table: Floats | None
    first: Ints
    second: Ints

    @classmethod
    def of(cls, sheets: Sheets) -> "_Pairs":
        counts = np.bincount(sheets.entry, minlength=sheets.n)
        none = np.empty(0, dtype=np.int64)
        if sheets.n * sheets.m**2 <= DENSE * int((counts**2).sum()):
            cell = sheets.entry * sheets.m + sheets.judge
            return cls(cell, np.zeros((sheets.n, sheets.m)), none, none)
        order = np.argsort(sheets.entry, kind="stable")
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        size = counts[sheets.entry[order]]
        first = np.repeat(order, size)
        within = np.arange(first.size) - np.repeat(np.cumsum(size) - size, size)
        second = order[np.repeat(starts[sheets.entry[order]], size) + within]
        cell = sheets.judge[first] * sheets.m + sheets.judge[second]
        return cls(cell, None, first, second)

    def shared(self, sheets: Sheets, loaded: Floats, own: Floats) -> Floats:
        """judges × judges: Σ over entries of loaded·loaded/own."""
        if self.table is not None:
            self.table.ravel()[self.cell] = loaded / np.sqrt(own).take(sheets.entry)
            return np.asarray(self.table.T @ self.table)
        by_pair = loaded[self.first] * loaded[self.second] / own[sheets.entry[self.first]]
        return np.bincount(self.cell, by_pair, sheets.m**2).reshape(sheets.m, sheets.m)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What stays the same from sweep to sweep.

    counts: half the sheets of each judge; alpha: grid × judges, the logarithms without the data's
    part; nu: grid, the same of the tails; groups: as many rows of sheets for the tails' products.
    """

    counts: Floats
    alpha: Floats
    nu: Floats
    groups: int

    @classmethod
    def of(cls, sheets: Sheets) -> "_Tables":
        counts = np.bincount(sheets.judge, minlength=sheets.m) / 2
        grid, half = ALPHA_GRID[:, None], (NU_GRID + 1) / 2
        alpha = gammaln(grid + counts) - gammaln(grid) + grid * np.log(grid)
        normaliser = gammaln(half) - gammaln(NU_GRID / 2) - np.log(NU_GRID) / 2
        size = sheets.score.size
        return cls(counts, alpha, NU_LOG_PRIOR + size * normaliser, -(-size // TAILS_GROUP))


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
    precision = state.weight / (state.noise2 * state.spread).take(sheets.judge)
    slope = state.scale.take(sheets.judge)
    loaded = precision * slope
    by_judge = np.bincount(sheets.judge, precision, sheets.m)
    rest = sheets.score - slope * state.quality.take(sheets.entry)
    pulled = np.bincount(sheets.judge, precision * rest, sheets.m)
    state.omega2 = _draw_spread(
        rng, OMEGA_SQUARES, OMEGA_LOG_PRIOR, by_judge, pulled - state.mu * by_judge
    )
    own = np.bincount(sheets.entry, loaded * slope, sheets.n) + 1 / state.tau2
    per_judge = by_judge + 1 / state.omega2
    if pairs is None:
        mean = (pulled + state.mu / state.omega2) / per_judge
        state.level = mean + rng.standard_normal(sheets.m) / np.sqrt(per_judge)
    else:
        shared = pairs.shared(sheets, loaded, own)
        by_entry = np.bincount(sheets.entry, loaded * sheets.score, sheets.n) / own
        right = np.bincount(
            sheets.judge, precision * sheets.score - loaded * by_entry.take(sheets.entry), sheets.m
        )
        state.level = _draw_jointly(rng, per_judge, shared, right + state.mu / state.omega2)
    away = sheets.score - state.level.take(sheets.judge)
    mean = np.bincount(sheets.entry, loaded * away, sheets.n) / own
    state.quality = mean + rng.standard_normal(sheets.n) / np.sqrt(own)
    middle = float(np.add.reduce(state.level)) / sheets.m
    state.mu = middle + rng.standard_normal() * math.sqrt(state.omega2 / sheets.m)
    return np.asarray(mean, dtype=float)


def _draw_jointly(
    rng: np.random.Generator, per_judge: Floats, shared: Floats, right: Floats
) -> Floats:
    """All judges' levels in one draw, with the qualities integrated out.

    per_judge: precision of each level; shared: what the entries that judges share take off it.
    """
    matrix = -shared
    matrix.ravel()[:: right.size + 1] += per_judge
    root, failed = dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("the levels' precision is not positive definite")
    half, _info = dtrtrs(root, right, lower=1)
    level, _info = dtrtrs(root, half + rng.standard_normal(right.size), lower=1, trans=1)
    return np.asarray(level, dtype=float)


def _draw_scales(sheets: Sheets, state: _State, rng: np.random.Generator) -> None:
    """How much scales differ, each judge's scale, and the variance of the qualities."""
    quality = state.quality.take(sheets.entry)
    loaded = state.weight / (state.noise2 * state.spread).take(sheets.judge) * quality
    away = sheets.score - state.level.take(sheets.judge)
    by_judge = np.bincount(sheets.judge, loaded * quality, sheets.m)
    pulled = np.bincount(sheets.judge, loaded * away, sheets.m)
    state.kappa2 = _draw_spread(rng, KAPPA_SQUARES, KAPPA_LOG_PRIOR, by_judge, pulled - by_judge)
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
    sheets: Sheets, state: _State, rng: np.random.Generator, tables: _Tables, *, tails: bool
) -> None:
    """Draw the tails with each sheet's weight, the judges' noise, and the noise level."""
    away = (
        sheets.score
        - state.level.take(sheets.judge)
        - state.scale.take(sheets.judge) * state.quality.take(sheets.entry)
    )
    squares = away * away
    relative = squares / (state.noise2 * state.spread).take(sheets.judge)
    if tails:
        fit = _tails(relative, tables.groups)
        state.nu = _choose(rng, NU_GRID, tables.nu - (NU_GRID + 1) / 2 * fit)
    state.weight = rng.standard_gamma((state.nu + 1) / 2, squares.size) / (
        (state.nu + relative) / 2
    )
    weighted = state.weight * squares
    by_judge = np.bincount(sheets.judge, weighted, sheets.m)
    halves = by_judge / (2 * state.noise2)
    grid = ALPHA_GRID[:, None]
    each = tables.alpha - (grid + tables.counts) * np.log(grid + halves)
    state.alpha = _choose(rng, ALPHA_GRID, ALPHA_LOG_PRIOR + np.add.reduce(each, axis=1))
    state.spread = (state.alpha + halves) / rng.standard_gamma(state.alpha + tables.counts)
    state.noise2 = _inverse_gamma(
        rng, PRIOR_NOISE, squares.size, float((by_judge / state.spread).sum())
    )


def _tails(relative: Floats, groups: int) -> Floats:
    """Σ log(1 + r/ν) for each ν of the grid: a logarithm of each group's product, not of each
    sheet.
    """
    if (
        np.maximum.reduce(relative) > MOST_RELATIVE
    ):  # such products could leave the range of a float
        return np.log1p(relative / NU_GRID[:, None]).sum(axis=1)
    padded = np.zeros((TAILS_GROUP, groups))
    padded.ravel()[: relative.size] = relative
    products = np.multiply.reduce(1 + padded / NU_GRID[:, None, None], axis=1)
    return np.asarray(np.add.reduce(np.log(products), axis=1), dtype=float)


def _draw_spread(
    rng: np.random.Generator, squares: Floats, log_prior: Floats, precision: Floats, pull: Floats
) -> float:
    """Draw a variance g² of judges' deviations, with the deviations integrated out.

    Judge j's sheets speak for a deviation with `precision` P and `pull` R: m(g) = Π (1 + g²P)^-½
    exp(½ g²R² / (1 + g²P)).  squares: the grid of g², a column.
    """
    shrunk = 1 + squares * precision
    fit = np.add.reduce(squares * (pull * pull) / shrunk - np.log(shrunk), axis=1)
    return _choose(rng, squares[:, 0], log_prior + fit / 2)


def _choose(rng: np.random.Generator, grid: Floats, log: Floats) -> float:
    """One value of the grid, by unnormalised log probabilities."""
    chance = np.add.accumulate(np.exp(log - np.maximum.reduce(log)))
    return float(grid[chance.searchsorted(rng.random() * chance[-1])])


def _inverse_gamma(
    rng: np.random.Generator, prior: tuple[float, float], count: int, squares: float
) -> float:
    shape, scale = prior
    return float((scale + squares / 2) / rng.standard_gamma(shape + count / 2))
