"""Panels that have nothing to do with one another, laid out one after the other.

So the sampler (gibbs_sampler.py) draws for all of them at once.
"""

# tested by: tests/judging/algorithms/ranking/test_gibbs_sampler.py

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# The matrix of shared entries is a product of dense tables up to so many times the cells that the
# sheets fill.
DENSE = 40
TAILS_GROUP = 16  # sheets whose tails are multiplied before the logarithm


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
class Panels:
    """Panels one after the other, with what stays the same from sweep to sweep.

    entry, judge, score: of each sheet; entry_panel, judge_panel: the panel of each;
    starts: of the entries, judges and groups of tails of each panel; sizes: its sheets;
    judges, entries: how many each has; slices: where its entries and judges are;
    rows: where its sheets are; pairs: of each panel; counts: half the sheets of each judge;
    slot: where a sheet's tail goes in the table of groups, which has `groups` columns.
    """

    entry: Ints
    judge: Ints
    score: Floats
    entry_panel: Ints
    judge_panel: Ints
    entry_starts: Ints
    judge_starts: Ints
    group_starts: Ints
    sizes: Ints
    entries: Ints
    judges: Ints
    slices: tuple[tuple[slice, slice], ...]
    rows: tuple[slice, ...]
    pairs: tuple["Pairs", ...]
    counts: Floats
    slot: Ints
    groups: int

    @property
    def most_judges(self) -> int:
        """Of one panel."""
        return int(self.judges.max())

    @property
    def most_sheets(self) -> int:
        """Of one panel."""
        return int(self.sizes.max())

    @classmethod
    def of(cls, panels: Sequence[Sheets]) -> "Panels":
        """In the order given."""
        sizes = np.array([panel.score.size for panel in panels], dtype=np.int64)
        entries = np.array([panel.n for panel in panels], dtype=np.int64)
        judges = np.array([panel.m for panel in panels], dtype=np.int64)
        first_entry, first_judge = _starts(entries), _starts(judges)
        slot, groups, first_group = _tail_slots(sizes)
        judge = np.concatenate([p.judge + at for p, at in zip(panels, first_judge, strict=True)])
        return cls(
            entry=np.concatenate([p.entry + at for p, at in zip(panels, first_entry, strict=True)]),
            judge=judge,
            score=np.concatenate([panel.score for panel in panels]),
            entry_panel=np.repeat(np.arange(sizes.size), entries),
            judge_panel=np.repeat(np.arange(sizes.size), judges),
            entry_starts=first_entry,
            judge_starts=first_judge,
            group_starts=first_group,
            sizes=sizes,
            entries=entries,
            judges=judges,
            slices=tuple(
                zip(_slices(first_entry, entries), _slices(first_judge, judges), strict=True)
            ),
            rows=tuple(_slices(_starts(sizes), sizes)),
            pairs=tuple(Pairs.of(panel) for panel in panels),
            counts=np.bincount(judge, minlength=int(judges.sum())) / 2,
            slot=slot,
            groups=groups,
        )


def _tail_slots(sizes: Ints) -> tuple[Ints, int, Ints]:
    """Where each sheet's tail goes in a table of TAILS_GROUP rows, how many columns it has, and the
    first of each panel: no column holds tails of two panels.
    """
    columns = -(-sizes // TAILS_GROUP)
    total, first = int(columns.sum()), _starts(columns)
    slots = [
        np.arange(size) // own * total + start + np.arange(size) % own
        for size, own, start in zip(sizes, columns, first, strict=True)
    ]
    return np.concatenate(slots), total, first


def _starts(sizes: Ints) -> Ints:
    return np.asarray(np.cumsum(sizes) - sizes, dtype=np.int64)


def _slices(starts: Ints, sizes: Ints) -> list[slice]:
    return [slice(int(at), int(at + size)) for at, size in zip(starts, sizes, strict=True)]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the judges × judges matrix of shared entries is summed from.

    Few judges: `table` (entries × judges, empty cells 0) and the cell of each sheet in it.  Many:
    every two sheets of one entry (rows first and second) and the cell that they feed.
    """

    entry: Ints
    m: int
    cell: Ints
    table: Floats | None
    first: Ints
    second: Ints

    @classmethod
    def of(cls, sheets: Sheets) -> "Pairs":
        """Of one panel."""
        counts = np.bincount(sheets.entry, minlength=sheets.n)
        none = np.empty(0, dtype=np.int64)
        if sheets.n * sheets.m**2 <= DENSE * int((counts**2).sum()):
            cell = sheets.entry * sheets.m + sheets.judge
            table = np.zeros((sheets.n, sheets.m))
            return cls(sheets.entry, sheets.m, cell, table, none, none)
        order = np.argsort(sheets.entry, kind="stable")
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        size = counts[sheets.entry[order]]
        first = np.repeat(order, size)
        within = np.arange(first.size) - np.repeat(np.cumsum(size) - size, size)
        second = order[np.repeat(starts[sheets.entry[order]], size) + within]
        cell = sheets.judge[first] * sheets.m + sheets.judge[second]
        return cls(sheets.entry, sheets.m, cell, None, first, second)

    def shared(self, loaded: Floats, own: Floats) -> Floats:
        """judges × judges: Σ over entries of loaded·loaded/own."""
        if self.table is not None:
            self.table.ravel()[self.cell] = loaded / np.sqrt(own).take(self.entry)
            return np.asarray(self.table.T @ self.table)
        by_pair = loaded[self.first] * loaded[self.second] / own[self.entry[self.first]]
        cells = np.bincount(self.cell, by_pair, self.m**2)
        return np.asarray(cells.reshape(self.m, self.m), dtype=float)
