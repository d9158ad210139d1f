"""Made-up panels: the truth is known, and seats go to whoever has least work."""

from __future__ import annotations

import numpy as np

from judging.algorithms.allocation.typical_panel import TYPICAL, made_up_panel, seated


def test_judges_of_a_made_up_panel_differ_as_their_habits_say() -> None:
    panel = made_up_panel(4000, 60, TYPICAL, np.random.default_rng(1))
    error = (panel.totals - 65) / 9 - panel.quality[:, None]
    assert abs(float(error.mean(axis=0).std()) - TYPICAL.severity) < 0.15
    assert abs(float(error.std(axis=0).mean()) - TYPICAL.noise) < 0.15
    again = made_up_panel(4000, 3, TYPICAL, np.random.default_rng(2), quality=panel.quality)
    assert (again.quality == panel.quality).all()


def test_more_seats_go_to_judges_with_the_least_work_and_never_twice_to_one_entry() -> None:
    rng = np.random.default_rng(3)
    nobody = np.zeros((12, 6), dtype=bool)
    asked = seated(nobody, np.full(12, 2), rng, ~nobody)
    assert not nobody.any()
    assert asked.sum(axis=0).tolist() == [4] * 6
    more = np.zeros(12, dtype=np.int64)
    more[0] = 9
    full = seated(asked, more, rng, ~nobody)
    assert full[0].all()
    assert (full[1:] == asked[1:]).all()
    assert not seated(nobody, more, rng, nobody).any()
