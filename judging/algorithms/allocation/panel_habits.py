"""How the judges of a real panel err, for plans with judges like them (docs/science.md §1.6)."""

import numpy as np

from judging.algorithms.allocation.typical_panel import PanelHabits
from judging.algorithms.ranking.calibrate import Calibration

FEWEST_TAILS = 3.0  # degrees of freedom at and below which the sd of a heavy tail says nothing


def habits_of(calibration: Calibration) -> PanelHabits:
    """Means over the kept draws, in units of the entries' sd.

    noise: an sd that counts the draw's heavy tails, t_ν: s·√(ν/(ν − 2)), at its geometric mean over
    the judges; uneven: the sd of its logarithm between judges.
    """
    panel = calibration.panel
    own = panel.spread_sd
    freedom = np.maximum(panel.freedom, FEWEST_TAILS)
    log_noise = np.log(panel.noise)
    tails = np.sqrt(freedom / (freedom - 2))
    return PanelHabits(
        severity=float((panel.severity_sd / own).mean()),
        scale=float(panel.scale.std(axis=1).mean()),
        noise=float((np.exp(log_noise.mean(axis=1)) * tails / own).mean()),
        uneven=float(log_noise.std(axis=1).mean()),
    )
