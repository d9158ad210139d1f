"""Whether given pairs break a rule of a problem.

For plans that were made earlier and are to be used now.
"""

# tested by: tests/judging/services/assignment/test_apply.py

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np

from judging.algorithms.assignment.problem import Pair, Problem


def is_lawful(problem: Problem, pairs: Collection[Pair]) -> bool:
    """Whether the pairs keep every rule of the problem.

    No unknown id, no forbidden pair, every pin kept, no judge above their most, no entry with too
    many judges, one judge of a firm per entry.
    """
    row = {name: i for i, name in enumerate(problem.entry_ids)}
    column = {name: j for j, name in enumerate(problem.judge_ids)}
    if any(entry not in row or judge not in column for entry, judge in pairs):
        return False
    chosen = {(row[entry], column[judge]) for entry, judge in pairs}
    if (
        chosen & {(ban.entry, ban.judge) for ban in problem.forbidden}
        or set(problem.pinned) - chosen
    ):
        return False
    firms = Counter((i, problem.firms[j]) for i, j in chosen if problem.firms and problem.firms[j])
    return (
        max(firms.values(), default=1) == 1
        and _within(chosen, 0, problem.per_entry)
        and _within(chosen, 1, problem.max_load)
    )


def _within(chosen: Collection[tuple[int, int]], side: int, most: object) -> bool:
    """Whether no row (side 0) or column (side 1) has more than its most; None: no bound."""
    if most is None:
        return True
    counts = Counter(pair[side] for pair in chosen)
    bounds = np.asarray(most)
    return all(
        count <= int(bounds if bounds.ndim == 0 else bounds[place])
        for place, count in counts.items()
    )
