"""In which order each judge reads, so that no entry is early everywhere (docs/science.md §1.7)."""

from collections.abc import Mapping, Sequence

import numpy as np

PASSES = 12
Orders = dict[int, list[int]]


def reading_orders(
    wanted: Mapping[int, Sequence[int]],
    *,
    seed: int,
    kept: Mapping[int, Sequence[int]] | None = None,
) -> Orders:
    """Judge → entries in the order to be read.

    wanted: judge → entries.  kept: judge → the order so far: who stays in it keeps the place among
    the others, and what is new comes after.  The place of an entry is p = place/(L − 1) of a list
    of L; in twelve passes each judge in turn orders what is free by descending Σ(p − ½) at the
    other judges, and the first place goes to an entry that is first nowhere else.  The same input
    and seed give the same orders, however rows are ordered.
    """
    rng = np.random.default_rng([seed, 7])
    fixed: Orders = {}
    free: Orders = {}
    for judge in sorted(wanted):
        has = set(wanted[judge])
        fixed[judge] = [entry for entry in (kept or {}).get(judge, ()) if entry in has]
        rest = sorted(has - set(fixed[judge]))
        free[judge] = [rest[place] for place in rng.permutation(len(rest))]
    state = _Places(fixed, free)
    for _pass in range(PASSES):
        for judge in sorted(wanted):
            state.order_anew(judge)
    return {judge: state.order_of(judge) for judge in sorted(wanted)}


class _Places:
    """Who reads what where, with the sums that balance it."""

    def __init__(self, fixed: Orders, free: Orders) -> None:
        self._fixed, self._free = fixed, free
        self._sum: dict[int, float] = {}
        self._first: dict[int, int] = {}
        for judge in fixed:
            self._count(judge, 1)

    def order_of(self, judge: int) -> list[int]:
        """The whole list of a judge."""
        return self._fixed[judge] + self._free[judge]

    def order_anew(self, judge: int) -> None:
        """What is late elsewhere comes early here; ties stay as they are."""
        if not self._free[judge]:
            return
        self._count(judge, -1)
        order = sorted(self._free[judge], key=lambda entry: -self._sum.get(entry, 0.0))
        if not self._fixed[judge]:
            first = next((e for e in order if not self._first.get(e)), order[0])
            order.remove(first)
            order.insert(0, first)
        self._free[judge] = order
        self._count(judge, 1)

    def _count(self, judge: int, sign: int) -> None:
        """Put a judge's list into the sums, or take it out."""
        order = self.order_of(judge)
        for place, entry in enumerate(order):
            share = place / max(len(order) - 1, 1) - 0.5
            self._sum[entry] = self._sum.get(entry, 0.0) + sign * share
        if order:
            self._first[order[0]] = self._first.get(order[0], 0) + sign
