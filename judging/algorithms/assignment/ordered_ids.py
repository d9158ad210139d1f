"""Ids in one order, and bounds that are checked: what both matchings of the house begin with."""

# tested by: tests/judging/algorithms/assignment/test_assign.py

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from judging.algorithms.assignment.problem import (
    IntArray,
    InvalidProblem,
)


def by_id(ids: Sequence[str]) -> IntArray:
    """Positions in the order of the ids."""
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def bounds(value: int | IntArray | None, size: int, default: int, name: str) -> IntArray:
    """An int, an array or nothing as one non-negative int per row."""
    if value is None:
        return np.full(size, default, dtype=np.int64)
    array = np.asarray(value, dtype=np.int64)
    if array.ndim and array.shape != (size,):
        raise InvalidProblem("wrong_length", field=name, wanted=size, got=list(array.shape))
    if array.size and array.min() < 0:
        raise InvalidProblem("negative", field=name)
    return np.broadcast_to(array, (size,)).copy()
