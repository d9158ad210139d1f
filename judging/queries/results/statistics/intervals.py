"""The interval of a share that was counted."""

# tested by: tests/judging/queries/results/statistics/test_statistics.py

from math import sqrt

Z95 = 1.96


# viewer: pure
def share_interval(hits: int, of: int, *, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of hits/of: also right for few and for none.  of: at least 1."""
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
