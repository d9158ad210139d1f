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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.ranking.side_by_side import TAILS_GROUP, Panels, Sheets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Up to these sizes severities are drawn jointly, and the heaviness of the tails again, in every
# sweep; above, in every TENTH.
BLOCK_JUDGES, BLOCK_SHEETS = 300, 8000
TENTH = 10
# How far off (noise variances) the farthest tail may be for products of TAILS_GROUP of them:
# (1 + 10¹²/4)¹⁶ is a float.
MOST_RELATIVE = 1e12
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
    """Of all panels, one after the other; mu … alpha hold a number a panel."""

    quality: Floats
    level: Floats
    scale: Floats
    spread: Floats
    weight: Floats
    mu: Floats
    tau2: Floats
    omega2: Floats
    kappa2: Floats
    noise2: Floats
    nu: Floats
    alpha: Floats


def sample(
    sheets: Sheets, rng: np.random.Generator, *, burn: int, keep: int, mixed: bool = False
) -> Draws:
    """Run one chain: `burn` sweeps thrown away, `keep` kept.

    mixed: the linear mixed model alone: no judge has an own scale or noise, no sheet is an outlier.
    The same generator state gives the same draws.
    """
    return sample_together([sheets], rng, burn=burn, keep=keep, mixed=mixed)[0]


def sample_together(
    panels: Sequence[Sheets],
    rng: np.random.Generator,
    *,
    burn: int,
    keep: int,
    mixed: bool = False,
) -> list[Draws]:
    """A chain for each of several panels that have nothing to do with one another, sweep by sweep
    side by side: small panels take a fraction of the time that they would take one by one.
    """
    sheets, state = Panels.of(panels), _start(panels)
    tables = _Tables.of(sheets)
    kept = _Kept(keep, sheets)
    for sweep in range(-burn, keep):
        whole = sweep % TENTH == 0
        mean = _draw_locations(
            sheets, state, rng, jointly=whole or sheets.most_judges <= BLOCK_JUDGES
        )
        if mixed:
            _draw_variances(sheets, state, rng)
        else:
            _draw_scales(sheets, state, rng)
            tails = whole or sheets.most_sheets <= BLOCK_SHEETS
            _draw_noise(sheets, tables, state, rng, tails=tails)
        if sweep >= 0:
            kept.keep(sweep, sheets, state, mean)
    return kept.by_panel(sheets)


class _Kept:
    """The kept sweeps of all panels."""

    def __init__(self, keep: int, sheets: Panels) -> None:
        n, m, panels = sheets.entry_panel.size, sheets.judge_panel.size, sheets.sizes.size
        self.of_entries = np.empty((2, keep, n))
        self.of_judges = np.empty((3, keep, m))
        self.of_panels = np.empty((5, keep, panels))

    def keep(self, sweep: int, sheets: Panels, state: _State, mean: Floats) -> None:
        """As the state is now."""
        self.of_entries[:, sweep] = mean, state.quality
        self.of_judges[0, sweep] = state.level - state.mu.take(sheets.judge_panel)
        self.of_judges[1, sweep] = state.scale
        self.of_judges[2, sweep] = state.noise2.take(sheets.judge_panel) * state.spread
        self.of_panels[:, sweep] = (
            state.tau2,
            state.omega2,
            state.noise2,
            state.kappa2,
            state.nu,
        )

    def by_panel(self, sheets: Panels) -> list[Draws]:
        """One of each panel."""
        logs = np.log(self.of_panels[:4])
        found = []
        for panel, (entries, judges) in enumerate(sheets.slices):
            mean, quality = self.of_entries[:, :, entries]
            severity, scale, noise = self.of_judges[:, :, judges]
            found.append(
                Draws(
                    mean,
                    quality,
                    severity,
                    scale,
                    np.sqrt(noise),
                    self.of_panels[4, :, panel],
                    np.ascontiguousarray(logs[:, :, panel].T),
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class _Tables:
    """The logarithms without the data's part.  alpha: grid × judges; nu: grid × panels."""

    alpha: Floats
    nu: Floats

    @classmethod
    def of(cls, sheets: Panels) -> "_Tables":
        grid, half = ALPHA_GRID[:, None], (NU_GRID + 1) / 2
        alpha = (
            scipy.special.gammaln(grid + sheets.counts)
            - scipy.special.gammaln(grid)
            + grid * np.log(grid)
        )
        normaliser = (
            scipy.special.gammaln(half) - scipy.special.gammaln(NU_GRID / 2) - np.log(NU_GRID) / 2
        )
        return cls(alpha, NU_LOG_PRIOR[:, None] + normaliser[:, None] * sheets.sizes)


def _start(panels: Sequence[Sheets]) -> _State:
    n, m, sheets = (
        sum(size) for size in zip(*[(p.n, p.m, p.score.size) for p in panels], strict=True)
    )
    return _State(
        np.zeros(n),
        np.zeros(m),
        np.ones(m),
        np.ones(m),
        np.ones(sheets),
        *(np.full(len(panels), value) for value in (0.0, 0.5, 0.1, 0.01, 0.5, 10.0, 12.0)),
    )


def _draw_locations(
    sheets: Panels, state: _State, rng: np.random.Generator, *, jointly: bool
) -> Floats:
    """Draw severities, then qualities; returns the qualities' conditional mean.

    jointly: severities are drawn with the qualities integrated out, else given them.
    """
    precision = state.weight / _noise(sheets, state).take(sheets.judge)
    slope = state.scale.take(sheets.judge)
    loaded = precision * slope
    m = state.level.size
    by_judge = _totals(sheets.judge, precision, m)
    rest = sheets.score - slope * state.quality.take(sheets.entry)
    pulled = _totals(sheets.judge, precision * rest, m)
    mu = state.mu.take(sheets.judge_panel)
    state.omega2 = _draw_spread(
        rng, sheets, OMEGA_SQUARES, OMEGA_LOG_PRIOR, by_judge, pulled - mu * by_judge
    )
    own = _totals(sheets.entry, loaded * slope, state.quality.size) + 1 / state.tau2.take(
        sheets.entry_panel
    )
    omega2 = state.omega2.take(sheets.judge_panel)
    per_judge = by_judge + 1 / omega2
    noise = rng.standard_normal(m)
    if jointly:
        by_entry = _totals(sheets.entry, loaded * sheets.score, own.size) / own
        away = precision * sheets.score - loaded * by_entry.take(sheets.entry)
        right = _totals(sheets.judge, away, m) + mu / omega2
        state.level = _draw_jointly(sheets, loaded, own, per_judge, right, noise)
    else:
        state.level = (pulled + mu / omega2) / per_judge + noise / np.sqrt(per_judge)
    away = sheets.score - state.level.take(sheets.judge)
    mean = _totals(sheets.entry, loaded * away, own.size) / own
    state.quality = mean + rng.standard_normal(own.size) / np.sqrt(own)
    middle = np.add.reduceat(state.level, sheets.judge_starts) / sheets.judges
    state.mu = middle + rng.standard_normal(middle.size) * np.sqrt(state.omega2 / sheets.judges)
    return np.asarray(mean, dtype=float)


def _noise(sheets: Panels, state: _State) -> Floats:
    """The noise variance of each judge."""
    return state.noise2.take(sheets.judge_panel) * state.spread


def _draw_jointly(
    sheets: Panels, loaded: Floats, own: Floats, per_judge: Floats, right: Floats, noise: Floats
) -> Floats:
    """All judges' levels of a panel in one draw, with the qualities integrated out.

    loaded: precision × slope of each sheet; own: precision of each quality; per_judge: of each
    level; right: what the scores say; noise: standard normal.
    """
    levels = np.empty_like(right)
    for pairs, rows, (entries, judges) in zip(
        sheets.pairs, sheets.rows, sheets.slices, strict=True
    ):
        matrix = -pairs.shared(loaded[rows], own[entries])
        matrix.ravel()[:: matrix.shape[0] + 1] += per_judge[judges]
        root, failed = scipy.linalg.lapack.dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
        if failed:
            raise np.linalg.LinAlgError("the levels' precision is not positive definite")
        half, _info = scipy.linalg.lapack.dtrtrs(root, right[judges], lower=1)
        levels[judges], _info = scipy.linalg.lapack.dtrtrs(
            root, half + noise[judges], lower=1, trans=1
        )
    return levels


def _draw_scales(sheets: Panels, state: _State, rng: np.random.Generator) -> None:
    """How much scales differ, each judge's scale, and the variance of the qualities."""
    quality, m = state.quality.take(sheets.entry), state.scale.size
    loaded = state.weight / _noise(sheets, state).take(sheets.judge) * quality
    away = sheets.score - state.level.take(sheets.judge)
    by_judge = _totals(sheets.judge, loaded * quality, m)
    pulled = _totals(sheets.judge, loaded * away, m)
    state.kappa2 = _draw_spread(
        rng, sheets, KAPPA_SQUARES, KAPPA_LOG_PRIOR, by_judge, pulled - by_judge
    )
    prior = 1 / state.kappa2.take(sheets.judge_panel)
    own = by_judge + prior
    state.scale = (pulled + prior) / own + rng.standard_normal(m) / np.sqrt(own)
    _draw_tau(sheets, state, rng)


def _draw_tau(sheets: Panels, state: _State, rng: np.random.Generator) -> None:
    squares = np.add.reduceat(state.quality * state.quality, sheets.entry_starts)
    state.tau2 = _inverse_gamma(rng, PRIOR_TAU, sheets.entries, squares)


def _draw_variances(sheets: Panels, state: _State, rng: np.random.Generator) -> None:
    """Of the mixed model: the variance of the qualities and of the noise; ν as good as normal."""
    rest = sheets.score - state.level.take(sheets.judge) - state.quality.take(sheets.entry)
    _draw_tau(sheets, state, rng)
    by_judge = _totals(sheets.judge, rest * rest, state.level.size)
    state.noise2 = _inverse_gamma(
        rng, PRIOR_NOISE, sheets.sizes, np.add.reduceat(by_judge, sheets.judge_starts)
    )
    state.nu = np.full(sheets.sizes.size, NU_GRID[-1])


def _draw_noise(
    sheets: Panels, tables: _Tables, state: _State, rng: np.random.Generator, *, tails: bool
) -> None:
    """Draw the tails with each sheet's weight, the judges' noise, and the noise level."""
    away = (
        sheets.score
        - state.level.take(sheets.judge)
        - state.scale.take(sheets.judge) * state.quality.take(sheets.entry)
    )
    squares = away * away
    relative = squares / _noise(sheets, state).take(sheets.judge)
    if tails:
        fit = _tails(relative, sheets)
        state.nu = _choose(rng, NU_GRID, tables.nu - (NU_GRID[:, None] + 1) / 2 * fit)
    weight = np.empty_like(relative)
    for nu, rows in zip(state.nu.tolist(), sheets.rows, strict=True):
        rng.standard_gamma((nu + 1) / 2, out=weight[rows])
        weight[rows] /= (nu + relative[rows]) / 2
    state.weight = weight
    by_judge = _totals(sheets.judge, weight * squares, state.level.size)
    halves = by_judge / (2 * state.noise2.take(sheets.judge_panel))
    grid = ALPHA_GRID[:, None]
    each = tables.alpha - (grid + sheets.counts) * np.log(grid + halves)
    state.alpha = _choose(
        rng, ALPHA_GRID, ALPHA_LOG_PRIOR[:, None] + np.add.reduceat(each, sheets.judge_starts, 1)
    )
    alpha = state.alpha.take(sheets.judge_panel)
    state.spread = (alpha + halves) / rng.standard_gamma(alpha + sheets.counts)
    level = np.add.reduceat(by_judge / state.spread, sheets.judge_starts)
    state.noise2 = _inverse_gamma(rng, PRIOR_NOISE, sheets.sizes, level)


def _tails(relative: Floats, sheets: Panels) -> Floats:
    """grid × panels: Σ log(1 + r/ν) for each ν of the grid: a logarithm of each group's product,
    not of each sheet.
    """
    if np.maximum.reduce(relative) > MOST_RELATIVE:  # such products could leave a float's range
        each = np.log1p(relative / NU_GRID[:, None])
        starts = np.array([rows.start for rows in sheets.rows])
        return np.add.reduceat(each, starts, axis=1)
    padded = np.zeros((TAILS_GROUP, sheets.groups))
    padded.ravel()[sheets.slot] = relative
    products = np.multiply.reduce(1 + padded / NU_GRID[:, None, None], axis=1)
    return np.add.reduceat(np.log(products), sheets.group_starts, axis=1)


def _draw_spread(
    rng: np.random.Generator,
    sheets: Panels,
    squares: Floats,
    log_prior: Floats,
    precision: Floats,
    pull: Floats,
) -> Floats:
    """Draw a panel's variance g² of judges' deviations, with the deviations integrated out.

    Judge j's sheets speak for a deviation with `precision` P and `pull` R: m(g) = Π (1 + g²P)^-½
    exp(½ g²R² / (1 + g²P)).  squares: the grid of g², a column.
    """
    shrunk = 1 + squares * precision
    fit = squares * (pull * pull) / shrunk - np.log(shrunk)
    by_panel = np.add.reduceat(fit, sheets.judge_starts, axis=1)
    return _choose(rng, squares[:, 0], log_prior[:, None] + by_panel / 2)


def _choose(rng: np.random.Generator, grid: Floats, log: Floats) -> Floats:
    """A value of the grid for each panel, by unnormalised log probabilities (grid × panels)."""
    chance = np.add.accumulate(np.exp(log - np.maximum.reduce(log, axis=0)), axis=0)
    drawn = rng.random(log.shape[1]) * chance[-1]
    return np.asarray(grid.take(np.add.reduce(chance < drawn, axis=0)), dtype=float)


def _totals(place: Ints, value: Floats, size: int) -> Floats:
    """Sum of the values at each place."""
    return np.asarray(np.bincount(place, value, size), dtype=float)


def _inverse_gamma(
    rng: np.random.Generator, prior: tuple[float, float], counts: Ints, squares: Floats
) -> Floats:
    """One for each panel."""
    shape, scale = prior
    return np.asarray((scale + squares / 2) / rng.standard_gamma(shape + counts / 2), dtype=float)
