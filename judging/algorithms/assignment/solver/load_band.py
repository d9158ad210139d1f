"""The band of loads: how far a judge's load may be from the equal share.

The equal share is what each judge would have if the seats were spread evenly, own least and most
loads, conflicts and panels permitting (water filling); judges of no panel help where it is fullest.
"""

# tested by: tests/judging/algorithms/assignment/test_balance.py

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from judging.algorithms.assignment.ordered_ids import bounds
from judging.algorithms.assignment.problem import (
    BoolArray,
    FloatArray,
    IntArray,
    InvalidProblem,
    Problem,
)

HALVINGS = 60
EPSILON = 1e-6  # loads are whole, so that a share this near to one is that one


def bands(
    problem: Problem, low: IntArray, high: IntArray, may_see: BoolArray
) -> tuple[IntArray, IntArray]:
    """Least and most entries per judge within the band, never outside the own `low` and `high`.

    may_see: n × m, the pairs that are lawful, pins included.
    """
    share = balance_of(problem, low.size)
    if np.isnan(share).all():
        return low, high
    most = np.maximum(np.minimum(high, reach(problem, may_see)), low)
    equal = equal_shares(problem, low, most)
    least_of = np.minimum(np.ceil(equal * (1 - share) - EPSILON), np.floor(equal + EPSILON))
    most_of = np.maximum(np.floor(equal * (1 + share) + EPSILON), np.ceil(equal - EPSILON))
    free = np.isnan(share)
    band_low = np.where(free, low, np.clip(np.where(free, 0, least_of), low, np.floor(most)))
    band_high = np.where(free, high, np.clip(np.where(free, 0, most_of), band_low, high))
    return band_low.astype(np.int64), band_high.astype(np.int64)


def reach(problem: Problem, may_see: BoolArray) -> FloatArray:
    """Entries that each judge can have at most; colleagues of a firm share one seat of an entry."""
    most: FloatArray = may_see.sum(axis=0).astype(np.float64)
    names = np.array(problem.firms or [""] * most.size, dtype=object)
    for name in {firm for firm in problem.firms if firm}:
        members = names == name
        seats = may_see[:, members].any(axis=1).sum()
        if seats < most[members].sum():
            most[members] = np.minimum(most[members], seats / members.sum())
    return most


def balance_of(problem: Problem, m: int) -> FloatArray:
    """The band's half width per judge, as a share of the equal share; NaN: no band."""
    if problem.balance is None:
        return np.full(m, np.nan)
    share = np.asarray(problem.balance, dtype=np.float64)
    if share.ndim and share.shape != (m,):
        raise InvalidProblem("wrong_length", field="balance", wanted=m, got=list(share.shape))
    if (share < 0).any():
        raise InvalidProblem("negative", field="balance")
    return np.broadcast_to(share, (m,)).copy()


def equal_shares(problem: Problem, low: IntArray, most: FloatArray) -> FloatArray:
    """The equal share of each judge: of the own panel's seats, or of all where there is none.

    Judges of no panel take from the fullest panels; entries of no panel go to the emptiest.
    """
    wanted = bounds(problem.per_entry, len(problem.entry_ids), 0, "per_entry").astype(np.float64)
    has_panels = bool(problem.entry_panels and problem.judge_panels)
    of_entry = np.array(problem.entry_panels if has_panels else [""] * wanted.size, dtype=object)
    of_judge = np.array(problem.judge_panels if has_panels else [""] * low.size, dtype=object)
    anywhere, helpers = float(wanted[of_entry == ""].sum()), of_judge == ""
    panels = [
        (float(wanted[of_entry == name].sum()), of_judge == name)
        for name in sorted({*of_entry.tolist(), *of_judge.tolist()} - {""})
    ]

    def taken(at: float, which: BoolArray) -> float:
        return float(np.clip(at, low[which], most[which]).sum())

    def over(at: float) -> float:
        return sum(max(seats - taken(at, inside), 0.0) for seats, inside in panels)

    def room(at: float) -> float:
        return sum(max(taken(at, inside) - seats, 0.0) for seats, inside in panels)

    def short_of(seats: float, inside: BoolArray, at: float) -> bool:
        return taken(at, inside) < seats

    top = float(most.max(initial=0))
    common, spare = top, 0.0
    if helpers.any():
        common = _lowest(
            lambda at: over(at) + max(anywhere - room(at), 0.0) > taken(at, helpers), top
        )
        spare = taken(common, helpers) - over(common)
    filled = _lowest(lambda at: room(at) + spare < anywhere - EPSILON, top) if anywhere else 0.0
    share = np.full(low.size, common)
    for seats, inside in panels:
        own = _lowest(partial(short_of, seats, inside), top)
        share[inside] = min(max(own, filled), common)
    return share


def _lowest(is_short: Callable[[float], bool], top: float) -> float:
    """The lowest load from 0 to `top` at which nothing is short."""
    under, over = 0.0, top
    for _ in range(HALVINGS):
        middle = (under + over) / 2
        if is_short(middle):
            under = middle
        else:
            over = middle
    return over
