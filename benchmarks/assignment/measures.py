"""The benchmark's own measures and rivals, written apart from the code that they measure."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack

from judging.algorithms.assignment.linkage import measure
from judging.algorithms.assignment.lottery import tickets
from judging.algorithms.assignment.problem import Pair, Problem
from judging.algorithms.assignment.solver.fairness import best_floor, highest_floor
from judging.algorithms.assignment.solver.seats import prepare

LP_PAIRS = 30_000  # pairs up to which the LP's best floor is computed (HiGHS, seconds)


@dataclass(frozen=True, slots=True)
class Sides:
    """An assignment as n × m in the problem's order, and what is measured of it."""

    chosen: np.ndarray
    match: float
    floor: float
    variance: float
    groups: int
    open_seats: int


def sides_of(problem: Problem, pairs: Iterable[Pair]) -> Sides:
    """Measure pairs of ids."""
    row = {name: i for i, name in enumerate(problem.entry_ids)}
    column = {name: j for j, name in enumerate(problem.judge_ids)}
    chosen = np.zeros((len(row), len(column)), dtype=np.bool_)
    for entry, judge in pairs:
        chosen[row[entry], column[judge]] = True
    return sides(problem, chosen)


def sides(problem: Problem, chosen: np.ndarray) -> Sides:
    """Measure an n × m assignment."""
    linkage = measure(chosen, problem.judge_ids)
    wanted = np.broadcast_to(problem.per_entry, len(problem.entry_ids))
    mean = np.where(chosen, problem.match, 0.0).sum(axis=1) / np.maximum(chosen.sum(axis=1), 1)
    total = float(problem.match[chosen].sum())
    return Sides(
        chosen,
        total,
        float(mean.min()),
        linkage.variance,
        linkage.components,
        int(wanted.sum() - chosen.sum()),
    )


def violations(problem: Problem, chosen: np.ndarray) -> int:
    """Conflicts, loads above the most or below the least, entries over-full, two judges
    of a firm.
    """
    conflicts = sum(bool(chosen[pair.entry, pair.judge]) for pair in problem.forbidden)
    load = chosen.sum(axis=0)
    high = np.broadcast_to(
        len(problem.entry_ids) if problem.max_load is None else problem.max_load, load.shape
    )
    low = np.broadcast_to(0 if problem.min_load is None else problem.min_load, load.shape)
    over = int(
        (load > high).sum() + (load < low).sum() + (chosen.sum(axis=1) > problem.per_entry).sum()
    )
    firms = np.array(problem.firms or [""] * load.size)
    double = sum(
        int((chosen[:, firms == name].sum(axis=1) > 1).sum()) for name in set(problem.firms) - {""}
    )
    return conflicts + over + double


def floor_ceiling(problem: Problem, seed: int) -> float:
    """The best floor over the pairs on offer: the LP's where it can be had, else a bound that no
    assignment passes.
    """
    seats = prepare(problem)
    offered = seats.allowed & (tickets(seed, seats.entries, seats.judges) < problem.lottery)
    ceiling = highest_floor(seats, offered)
    best = best_floor(seats, offered) if offered.size <= LP_PAIRS else None
    return ceiling if best is None else min(best, ceiling)


def rivals(problem: Problem, seed: int, *, exact: bool) -> Iterator[tuple[str, Sides, float]]:
    """Greedy by match, random, and (small sizes) scipy's integer programme."""
    random = np.random.default_rng(seed)
    noise = random.random(problem.match.shape)
    for name, worth in (("greedy", problem.match), ("random", noise)):
        start = time.perf_counter()
        chosen = greedy(problem, worth, random)
        yield name, sides(problem, chosen), time.perf_counter() - start
    if exact:
        start = time.perf_counter()
        chosen = by_integer_programme(problem)
        yield "scipy.milp (match only)", sides(problem, chosen), time.perf_counter() - start


def greedy(problem: Problem, worth: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Entries in random order each take their best lawful judges with room, one of a firm."""
    n, m = worth.shape
    blocked = np.zeros((n, m), dtype=np.bool_)
    for pair in problem.forbidden:
        blocked[pair.entry, pair.judge] = True
    room = np.broadcast_to(n if problem.max_load is None else problem.max_load, m).copy()
    firms = list(problem.firms or [""] * m)
    wanted = np.broadcast_to(problem.per_entry, n)
    chosen = np.zeros((n, m), dtype=np.bool_)
    for i in random.permutation(n).tolist():
        have: set[str] = set()
        for j in np.argsort(-worth[i], kind="stable").tolist():
            if chosen[i].sum() >= wanted[i]:
                break
            if room[j] > 0 and not blocked[i, j] and firms[j] not in have:
                chosen[i, j] = True
                room[j] -= 1
                have |= {firms[j]} - {""}
    return chosen


def by_integer_programme(problem: Problem) -> np.ndarray:
    """The best total match by scipy.milp (HiGHS), least and most loads kept."""
    n, m = problem.match.shape
    place = np.arange(n * m)
    i, j = np.divmod(place, m)
    firms = np.array(problem.firms or [""] * m)
    names = sorted(set(problem.firms) - {""})
    inside = np.flatnonzero(np.isin(firms[j], names))
    key = i[inside] * len(names) + np.searchsorted(names, firms[j[inside]]) if names else inside
    ones = np.ones(n * m)
    rules = vstack(
        [
            csr_matrix((ones, (i, place)), shape=(n, n * m)),
            csr_matrix((ones, (j, place)), shape=(m, n * m)),
            csr_matrix(
                (np.ones(inside.size), (key, inside)), shape=(n * max(len(names), 1), n * m)
            ),
        ]
    )
    wanted = np.broadcast_to(problem.per_entry, n)
    low = np.broadcast_to(0 if problem.min_load is None else problem.min_load, m)
    high = np.broadcast_to(n if problem.max_load is None else problem.max_load, m)
    rest = rules.shape[0] - n - m
    limits = (
        np.concatenate([wanted, low, np.zeros(rest)]),
        np.concatenate([wanted, high, np.ones(rest)]),
    )
    free = np.ones(n * m)
    free[[pair.entry * m + pair.judge for pair in problem.forbidden]] = 0
    answer = milp(
        -problem.match.ravel(),
        constraints=LinearConstraint(rules, *limits),
        integrality=ones,
        bounds=Bounds(0, free),
    )
    chosen: np.ndarray = (answer.x > 0.5).reshape(n, m)
    return chosen
