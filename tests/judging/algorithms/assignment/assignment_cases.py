"""Small assignment problems for hypothesis, and checkers written as plainly as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from judging.algorithms.assignment.problem import Forbidden, InvalidProblem, Pair, Problem
from judging.algorithms.assignment.solver.seats import prepare


@st.composite
def problems(
    draw: st.DrawFn, *, entries: int = 8, judges: int = 6, panels: bool = False
) -> Problem:
    """Any problem whose wishes do not contradict each other; many cannot be fulfilled."""
    n, m = draw(st.integers(1, entries)), draw(st.integers(1, judges))
    cells = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1))
    forbidden = draw(st.sets(cells, max_size=n * m // 2))
    pinned = draw(st.sets(cells, max_size=2)) - forbidden
    high = draw(st.lists(st.integers(1, n), min_size=m, max_size=m))
    low = [draw(st.integers(0, most)) for most in high]
    weights = draw(st.lists(st.integers(0, 100), min_size=n * m, max_size=n * m))
    firms = draw(st.lists(st.sampled_from(["", "a", "b"]), min_size=m, max_size=m))
    panel = st.sampled_from(["", "p", "q"])
    problem = Problem(
        entry_ids=tuple(f"e{i}" for i in range(n)),
        judge_ids=tuple(f"j{j}" for j in range(m)),
        match=np.array(weights, dtype=float).reshape(n, m) / 100,
        per_entry=np.array(draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))),
        forbidden=tuple(Forbidden(i, j, "mentor") for i, j in sorted(forbidden)),
        pinned=tuple(sorted(pinned)),
        firms=tuple(firms),
        min_load=np.array(low),
        max_load=np.array(high),
        lottery=draw(st.sampled_from([1.0, 0.9, 0.5])),
        linking=draw(st.sampled_from([0.0, 0.01, 0.05])),
        fairness=draw(st.booleans()),
        entry_panels=tuple(draw(st.lists(panel, min_size=n, max_size=n))) if panels else (),
        judge_panels=tuple(draw(st.lists(panel, min_size=m, max_size=m))) if panels else (),
        bridges=draw(st.integers(0, 2)) if panels else 0,
    )
    return problem if is_sound(problem) else without_pins(problem)


def is_sound(problem: Problem) -> bool:
    """Whether the pins contradict nothing."""
    try:
        prepare(problem)
    except InvalidProblem:
        return False
    return True


def without_pins(problem: Problem) -> Problem:
    """The same problem with nothing pinned."""
    fields = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    return Problem(**{**fields, "pinned": ()})


def violations(problem: Problem, pairs: Iterable[Pair], bridges: Iterable[Pair] = ()) -> list[str]:
    """Every rule that the pairs break, found by looking at each pair."""
    pairs = list(pairs)
    broken = [f"twice {pair}" for pair, times in Counter(pairs).items() if times > 1]
    row = {name: i for i, name in enumerate(problem.entry_ids)}
    column = {name: j for j, name in enumerate(problem.judge_ids)}
    conflicts = {
        (problem.entry_ids[f.entry], problem.judge_ids[f.judge]) for f in problem.forbidden
    }
    pins = {(problem.entry_ids[i], problem.judge_ids[j]) for i, j in problem.pinned}
    broken += [f"conflict {pair}" for pair in pairs if pair in conflicts]
    broken += [f"pin lost {pair}" for pair in pins if pair not in pairs]
    load = Counter(judge for _, judge in pairs)
    most = np.broadcast_to(len(row) if problem.max_load is None else problem.max_load, len(column))
    broken += [f"load {judge}" for judge in column if load[judge] > most[column[judge]]]
    count = Counter(entry for entry, _ in pairs)
    wanted = np.broadcast_to(problem.per_entry, len(row))
    broken += [f"too many {entry}" for entry in row if count[entry] > wanted[row[entry]]]
    firm = Counter(
        (entry, problem.firms[column[judge]])
        for entry, judge in pairs
        if problem.firms and problem.firms[column[judge]]
    )
    broken += [f"firm {key}" for key, times in firm.items() if times > 1]
    if problem.entry_panels:
        for pair in set(pairs) - pins - set(bridges):
            panels = {problem.entry_panels[row[pair[0]]], problem.judge_panels[column[pair[1]]]} - {
                ""
            }
            broken += [f"panel {pair}"] if len(panels) > 1 else []
    return broken


def exact(problem: Problem, worth: np.ndarray) -> tuple[int, int, float]:
    """Integer programming: most seats filled, fewest missing below least loads, most worth.

    worth: n × m.  Pins count as any other pair that must be taken.  Lottery, panels and linking are
    left out.
    """
    n, m = worth.shape
    size = n * m
    heavy = 4.0 * (np.abs(worth).max() + 1) * (n * m + 1)
    objective = np.concatenate([-worth.ravel() - heavy * (n + 1) * 2, np.full(m, heavy)])
    answer = milp(
        objective,
        constraints=_rules(problem, n, m),
        integrality=np.ones(size + m),
        bounds=_bounds(problem, n, m),
        options={"mip_rel_gap": 0.0},
    )
    x = np.rint(answer.x)
    return int(x[:size].sum()), int(x[size:].sum()), float((x[:size] * worth.ravel()).sum())


def _rules(problem: Problem, n: int, m: int) -> LinearConstraint:
    """Seats and firms of an entry, loads of a judge; the last m columns are what a judge lacks."""
    low = np.broadcast_to(0 if problem.min_load is None else problem.min_load, m)
    high = np.broadcast_to(n if problem.max_load is None else problem.max_load, m)
    wanted = np.broadcast_to(problem.per_entry, n)
    rows, least, most = [], [], []

    def rule(cells: list[int], floor: float, ceiling: float) -> None:
        line = np.zeros(n * m + m)
        line[cells] = 1
        rows.append(line)
        least.append(floor)
        most.append(ceiling)

    for i in range(n):
        rule([i * m + j for j in range(m)], 0, wanted[i])
        for firm in {name for name in problem.firms if name}:
            rule([i * m + j for j in range(m) if problem.firms[j] == firm], 0, 1)
    for j in range(m):
        given = [i * m + j for i in range(n)]
        rule(given, 0, high[j])
        rule([*given, n * m + j], low[j], np.inf)
    return LinearConstraint(np.array(rows), least, most)


def _bounds(problem: Problem, n: int, m: int) -> Bounds:
    floor, ceiling = np.zeros(n * m + m), np.concatenate([np.ones(n * m), np.full(m, n)])
    for pair in problem.forbidden:
        ceiling[pair.entry * m + pair.judge] = 0
    for i, j in problem.pinned:
        floor[i * m + j] = 1
    return Bounds(floor, ceiling)
