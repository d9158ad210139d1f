"""How many judges could still get each entry of a round: who may, has room, and hasn't had it."""

# tested by: tests/judging/services/assignment/allocation/test_allocation_steps.py

import numpy as np

from judging.algorithms.assignment.problem import Problem
from judging.models import Round
from judging.queries.assignment.problem_of_round import read_problem


# viewer: clock
def free_judges(*, round: Round) -> dict[int, int]:
    """Entry (primary key) → judges; reserves are not among them."""
    found = read_problem(round=round)
    row = {entry.pk: i for i, entry in enumerate(found.entries)}
    column = {judge.pk: j for j, judge in enumerate(found.judges)}
    has = np.zeros((len(row), len(column)), dtype=bool)
    for entry, judge in found.active:
        has[row[entry], column[judge]] = True
    may = ~has & ~_barred(found.problem) & ~_beside_colleague(found.problem, has)
    may &= (has.sum(axis=0) < np.asarray(found.problem.max_load))[None, :]
    return {entry: int(may[i].sum()) for entry, i in row.items()}


def _barred(problem: Problem) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Conflicts, and judges of another panel."""
    barred = np.zeros((len(problem.entry_ids), len(problem.judge_ids)), dtype=bool)
    for ban in problem.forbidden:
        barred[ban.entry, ban.judge] = True
    if problem.entry_panels:
        ours, theirs = np.array(problem.entry_panels), np.array(problem.judge_panels)
        named = (ours != "")[:, None] & (theirs != "")[None, :]
        barred |= named & (ours[:, None] != theirs[None, :])
    return barred


def _beside_colleague(
    problem: Problem, has: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Judges of whose firm another one has the entry."""
    firms = np.array(problem.firms, dtype=object)
    beside = np.zeros_like(has)
    for firm in set(problem.firms) - {""}:
        of_firm = np.asarray(firms == firm, dtype=np.bool_)
        taken = np.asarray(has[:, of_firm].any(axis=1), dtype=np.bool_)
        beside |= taken[:, None] & of_firm[None, :]
    return beside
