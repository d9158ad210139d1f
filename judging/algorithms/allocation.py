"""One more sheet, where?  The knowledge gradient of SCIENCE.md §1.6 (Frazier, Powell & Dayanik 2008, normal prior, one cut).

With posterior mean m and variance V of an entry, one more sheet of effective noise s² (the judge's v over a²) and c, the mean of
the best entry on the other side of the cut: σ̃ = V/√(V + s²), value = σ̃·(z·Φ(z) + φ(z)), z = −|m − c|/σ̃.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNCERTAIN = (0.2, 0.8)  # chances between these are the boundary group
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_LINKING = 0.02  # a judge who shares nothing yet with the entry's judges counts as this much less noisy


@dataclass(frozen=True, slots=True)
class Belief:
    """What is known: posterior mean and sd of n entries; noise sd, scale and load of m judges; sheets as (entry, judge) positions."""

    mean: Floats
    sd: Floats
    noise: Floats
    scale: Floats
    load: Ints
    sheets: Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class NextSheet:
    """One recommended sheet.  value: expected gain in quality of the chosen, in the units of the scores."""

    entry: int
    judge: int
    value: float


@dataclass(frozen=True, slots=True)
class Advice:
    """Best first.  before, after: how many entries are uncertain (chance of a place between 20 and 80 %), now and as expected with the sheets."""

    sheets: tuple[NextSheet, ...]
    before: float
    after: float


def next_sheets(
    belief: Belief, *, places: int, budget: int, price: float = 0.0, forbidden: Collection[tuple[int, int]] = (), room: Ints | None = None, per_entry: int = 1
) -> Advice:
    """Up to `budget` sheets, at most `per_entry` an entry, while their value exceeds `price`.

    places: how many are chosen; forbidden: (entry, judge) pairs in conflict; room: how many more sheets each judge takes (None: any).
    Nothing is advised where everybody or nobody is chosen.
    """
    if not 0 < places < belief.mean.size or budget < 1 or not belief.noise.size:
        return Advice((), 0.0, 0.0)
    variance, load = belief.sd**2, belief.load.copy()
    left = np.full(belief.noise.size, budget) if room is None else np.asarray(room, dtype=np.int64).copy()
    taken, chosen = {*belief.sheets, *forbidden}, list[NextSheet]()
    asked = np.zeros(belief.mean.size, dtype=np.int64)
    typical = float(np.median(effective_noise(belief)))
    while len(chosen) < budget:
        values = np.where(asked < per_entry, knowledge_gradient(belief.mean, variance, places, typical), -1.0)
        picked = _first_possible(belief, values, price, taken, left, load)
        if picked is None:
            break
        entry, judge = picked
        chosen.append(NextSheet(entry, judge, float(values[entry])))
        taken.add((entry, judge))
        noise = float(effective_noise(belief)[judge])
        variance[entry] = variance[entry] * noise / (variance[entry] + noise)
        asked[entry], left[judge], load[judge] = asked[entry] + 1, left[judge] - 1, load[judge] + 1
    after = expected_uncertain(belief, places, variance)
    return Advice(tuple(chosen), expected_uncertain(belief, places, belief.sd**2), after)


def knowledge_gradient(mean: Floats, variance: Floats, places: int, noise: float | Floats) -> Floats:
    """Each entry's value of one more sheet of variance `noise`."""
    step = variance / np.sqrt(variance + noise)
    z = -np.abs(mean - _other_side(mean, places)) / np.maximum(step, 1e-300)
    return np.asarray(step * (z * ndtr(z) + np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)), dtype=float)


def effective_noise(belief: Belief) -> Floats:
    """The variance of a judge's sheet on the scale of the qualities: v/a²; a judge who hardly tells entries apart counts as very noisy."""
    return np.asarray(belief.noise**2 / np.maximum(belief.scale, 0.1) ** 2, dtype=float)


def expected_uncertain(belief: Belief, places: int, variance: Floats) -> float:
    """How many entries are expected to be uncertain once their variances have come down to `variance`."""
    cut = _cut(belief.mean, places)
    moved = np.sqrt(np.maximum(belief.sd**2 - variance, 0.0))
    later = belief.mean[:, None] + moved[:, None] * _NODES
    chance = ndtr((later - cut) / np.sqrt(np.maximum(variance, 1e-300))[:, None])
    low, high = UNCERTAIN
    return float((((chance > low) & (chance < high)) @ (_WEIGHTS / _WEIGHTS.sum())).sum())


def two_stage(mean: Floats, share: float) -> Ints:
    """The entries (positions) that a second stage looks at again: the best `share` of all, at least one; ties at the edge come along."""
    count = max(1, int(np.ceil(share * mean.size - 1e-9)))
    return np.flatnonzero(mean >= np.sort(mean)[::-1][count - 1])


def _other_side(mean: Floats, places: int) -> Floats:
    order = np.sort(mean)[::-1]
    inside = np.zeros(mean.size, dtype=bool)
    inside[np.argsort(-mean, kind="stable")[:places]] = True
    return np.where(inside, order[places], order[places - 1])


def _cut(mean: Floats, places: int) -> float:
    order = np.sort(mean)[::-1]
    return float(order[places - 1] + order[places]) / 2


def _first_possible(belief: Belief, values: Floats, price: float, taken: set[tuple[int, int]], left: Ints, load: Ints) -> tuple[int, int] | None:
    """The entry of highest value that still has a judge, and that judge: least noise, then least load."""
    for entry in np.argsort(-values, kind="stable").tolist():
        if values[entry] <= max(price, 0.0):
            return None
        free = [judge for judge in np.flatnonzero(left > 0).tolist() if (entry, judge) not in taken]
        if free:
            return entry, min(free, key=lambda judge: (_cost(belief, entry, judge, load), judge))
    return None


def _cost(belief: Belief, entry: int, judge: int, load: Ints) -> float:
    """Noise first; load and new links between judges decide among judges who are about as steady."""
    noise = float(belief.noise[judge] / max(float(belief.scale[judge]), 0.1))
    crowd = 1 + 0.1 * float(load[judge]) / max(float(load.mean()), 1.0)
    mates = {other for one, other in belief.sheets if one == entry}
    shared = {one for one, other in belief.sheets if other == judge}
    linked = any(one in shared and other in mates for one, other in belief.sheets)
    return noise * crowd * (1.0 if linked else 1 - _LINKING)
