"""Split opinions: a champion and wide disagreement, not chosen."""

from __future__ import annotations

import numpy as np

from judging.algorithms.ranking.calibrate import calibrate
from judging.algorithms.ranking.split_opinions import split_opinions


def test_an_entry_with_a_champion_and_a_critic_is_listed_and_a_plain_one_is_not() -> None:
    rng = np.random.default_rng(2)
    n, m = 20, 6
    entry, judge = (axis.ravel() for axis in np.indices((n, m)))
    score = 60 + 6 * rng.standard_normal(n)[entry] + 2 * rng.standard_normal(entry.size)
    split = np.flatnonzero(entry == 7)
    score[split] = [90.0, 88.0, 40.0, 42.0, 60.0, 61.0]
    fitted = calibrate(entry, judge, score)
    chosen = np.zeros(n, dtype=bool)
    [found] = split_opinions(fitted, entry, judge, score, chosen)
    assert (found.entry, found.champions, found.low, found.high) == (7, 2, 40.0, 90.0)
    chosen[7] = True
    assert split_opinions(fitted, entry, judge, score, chosen) == []
