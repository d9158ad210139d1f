"""What a second panel measured: entries read twice over by different judges (docs/science.md §1.8).

The sheets of an entry that was read twice are split into two panels at random, many times; by each
panel the entries are ranked among all others as they stand.  So nothing of a model is believed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Chosen = NDArray[np.bool_]

FEWEST_ENTRIES, FEWEST_SHEETS = 5, 2
SPLITS, RESAMPLES = 200, 1000


@dataclass(frozen=True, slots=True)
class NoiseAudit:
    """entries: read by two panels; agreement: the correlation of the panels' scores of them.

    share: of the entries that a panel chooses, how many the other doesn't; low, high: where nine in
    ten redraws of the audited entries put it.  share is None where no panel chooses any.
    """

    entries: int
    agreement: float
    share: float | None
    low: float | None
    high: float | None


def noise_audit(
    entry: Ints, score: Floats, audited: Chosen, places: int, *, seed: int, shift: Floats
) -> NoiseAudit | None:
    """entry, score: of each sheet; audited, shift: of each entry, shift: points whoever judges.

    None: fewer than five audited entries have two sheets each.
    """
    n = audited.size
    counts = np.bincount(entry, minlength=n)
    own = np.flatnonzero(audited & (counts >= FEWEST_SHEETS))
    if own.size < FEWEST_ENTRIES or not 0 < places < n:
        return None
    means = np.bincount(entry, score, n) / np.maximum(counts, 1) + shift
    means[counts == 0] = -np.inf
    rng = np.random.default_rng([seed, 9])
    halves = _halves([score[entry == place] for place in own], rng) + shift[own]
    first, second = (_inside(means, own, half, places) for half in (halves[0], halves[1]))
    chosen = (first.sum(axis=0) + second.sum(axis=0)) / (2 * SPLITS)
    lost = ((first & ~second).sum(axis=0) + (second & ~first).sum(axis=0)) / (2 * SPLITS)
    share, low, high = _ratio(lost, chosen, rng)
    return NoiseAudit(int(own.size), _agreement(halves), share, low, high)


def _halves(sheets: list[Floats], rng: np.random.Generator) -> Floats:
    """2 × splits × entries: the mean of each panel's sheets; of an odd number one is left out."""
    found = np.empty((2, SPLITS, len(sheets)))
    for place, own in enumerate(sheets):
        order = np.argsort(rng.random((SPLITS, own.size)), axis=1)
        half = own.size // 2
        found[0, :, place] = own[order[:, :half]].mean(axis=1)
        found[1, :, place] = own[order[:, half : 2 * half]].mean(axis=1)
    return found


def _inside(means: Floats, own: Ints, half: Floats, places: int) -> Chosen:
    """splits × audited entries: which are among the best by this panel."""
    all_scores = np.tile(means, (half.shape[0], 1))
    all_scores[:, own] = half
    line = np.sort(all_scores, axis=1)[:, -places]
    return np.asarray(half >= line[:, None])


def _ratio(
    lost: Floats, chosen: Floats, rng: np.random.Generator
) -> tuple[float | None, float | None, float | None]:
    """Lost of chosen, with an interval over redraws of the audited entries."""
    if not chosen.sum():
        return None, None, None
    drawn = rng.integers(lost.size, size=(RESAMPLES, lost.size))
    below = chosen[drawn].sum(axis=1)
    redrawn = lost[drawn].sum(axis=1)[below > 0] / below[below > 0]
    low, high = np.quantile(redrawn, [0.05, 0.95])
    return float(lost.sum() / chosen.sum()), float(low), float(high)


def _agreement(halves: Floats) -> float:
    """The mean over the splits of the correlation between the panels; 0 where one is constant."""
    centred = halves - halves.mean(axis=2, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=2))
    scale = size[0] * size[1]
    product = (centred[0] * centred[1]).sum(axis=1)
    return float(np.divide(product, scale, out=np.zeros_like(product), where=scale > 0).mean())
