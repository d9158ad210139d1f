"""What is asked of an assignment and what comes back: plain frozen data.

Callers name entries and judges by string ids; inside, arrays are indexed by their position.
Reasons are data (a code and its parameters), so that callers can say them in any language.
"""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Pair = tuple[str, str]
Progress = Callable[[float, str], None]
Cancelled = Callable[[], bool]

BALANCE = 0.3  # usual: a load is 70 to 130 % of the equal share


class InvalidProblem(ValueError):  # noqa: N818 - a finding about the wishes, not a fault
    """The wishes contradict one another: `code` and `params` say which."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


class AssignmentCancelled(Exception):  # noqa: N818 - an answer, not a fault
    """The caller's `cancelled()` answered yes; nothing was decided."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A judge who may not see an entry: positions in `entry_ids` and `judge_ids`, and why."""

    entry: int
    judge: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact in words-to-be: a stable code and the names or numbers that fill its sentence."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unmet:
    """An entry that gets fewer judges than asked: how many are missing, why, and the remedy."""

    entry: str
    missing: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """How well one entry is served: mean match of its judges (0..1) and why it is not better."""

    entry: str
    match: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Linkage:
    """How well judges can be compared through the entries that they share.

    components: groups of judges (those with at least one entry) that share entries; 1 is wanted.
    connectivity: algebraic connectivity of the judges' graph (0 when not connected).
    variance: average variance of the difference of two judges' severities, in units of one
    sheet's noise variance; infinite when not connected.
    """

    components: int
    groups: tuple[tuple[str, ...], ...]
    connectivity: float
    variance: float


@dataclass(frozen=True, slots=True)
class Problem:
    """An assignment to be made: n entries, m judges.

    per_entry: judges wanted per entry, an int or n ints.
    match: n × m, 0..1, how well the judge fits the entry.
    forbidden: pairs that must not be, with the reason.  pinned: pairs that must be (positions).
    firms: firm of each judge ("" for none); at most one judge of a firm sees an entry.
    min_load, max_load: entries per judge, an int or m ints; None: no bound.
    balance: how far a load may be from the equal share (0.3: 70 to 130 % of it), one number or one
    per judge, where lawful pairs permit; NaN or None: the own least and most loads alone.
    lottery: share of pairs on offer (docs/science.md §2.2.4); 1 switches it off.
    linking: share of the total match that may be paid for a better linked judges' graph.
    entry_panels, judge_panels: a judge sees the own panel's entries only ("" sees all); empty
    tuples when there are no panels.  bridges: entries to be shared by each two panels.
    fairness: whether the worst served entries are lifted.
    """

    entry_ids: tuple[str, ...]
    judge_ids: tuple[str, ...]
    match: FloatArray
    per_entry: int | IntArray = 5
    forbidden: tuple[Forbidden, ...] = ()
    pinned: tuple[tuple[int, int], ...] = ()
    firms: tuple[str, ...] = ()
    min_load: int | IntArray | None = None
    max_load: int | IntArray | None = None
    balance: float | FloatArray | None = None
    lottery: float = 0.9
    linking: float = 0.01
    fairness: bool = True
    entry_panels: tuple[str, ...] = ()
    judge_panels: tuple[str, ...] = ()
    bridges: int = 0


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """Who judges what, and how good that is.

    pairs: (entry id, judge id), sorted.  match: their total match.
    bound: the highest total match there is over the pairs on offer (an exact LP bound);
    bound_without_lottery: the same with every allowed pair on offer.
    lottery_price, balance_price: share of the match that the lottery and the balance of loads cost.
    floor: lowest mean match of an entry; floor_bound: the LP's best floor (None if too large to
    compute).  unmet: entries short of judges.  notes: facts about the run as data.
    loads: entries per judge.  worst: the worst served entries, worst first.
    added, removed: what a repair changed.
    """

    pairs: tuple[Pair, ...]
    match: float
    bound: float
    bound_without_lottery: float
    lottery_price: float
    balance_price: float
    floor: float
    floor_bound: float | None
    linkage: Linkage
    unmet: tuple[Unmet, ...]
    notes: tuple[Reason, ...]
    loads: Mapping[str, int]
    worst: tuple[Served, ...]
    seed: int
    added: tuple[Pair, ...] = ()
    removed: tuple[Pair, ...] = ()
