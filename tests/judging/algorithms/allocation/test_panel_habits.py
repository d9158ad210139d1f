"""Habits are read out of a panel's own sheets, near to those that it was made with."""

from __future__ import annotations

import numpy as np
import pytest

from judging.algorithms.allocation.allocation_plan import even_seats, fitted_to
from judging.algorithms.allocation.panel_habits import habits_of
from judging.algorithms.allocation.typical_panel import PanelHabits, made_up_panel

PANELS = 3  # one alone has too few judges to show how they were drawn


@pytest.mark.parametrize(
    "made",
    [PanelHabits(1.2, 0.1, 0.5, 0.1), PanelHabits(0.2, 0.1, 1.3, 0.1)],
    ids=["strict", "noisy"],
)
def test_habits_of_panels_are_those_that_they_were_made_with(made: PanelHabits) -> None:
    found = []
    for seed in range(PANELS):
        rng = np.random.default_rng(seed)
        panel = made_up_panel(90, 24, made, rng)
        found.append(habits_of(fitted_to(panel, even_seats(panel, 90 * 8, rng))))
    severity, noise = (
        float(np.mean([getattr(row, name) for row in found])) for name in ("severity", "noise")
    )
    assert severity == pytest.approx(made.severity, abs=0.15)
    assert noise == pytest.approx(made.noise, abs=0.2)
    assert all(0 < row.scale < 0.35 for row in found)
    assert all(0 < row.uneven < 0.5 for row in found)
