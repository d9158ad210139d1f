"""How far one judge agrees with a panel that they were no part of.

Plain figures of the same entries: no model, since a handful of sheets is all there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import StatisticsError, correlation, fmean

FEWEST_ENTRIES = 3  # with fewer, a mean would tell a single panel score


@dataclass(frozen=True, slots=True)
class Agreement:
    """entries: scored by both.  pairs: of entries that the panel puts in an order; same_order: of
    those, put in the same order by the judge (one whom they hold equal counts half), 0..1; None:
    the panel holds all equal.  difference: the judge's mean less the panel's, in points.
    correlation: Pearson's, -1..1; None: one of both gave all the same.
    """

    entries: int
    pairs: int
    same_order: float | None
    difference: float
    correlation: float | None


def agreement(mine: Sequence[float], panel: Sequence[float]) -> Agreement | None:
    """mine, panel: points of the same entries, in the same order.

    None: fewer than FEWEST_ENTRIES.
    """
    both = list(zip(mine, panel, strict=True))
    if len(both) < FEWEST_ENTRIES:
        return None
    orders = [
        (first[0] - other[0]) * (first[1] - other[1])
        for first, other in combinations(both, 2)
        if first[1] != other[1]
    ]
    same = sum(1.0 if product > 0 else 0.5 if product == 0 else 0.0 for product in orders)
    return Agreement(
        entries=len(both),
        pairs=len(orders),
        same_order=same / len(orders) if orders else None,
        difference=fmean(mine) - fmean(panel),
        correlation=_correlation(mine, panel),
    )


def _correlation(mine: Sequence[float], panel: Sequence[float]) -> float | None:
    if len(set(mine)) == 1 or len(set(panel)) == 1:
        return None
    try:
        return correlation(mine, panel)
    except StatisticsError:  # differences too small for a float
        return None
