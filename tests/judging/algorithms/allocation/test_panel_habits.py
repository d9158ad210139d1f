"""Habits are read out of a panel's own sheets, near to those that it was made with."""

from __future__ import annotations

import numpy as np
import pytest

from judging.algorithms.allocation.allocation_plan import even_seats, fitted_to
from judging.algorithms.allocation.panel_habits import habits_of
from judging.algorithms.allocation.typical_panel import PanelHabits, made_up_panel


@pytest.mark.parametrize(
    "made",
    [PanelHabits(1.2, 0.1, 0.5, 0.1), PanelHabits(0.2, 0.1, 1.3, 0.1)],
    ids=["strict", "noisy"],
)
def test_habits_of_a_panel_are_those_that_it_was_made_with(made: PanelHabits) -> None:
    rng = np.random.default_rng(4)
    panel = made_up_panel(90, 24, made, rng)
    found = habits_of(fitted_to(panel, even_seats(panel, 90 * 8, rng)))
    assert found.severity == pytest.approx(made.severity, abs=0.35)
    assert found.noise == pytest.approx(made.noise, abs=0.25)
    assert 0 < found.scale < 0.35
    assert 0 < found.uneven < 0.5
