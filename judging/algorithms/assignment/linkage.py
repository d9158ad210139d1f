"""How well the judges' graph is linked, so that severities can be told from quality.

Judges are linked by the entries that they share.  With entry effects taken out of the two-way model
(entry + judge), the information about judge effects is the Laplacian
L = Σ_entries (diag(1_S) − 1_S·1_Sᵀ/|S|), S the judges of an entry; the average variance of the
difference of two judges is 2·trace(L⁺)/(m − 1) (A-optimality).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy

from judging.algorithms.assignment.problem import BoolArray, FloatArray, IntArray, Linkage


def laplacian(chosen: BoolArray) -> FloatArray:
    """Information matrix of the judges' effects, m × m.

    Sparse until the end, since an entry has few judges.
    """
    rows = scipy.sparse.csr_matrix(chosen, dtype=np.float64)
    size = np.maximum(chosen.sum(axis=1), 1.0)
    shared: FloatArray = (rows.T @ rows.multiply(1.0 / size[:, None]).tocsr()).toarray()
    return np.diag(chosen.sum(axis=0).astype(np.float64)) - shared


def groups_of(chosen: BoolArray) -> tuple[int, IntArray]:
    """Number of groups of judges who share entries, and each judge's group (−1: has no entry)."""
    n, m = chosen.shape
    row, column = np.nonzero(chosen)
    graph = scipy.sparse.coo_matrix((np.ones(row.size), (row, n + column)), shape=(n + m, n + m))
    label = scipy.sparse.csgraph.connected_components(graph, directed=False)[1][n:]
    busy = chosen.any(axis=0)
    group = np.full(m, -1, dtype=np.int64)
    names, numbers = np.unique(label[busy], return_inverse=True)
    group[busy] = numbers
    return len(names), group


def measure(chosen: BoolArray, judges: Sequence[str]) -> Linkage:
    """The linkage of an assignment, over the judges who have an entry."""
    count, group = groups_of(chosen)
    names = tuple(
        tuple(judges[j] for j in np.flatnonzero(group == g).tolist()) for g in range(count)
    )
    values = np.linalg.eigvalsh(laplacian(chosen[:, group >= 0])) if count else np.zeros(0)
    if count != 1 or values.size == 1:
        return Linkage(count, names, 0.0, 0.0 if count == 1 else float("inf"))
    variance = 2.0 * float(np.sum(1.0 / values[1:])) / (values.size - 1)
    return Linkage(count, names, float(values[1]), variance)
