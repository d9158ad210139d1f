"""Assign judges to entries: feasible, then fair, then the best match, well linked, unforeseeable.

`assign` makes an assignment from nothing, `repair` changes as little as it can of an earlier one.
The method is in SCIENCE.md §2.
"""

from __future__ import annotations

from collections.abc import Iterable

from judging.algorithms.problem import (
    Assignment,
    AssignmentCancelled,
    Cancelled,
    Forbidden,
    InvalidProblem,
    Linkage,
    Pair,
    Problem,
    Progress,
    Reason,
    Served,
    Unmet,
)

__all__ = [
    "Assignment",
    "AssignmentCancelled",
    "Forbidden",
    "InvalidProblem",
    "Linkage",
    "Pair",
    "Problem",
    "Reason",
    "Served",
    "Unmet",
    "assign",
    "repair",
]


def assign(
    problem: Problem,
    *,
    seed: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Assignment:
    """Assign from nothing.  The same problem and seed give the same pairs in any order of rows.

    progress: called with (share done 0..1, code of the step).  cancelled: asked between steps.
    Raises InvalidProblem when the wishes contradict one another, AssignmentCancelled.
    """


def repair(
    problem: Problem,
    previous: Iterable[Pair],
    *,
    seed: int,
    change_price: float | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Assignment:
    """Change as little as possible of `previous` so that it suits `problem`.

    previous: (entry id, judge id); unknown ids are pairs that have to go (a judge dropped out).
    change_price: match (in units of one pair) that one kept pair is worth; None: fewest changes
    first, match second.  Sheets already begun belong in `problem.pinned`.
    """
