"""A problem made ready to solve: sorted by id, checked, with the pinned pairs already seated."""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from judging.algorithms.assignment.ordered_ids import bounds, by_id
from judging.algorithms.assignment.problem import (
    BoolArray,
    FloatArray,
    IntArray,
    InvalidProblem,
    Problem,
)
from judging.algorithms.assignment.solver.load_band import bands

NO_FIRM = -1


@dataclass(frozen=True, slots=True)
class Seats:
    """What is to be filled.  Rows and columns stand in the order of the sorted ids.

    need: judges still missing per entry once the pins are seated.  low, high: entries that a judge
    still must and may take; band_low, band_high: the same within the balance of loads, which gives
    way where nothing else does.  firm: number of the firm per judge (NO_FIRM: none that matters).
    match: n × m.  allowed: pairs that no rule forbids (pins, and their firms, taken out).
    pinned: n × m, the pairs already seated.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    need: IntArray
    low: IntArray
    high: IntArray
    band_low: IntArray
    band_high: IntArray
    firm: IntArray
    match: FloatArray
    allowed: BoolArray
    pinned: BoolArray


def has_band(seats: Seats) -> bool:
    """Whether the balance of loads asks for more than the own least and most loads."""
    return bool((seats.band_low > seats.low).any() or (seats.band_high < seats.high).any())


def within_band(seats: Seats, chosen: BoolArray) -> Seats:
    """The same with the band as a rule, as far as the chosen pairs keep to it."""
    load = chosen.sum(axis=0) - seats.pinned.sum(axis=0)
    return replace(
        seats,
        low=np.maximum(seats.low, np.minimum(seats.band_low, load)),
        high=np.minimum(seats.high, np.maximum(seats.band_high, load)),
    )


def prepare(problem: Problem) -> Seats:
    """Sort, check and seat the pins.  Raises InvalidProblem naming what contradicts what."""
    check_ids(problem)
    n, m = len(problem.entry_ids), len(problem.judge_ids)
    match = checked_match(problem, n, m)
    row, column = by_id(problem.entry_ids), by_id(problem.judge_ids)
    allowed = allowed_pairs(problem, n, m)
    pinned = pinned_pairs(problem, allowed)
    firm = firm_numbers(problem.firms, m)
    check_pinned_firms(problem, pinned, firm)
    seated = pinned.sum(axis=0)
    low = bounds(problem.min_load, m, 0, "min_load")
    high = bounds(problem.max_load, m, n, "max_load")
    check_loads(problem, low, high, seated)
    band_low, band_high = bands(problem, low, high, allowed | pinned)
    close_taken(allowed, pinned, firm)
    order = np.ix_(row, column)
    return Seats(
        entries=tuple(problem.entry_ids[i] for i in row),
        judges=tuple(problem.judge_ids[j] for j in column),
        need=still_needed(problem, pinned, n)[row],
        low=np.maximum(low - seated, 0)[column],
        high=np.minimum(high - seated, n)[column],
        band_low=np.maximum(band_low - seated, 0)[column],
        band_high=np.clip(band_high - seated, 0, n)[column],
        firm=firm_numbers([problem.firms[j] for j in column] if problem.firms else (), m),
        match=match[order],
        allowed=allowed[order],
        pinned=pinned[order],
    )


def check_ids(problem: Problem) -> None:
    """Every id is there once; parallel fields have one length."""
    for kind, ids in (("entry", problem.entry_ids), ("judge", problem.judge_ids)):
        twice = [name for name, times in Counter(ids).items() if times > 1]
        if twice:
            raise InvalidProblem("duplicate_id", kind=kind, id=twice[0])
    widths = (
        ("firms", problem.firms, problem.judge_ids),
        ("judge_panels", problem.judge_panels, problem.judge_ids),
        ("entry_panels", problem.entry_panels, problem.entry_ids),
    )
    for name, values, ids in widths:
        if values and len(values) != len(ids):
            raise InvalidProblem("wrong_length", field=name, wanted=len(ids), got=len(values))


def checked_match(problem: Problem, n: int, m: int) -> FloatArray:
    """The match as n × m finite numbers from 0 to 1."""
    match = np.asarray(problem.match, dtype=np.float64)
    if match.shape != (n, m):
        raise InvalidProblem("wrong_length", field="match", wanted=[n, m], got=list(match.shape))
    if match.size and not (np.isfinite(match).all() and match.min() >= 0 and match.max() <= 1):
        raise InvalidProblem("match_out_of_range")
    return match


def allowed_pairs(problem: Problem, n: int, m: int) -> BoolArray:
    """Pairs against which no conflict and no panel speaks."""
    allowed = np.ones((n, m), dtype=np.bool_)
    if problem.entry_panels and problem.judge_panels:
        rows, columns = (
            np.array(problem.entry_panels)[:, None],
            np.array(problem.judge_panels)[None, :],
        )
        allowed = (rows == columns) | (rows == "") | (columns == "")
    for pair in problem.forbidden:
        allowed[pair.entry, pair.judge] = False
    return allowed


def pinned_pairs(problem: Problem, allowed: BoolArray) -> BoolArray:
    """The pins as n × m; a pin across panels is a bridge, a pin on a conflict is refused."""
    pinned = np.zeros_like(allowed)
    conflicts = {(pair.entry, pair.judge): pair.reason for pair in problem.forbidden}
    for i, j in problem.pinned:
        if (i, j) in conflicts:
            names = {"entry": problem.entry_ids[i], "judge": problem.judge_ids[j]}
            raise InvalidProblem("pin_is_conflict", **names, reason=conflicts[i, j])
        pinned[i, j] = True
    return pinned


def firm_numbers(firms: Sequence[str], m: int) -> IntArray:
    """Firms with two judges or more, numbered; all others are NO_FIRM."""
    times = Counter(name for name in firms if name)
    shared = {
        name: number for number, name in enumerate(sorted(n for n, c in times.items() if c > 1))
    }
    return np.array([shared.get(name, NO_FIRM) for name in firms] or [NO_FIRM] * m, dtype=np.int64)


def check_pinned_firms(problem: Problem, pinned: BoolArray, firm: IntArray) -> None:
    """Two pins of one firm on one entry contradict the rule of firms."""
    for number in range(firm.max(initial=NO_FIRM) + 1):
        twice = np.flatnonzero(pinned[:, firm == number].sum(axis=1) > 1)
        if twice.size:
            name = problem.firms[int(np.flatnonzero(firm == number)[0])]
            raise InvalidProblem(
                "pins_share_firm", entry=problem.entry_ids[int(twice[0])], firm=name
            )


def check_loads(problem: Problem, low: IntArray, high: IntArray, seated: IntArray) -> None:
    """No judge has a least load above the most, nor more pins than the most."""
    for j in np.flatnonzero(low > high):
        raise InvalidProblem(
            "min_above_max", judge=problem.judge_ids[j], min=int(low[j]), max=int(high[j])
        )
    for j in np.flatnonzero(seated > high):
        raise InvalidProblem(
            "pins_over_load", judge=problem.judge_ids[j], pins=int(seated[j]), max=int(high[j])
        )


def still_needed(problem: Problem, pinned: BoolArray, n: int) -> IntArray:
    """Judges missing per entry after the pins; more pins than asked is a contradiction."""
    wanted = bounds(problem.per_entry, n, 0, "per_entry")
    have = pinned.sum(axis=1)
    for i in np.flatnonzero(have > wanted):
        raise InvalidProblem(
            "pins_over_need", entry=problem.entry_ids[i], pins=int(have[i]), wanted=int(wanted[i])
        )
    left: IntArray = (wanted - have).astype(np.int64)
    return left


def close_taken(allowed: BoolArray, pinned: BoolArray, firm: IntArray) -> None:
    """Take pinned pairs, and their firm's other judges on that entry, off the list (in place)."""
    allowed &= ~pinned
    for number in range(firm.max(initial=NO_FIRM) + 1):
        judges = np.flatnonzero(firm == number)
        taken = np.flatnonzero(pinned[:, judges].any(axis=1))
        allowed[np.ix_(taken, judges)] = False
