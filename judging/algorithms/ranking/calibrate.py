"""From score sheets to a ranking that says how sure it is (docs/science.md §1.3)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from judging.algorithms.ranking.gibbs_sampler import (
    BLOCK_JUDGES,
    Draws,
    sample,
    sample_together,
)
from judging.algorithms.ranking.side_by_side import Sheets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Sheets of judges without another sheet say nothing of severity, and cost as much as others:
# where they are more than this share, there is no severity to be seen.
MOST_ALONE = 0.5
FEWEST_ENTRIES = 5
DIGITS = 2  # scores that print alike share a rank
BURN, SMALL_KEEP, LARGE_KEEP, SMALL_SHEETS = 100, 600, 400, 8000
PANEL_DRAWS = 200  # sweeps kept whole, for what another panel would say
MOST_RHAT = 1.1
RANKED_AT_ONCE = 100  # rankings; few, so that many entries need little memory
NO_BOUNDS = (-np.inf, np.inf)
LAYERS = {"lo90": 0.05, "hi90": 0.95, "lo50": 0.25, "hi50": 0.75}


class CannotCalibrate(ValueError):  # noqa: N818 - a refusal, no fault of the program
    """There is too little to learn from.

    `code`: too_few_entries | no_second_sheet | one_sheet_each | no_spread | duplicate_sheet |
    not_a_number.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code}: {facts}" if facts else code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """components: groups of entries that share judges (1 = everything can be compared).

    group: which one each entry is in.
    """

    components: int
    group: Ints
    sweeps: int
    converged: bool
    rhat: float


@dataclass(frozen=True, slots=True)
class PanelDraws:
    """What another panel of the same kind is drawn from (docs/science.md §1.8), in points.

    quality: draws × n; scale, noise: draws × m; severity_sd, freedom (of the noise's tails): a
    number a draw; spread_sd: sd of the qualities.
    """

    quality: Floats
    scale: Floats
    noise: Floats
    severity_sd: Floats
    spread_sd: Floats
    freedom: Floats


@dataclass(frozen=True, slots=True)
class Calibration:
    """n entries, m judges.

    score, sd: on the scale of the input; score: quality, kept within the scale's `bounds`.  rank:
    by quality, so that the scale's end changes no order; ties share. Ranks run from 1.

    rank_lo/rank_hi: 90 % interval; rank_lo50/rank_hi50: 50 %.  severity: points above the panel's
    mean (negative = stricter);
    scale: spread relative to the panel; noise: sd in points; each with its posterior sd.
    """

    score: Floats
    quality: Floats
    bounds: tuple[float, float]
    sd: Floats
    rank: Ints
    rank_lo: Ints
    rank_hi: Ints
    rank_lo50: Ints
    rank_hi50: Ints
    p_first: Floats
    mean: float
    severity: Floats
    severity_sd: Floats
    scale: Floats
    scale_sd: Floats
    noise: Floats
    noise_sd: Floats
    entry_sheets: Ints
    judge_sheets: Ints
    diagnostics: Diagnostics
    draws: NDArray[np.int32] = field(repr=False)
    panel: PanelDraws = field(repr=False)

    def within(self, points: Floats) -> Floats:
        """Points that the model expects, kept to the scale: nobody has 106 of 100."""
        return np.clip(points, *self.bounds)

    def p_top(self, k: int) -> Floats:
        """Each entry's probability of being among the best k."""
        return np.asarray((self.draws <= k).mean(axis=0), dtype=float)


def calibrate(
    entry: ArrayLike,
    judge: ArrayLike,
    score: ArrayLike,
    *,
    seed: int = 0,
    draws: int = 2000,
    bounds: tuple[float, float] = NO_BOUNDS,
) -> Calibration:
    """Fit the model to sheets (entry and judge: positions from 0; score: any common scale).

    bounds: the lowest and the highest that a sheet can give.  Row order and labels do not matter.

    CannotCalibrate: fewer than 5 entries, no entry with two sheets, most sheets by judges who have
    no other, scores that are all alike, a judge twice on an entry, NaN.
    """
    [found] = calibrate_together([(entry, judge, score)], seed=seed, draws=draws, bounds=bounds)
    return found


def calibrate_together(
    panels: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]],
    *,
    seed: int = 0,
    draws: int = 2000,
    bounds: tuple[float, float] = NO_BOUNDS,
) -> list[Calibration]:
    """`calibrate` for several panels that have nothing to do with one another; many small ones take
    a fraction of the time that they would take one by one.  What comes out depends on all of them.
    """
    prepared = [_prepared(*panel) for panel in panels]
    drawn = _converged_draws([panel.sheets for panel in prepared], seed)
    found = []
    for panel, (kept, sweeps, rhat) in zip(prepared, drawn, strict=True):
        ranks, chances = _rank_draws(panel.sheets, kept, draws, seed)
        found.append(_calibration(panel, kept, ranks, chances, (sweeps, rhat), bounds))
    return found


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Standardised sheets in canonical order; middle, spread: of the scores as they were."""

    sheets: Sheets
    entry_order: Ints
    judge_order: Ints
    middle: float
    spread: float


def _prepared(entry: ArrayLike, judge: ArrayLike, score: ArrayLike) -> _Prepared:
    entries, judges, scores = (
        np.asarray(entry, dtype=np.int64),
        np.asarray(judge, dtype=np.int64),
        np.asarray(score, dtype=np.float64),
    )
    _check(entries, judges, scores)
    middle, spread = float(scores.mean()), float(scores.std())
    return _Prepared(*_canonical(entries, judges, (scores - middle) / spread), middle, spread)


def shared_ranks(score: Floats, *, digits: int = DIGITS) -> Ints:
    """Rank 1 for the highest.

    Scores that are the same to the printed digits share the better rank.
    """
    printed = np.round(score, digits)
    order = np.sort(printed)[::-1]
    return np.asarray(np.searchsorted(-order, -printed, side="left") + 1, dtype=np.int64)


def components_of(entry: Ints, judge: Ints, n: int, m: int) -> tuple[int, Ints]:
    """Groups of entries connected through judges: how many, and the group of each entry."""
    graph = scipy.sparse.coo_array((np.ones(entry.size), (entry, n + judge)), shape=(n + m, n + m))
    _count, labels = scipy.sparse.csgraph.connected_components(graph, directed=False)
    _names, group = np.unique(labels[:n], return_inverse=True)
    return int(group.max()) + 1, np.asarray(group, dtype=np.int64)


def _check(entry: Ints, judge: Ints, score: Floats) -> None:
    if not np.isfinite(score).all():
        raise CannotCalibrate("not_a_number")
    counts = np.bincount(entry) if entry.size else np.zeros(0, dtype=int)
    if (counts > 0).sum() < FEWEST_ENTRIES:
        raise CannotCalibrate("too_few_entries", entries=int((counts > 0).sum()))
    if np.unique(entry * (judge.max() + 1) + judge).size < entry.size:
        raise CannotCalibrate("duplicate_sheet")
    if counts.max() < 2:  # noqa: PLR2004 - a second sheet
        raise CannotCalibrate("no_second_sheet")
    alone = np.bincount(judge)[judge] < 2  # noqa: PLR2004 - a second sheet
    if alone.mean() > MOST_ALONE:
        raise CannotCalibrate("one_sheet_each")
    if score.std() <= 1e-12 * max(1.0, float(np.abs(score).max())):
        raise CannotCalibrate("no_spread")


def _canonical(entry: Ints, judge: Ints, score: Floats) -> tuple[Sheets, Ints, Ints]:
    """Rows, entries and judges in an order that follows from the scores alone.

    So names and the order of rows change nothing.
    """
    n, m = int(entry.max()) + 1, int(judge.max()) + 1
    entry_order, judge_order = _by_scores(entry, score, n), _by_scores(judge, score, m)
    place_e, place_j = np.argsort(entry_order), np.argsort(judge_order)
    rows = np.lexsort((place_j[judge], place_e[entry]))
    return (
        Sheets(place_e[entry][rows], place_j[judge][rows], score[rows], n, m),
        entry_order,
        judge_order,
    )


def _by_scores(index: Ints, score: Floats, size: int) -> Ints:
    keys = [np.round(np.bincount(index, score**power, size), 9) for power in (3, 2, 1)]
    return np.asarray(np.lexsort((*keys, np.bincount(index, minlength=size))), dtype=np.int64)


def _converged_draws(panels: Sequence[Sheets], seed: int) -> list[tuple[Draws, int, float]]:
    """Of each panel: its draws, sweeps, and R-hat.  Small ones run side by side."""
    found: dict[int, tuple[Draws, int, float]] = {}
    together = [at for at, sheets in enumerate(panels) if _goes_together(sheets)]
    if together:
        rng = np.random.default_rng(seed)
        several = [panels[at] for at in together]
        drawn = sample_together(several, rng, burn=BURN, keep=SMALL_KEEP)
        for at, draws in zip(together, drawn, strict=True):
            found[at] = draws, BURN + SMALL_KEEP, _rhat(draws.traces)
    for at, sheets in enumerate(panels):
        if at not in found:
            keep = SMALL_KEEP if sheets.score.size <= SMALL_SHEETS else LARGE_KEEP
            found[at] = _chain(sheets, seed, BURN, keep)
        if found[at][2] > MOST_RHAT and sheets.score.size <= SMALL_SHEETS:
            found[at] = _chain(sheets, seed, 2 * BURN, 3 * SMALL_KEEP)
    return [found[at] for at in range(len(panels))]


def _goes_together(sheets: Sheets) -> bool:
    return sheets.score.size <= SMALL_SHEETS and sheets.m <= BLOCK_JUDGES and not _is_full(sheets)


def _is_full(sheets: Sheets) -> bool:
    """All judges saw all: scale and noise would reorder without gain (docs/science.md §1.3)."""
    return sheets.score.size == sheets.n * sheets.m


def _chain(sheets: Sheets, seed: int, burn: int, keep: int) -> tuple[Draws, int, float]:
    rng = np.random.default_rng(seed)
    drawn = sample(sheets, rng, burn=burn, keep=keep, mixed=_is_full(sheets))
    return drawn, burn + keep, _rhat(drawn.traces)


def _rhat(traces: Floats) -> float:
    """Split R-hat (Gelman & Rubin): between the halves of the chain against within them.

    The worst trace.
    """
    traces = traces[:, np.ptp(traces, axis=0) > 0]  # the mixed model holds one still
    half = traces.shape[0] // 2
    halves = traces[: 2 * half].reshape(2, half, -1)
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = half * halves.mean(axis=1).var(axis=0, ddof=1)
    return float(np.sqrt((within * (half - 1) / half + between / half) / within).max())


def _rank_draws(
    sheets: Sheets, kept: Draws, draws: int, seed: int
) -> tuple[NDArray[np.int32], Floats]:
    """`draws` rankings.

    Each kept sweep's draw of all qualities, and fresh ones around their conditional means as often
    as needed.
    """
    rng = np.random.default_rng([seed, 1])
    keep = kept.quality.shape[0]
    ranks = np.empty((draws, sheets.n), dtype=np.int32)
    places = np.arange(1, sheets.n + 1, dtype=np.int32)
    for start in range(0, draws, RANKED_AT_ONCE):
        rows = np.arange(start, min(start + RANKED_AT_ONCE, draws))
        value = kept.quality[rows % keep]
        again = rows >= keep
        mean = kept.quality_mean[rows[again] % keep]
        away = value[again] - mean
        flipped = rng.random(away.shape) < 0.5  # noqa: PLR2004 - a half
        value[again] = mean + np.where(flipped, -away, away)
        order = np.argsort(-value, axis=1, kind="stable")
        np.put_along_axis(ranks[rows[0] : rows[-1] + 1], order, places[None, :], axis=1)
    return ranks, np.asarray((ranks == 1).mean(axis=0), dtype=float)


def _rank_bounds(ranks: NDArray[np.int32]) -> dict[str, Ints]:
    """Lowest and highest rank of each entry, by the names of LAYERS."""
    at = {
        name: int((math.floor if "lo" in name else math.ceil)(share * (len(ranks) - 1)))
        for name, share in LAYERS.items()
    }
    parted = np.partition(ranks.T, sorted(at.values()), axis=1)
    return {name: parted[:, place].astype(np.int64) for name, place in at.items()}


def _quality(kept: Draws, middle: float, spread: float) -> Floats:
    """In points; severities are centred, so that the panel's mean level is the scores' mean."""
    theta, shift = kept.quality_mean.mean(axis=0), float(kept.severity.mean())
    return np.asarray(middle + spread * (theta + shift), dtype=np.float64)


def _calibration(
    panel: _Prepared,
    kept: Draws,
    ranks: NDArray[np.int32],
    first: Floats,
    run: tuple[int, float],
    scale: tuple[float, float],
) -> Calibration:
    sheets, middle, spread = panel.sheets, panel.middle, panel.spread
    place_e, place_j = np.argsort(panel.entry_order), np.argsort(panel.judge_order)
    quality = _quality(kept, middle, spread)[place_e]
    bounds = {name: bound[place_e] for name, bound in _rank_bounds(ranks).items()}
    severity = kept.severity - kept.severity.mean(axis=1, keepdims=True)
    return Calibration(
        score=np.clip(quality, *scale),
        quality=quality,
        bounds=scale,
        sd=spread * kept.quality.std(axis=0)[place_e],
        rank=shared_ranks(quality),
        rank_lo=bounds["lo90"],
        rank_hi=bounds["hi90"],
        rank_lo50=bounds["lo50"],
        rank_hi50=bounds["hi50"],
        p_first=first[place_e],
        mean=middle,
        severity=spread * severity.mean(axis=0)[place_j],
        severity_sd=spread * severity.std(axis=0)[place_j],
        scale=kept.scale.mean(axis=0)[place_j],
        scale_sd=kept.scale.std(axis=0)[place_j],
        noise=spread * kept.noise.mean(axis=0)[place_j],
        noise_sd=spread * kept.noise.std(axis=0)[place_j],
        entry_sheets=np.bincount(sheets.entry, minlength=sheets.n)[place_e],
        judge_sheets=np.bincount(sheets.judge, minlength=sheets.m)[place_j],
        diagnostics=_diagnostics(sheets, place_e, run),
        draws=ranks[:, place_e],
        panel=_panel_draws(kept, spread, place_e, place_j),
    )


def _diagnostics(sheets: Sheets, place_e: Ints, run: tuple[int, float]) -> Diagnostics:
    components, group = components_of(sheets.entry, sheets.judge, sheets.n, sheets.m)
    return Diagnostics(components, group[place_e], run[0], run[1] <= MOST_RHAT, run[1])


def _panel_draws(kept: Draws, spread: float, place_e: Ints, place_j: Ints) -> PanelDraws:
    """Evenly spaced sweeps of the chain."""
    every = np.linspace(0, kept.quality.shape[0] - 1, PANEL_DRAWS).astype(np.int64)
    tau, omega = np.exp(kept.traces[every, 0] / 2), np.exp(kept.traces[every, 1] / 2)
    return PanelDraws(
        quality=spread * kept.quality[every][:, place_e],
        scale=kept.scale[every][:, place_j],
        noise=spread * kept.noise[every][:, place_j],
        severity_sd=spread * omega,
        spread_sd=spread * tau,
        freedom=kept.freedom[every],
    )
