"""The lottery: which pairs are on offer, drawn from (seed, judge, entry) alone.

A pair's ticket depends on nothing else, so it stays put when rows are added or reordered, and
whoever knows the public seed can check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from judging.algorithms.assignment.problem import FloatArray

Words = NDArray[np.uint64]


def tickets(seed: int, entries: Sequence[str], judges: Sequence[str]) -> FloatArray:
    """A number in [0, 1) for each entry × judge, unforeseeable without the seed."""
    rows, columns = words(seed, "entry", entries), words(seed, "judge", judges)
    mixed = scramble(rows[:, None] ^ columns[None, :])
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53


def words(seed: int, kind: str, ids: Sequence[str]) -> Words:
    """64 bits of BLAKE2b of seed, kind and id."""
    return np.array([digest(f"{seed}|{kind}|{name}") for name in ids], dtype=np.uint64)


def digest(text: str) -> int:
    """64 bits of BLAKE2b as a number."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def scramble(value: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014).

    Every input bit moves every output bit.
    """
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
