"""How much each part of the match should count, from judges' answers to "did this entry suit you?"
(docs/science.md §2.1).

A logistic regression on the parts, y ~ logit⁻¹(a + Σ β_k (x_k − ½)), with a prior at the weights of
today: β_k = c·w_k + δ_k, c ~ N(4, 4²), δ_k ~ N(0, ½²).  The weights are the shares of
max(β_k, 0) + w_k: few answers, and answers that have nothing to do with the match, leave them where
they are.  "Partly" counts as half a yes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.assignment.match import NEUTRAL

Floats = NDArray[np.float64]

FEWEST_ANSWERS, FEWEST_OF_EACH = 40, 5  # answers in all; those that are a yes, and that are not
SLOPE, SLOPE_SD, OWN_SD, LEVEL_SD = 4.0, 4.0, 0.5, 10.0
STEPS, SMALL_STEP = 50, 1e-10
DRAWS, FOLDS, MOST_COMPARED = 2000, 5, 2000


@dataclass(frozen=True, slots=True)
class WeightRange:
    """The weight of a part: as fitted, and from where to where nine in ten lie."""

    fitted: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """weights: part → its share, in hundredths, 1 in all.

    agrees_now, agrees_fitted: of two answers, one better than the other, how often the match has
    put the better one higher: by today's weights, and by weights fitted to other answers than those
    that are compared (½: as often as by lot).
    """

    weights: Mapping[str, WeightRange]
    answers: int
    agrees_now: float
    agrees_fitted: float


def fitted_weights(
    parts: Floats, answers: Floats, now: Mapping[str, float], *, seed: int = 0
) -> FittedWeights | None:
    """parts: answers × parts of `now`, in its order, NaN where nothing is known; answers: 1 yes,
    ½ partly, 0 no.  None: too few answers, or too few that differ.
    """
    yes = int((answers == 1).sum())
    if answers.size < FEWEST_ANSWERS or min(yes, answers.size - yes) < FEWEST_OF_EACH:
        return None
    known = np.where(np.isnan(parts), NEUTRAL, parts) - NEUTRAL
    weights = np.array(list(now.values()), dtype=float)
    weights = weights / weights.sum()
    rng = np.random.default_rng([seed, answers.size])
    slopes, covariance = _fitted(known, answers, weights)
    drawn = _shares(rng.multivariate_normal(slopes, covariance, size=DRAWS), weights)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    shares = _in_hundredths(_shares(slopes[None, :], weights)[0])
    ranges = [
        WeightRange(share, float(least), float(most))
        for share, least, most in zip(shares, low, high, strict=True)
    ]
    compared = rng.permutation(answers.size)[:MOST_COMPARED]
    elsewhere = _from_other_answers(known, answers, weights, rng)
    return FittedWeights(
        dict(zip(now, ranges, strict=True)),
        int(answers.size),
        _agreement((known @ weights)[compared], answers[compared]),
        _agreement(elsewhere[compared], answers[compared]),
    )


def _fitted(known: Floats, answers: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The slopes β of the parts at the posterior's mode, and their covariance there (Laplace)."""
    count = known.shape[1]
    columns = np.column_stack([np.ones(answers.size), known @ weights, known])
    middle = np.concatenate([[0.0, SLOPE], np.zeros(count)])
    prior = 1 / np.concatenate([[LEVEL_SD, SLOPE_SD], np.full(count, OWN_SD)]) ** 2
    at = middle.copy()
    for _step in range(STEPS):  # Newton; the posterior is log-concave
        chance = 1 / (1 + np.exp(-columns @ at))
        inner = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(prior)
        step = np.linalg.solve(inner, columns.T @ (answers - chance) - prior * (at - middle))
        at = at + step
        if float(np.abs(step).max()) < SMALL_STEP:
            break
    to_slopes = np.column_stack([np.zeros(count), weights, np.eye(count)])
    return to_slopes @ at, to_slopes @ np.linalg.inv(inner) @ to_slopes.T


def _shares(slopes: Floats, weights: Floats) -> Floats:
    """draws × parts: shares of the slopes, those below 0 as none, on top of today's weights."""
    kept = np.maximum(slopes, 0.0) + weights
    return np.asarray(kept / kept.sum(axis=1, keepdims=True), dtype=float)


def _in_hundredths(shares: Floats) -> list[float]:
    """Rounded so that they still come to 1: the largest remainders are rounded up."""
    whole = np.floor(shares * 100)
    left = 100 - int(whole.sum())
    whole[np.argsort(-(shares * 100 - whole), kind="stable")[:left]] += 1
    return [float(share) for share in whole / 100]


def _from_other_answers(
    known: Floats, answers: Floats, weights: Floats, rng: np.random.Generator
) -> Floats:
    """Each answer's match by the weights that the other folds give."""
    fold = rng.permutation(answers.size) % FOLDS
    found = np.empty(answers.size)
    for number in range(FOLDS):
        own = fold == number
        slopes, _covariance = _fitted(known[~own], answers[~own], weights)
        found[own] = known[own] @ _shares(slopes[None, :], weights)[0]
    return found


def _agreement(match: Floats, answers: Floats) -> float:
    """Of pairs with a better and a worse answer, the share where the better one matches more."""
    better = answers[:, None] > answers[None, :]
    higher = np.sign(match[:, None] - match[None, :])
    return float((0.5 + higher[better] / 2).mean())


def as_answers(values: Sequence[int]) -> Floats:
    """2 yes, 1 partly, 0 no, as 1, ½, 0."""
    return np.asarray(values, dtype=float) / 2
