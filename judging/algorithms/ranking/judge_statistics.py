"""What the sheets tell about each judge, in figures for fair sentences (docs/science.md §1.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from judging.algorithms.ranking.calibrate import Calibration

Floats = NDArray[np.float64]
FALSE_DISCOVERY = 0.10
FAR_OFF = 3.0  # standard deviations
FAST_SECONDS = 60
FEW_SHEETS = 8
Z90 = 1.645


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """One judge's figures.

    severity: points against the panel (negative = stricter), with its 90 % half-width; severe:
    beyond chance (false discovery rate 10 % over the panel).  scale and noise: against the panel
    (1 = as the others).  halo: share of the variance between criteria that is gone (0..1; None: one
    criterion, or too few sheets).  straight: share of sheets with the same share of points on every
    criterion.  fast: sheets under a minute.  few: too few sheets to say much.
    """

    judge: int
    sheets: int
    severity: float
    severity_half: float
    severe: bool
    scale: float
    noise: float
    halo: float | None
    straight: float | None
    fast: int
    few: bool


@dataclass(frozen=True, slots=True)
class FarOff:
    """A sheet more than three standard deviations from what was expected.

    False discovery rate 10 % over all sheets.  For a look, never an accusation.
    """

    entry: int
    judge: int
    score: float
    expected: float
    deviations: float


@dataclass(frozen=True, slots=True)
class PanelReport:
    """Everybody's figures, and the sheets to look at, farthest first."""

    judges: list[JudgeFigures]
    far_off: list[FarOff]


def panel_report(
    calibration: Calibration,
    entry: NDArray[np.int64],
    judge: NDArray[np.int64],
    score: Floats,
    *,
    shares: Floats | None = None,
    seconds: Sequence[int | None] = (),
) -> PanelReport:
    """The report on a panel.

    shares: sheets × criteria, points as a share of the maximum; seconds: time spent on each sheet
    (None: unknown).
    """
    m = calibration.severity.size
    severe = _discoveries(calibration.severity, calibration.severity_sd)
    level = float(np.median(calibration.noise))
    spent = _spent_seconds(seconds, entry.size)
    halos = _halo(judge, shares, m)
    straight = _straight(judge, shares, m)
    figures = [
        JudgeFigures(
            judge=j,
            sheets=int(calibration.judge_sheets[j]),
            severity=float(calibration.severity[j]),
            severity_half=float(Z90 * calibration.severity_sd[j]),
            severe=bool(severe[j]),
            scale=float(calibration.scale[j]),
            noise=float(calibration.noise[j] / level) if level > 0 else 1.0,
            halo=halos.get(j),
            straight=straight.get(j),
            fast=int((spent[judge == j] < FAST_SECONDS).sum()),
            few=bool(calibration.judge_sheets[j] < FEW_SHEETS),
        )
        for j in range(m)
    ]
    return PanelReport(figures, _far_off(calibration, entry, judge, score))


def _spent_seconds(seconds: Sequence[int | None], sheets: int) -> NDArray[np.int64]:
    """Seconds spent on each sheet; where they are unknown, just enough not to count as fast."""
    if not len(seconds):
        return np.full(sheets, FAST_SECONDS, dtype=np.int64)
    known = [FAST_SECONDS if second is None else second for second in seconds]
    return np.array(known, dtype=np.int64)


def _discoveries(effect: Floats, sd: Floats) -> NDArray[np.bool_]:
    """Benjamini & Hochberg (1995) at 10 %.

    Which effects are more than chance among this many looks.
    """
    p = 2 * scipy.special.ndtr(-np.abs(effect) / np.maximum(sd, 1e-12))
    order = np.argsort(p)
    passing = np.nonzero(p[order] <= FALSE_DISCOVERY * np.arange(1, p.size + 1) / p.size)[0]
    found = np.zeros(p.size, dtype=bool)
    if passing.size:
        found[order[: passing[-1] + 1]] = True
    return found


def _halo(judge: NDArray[np.int64], shares: Floats | None, m: int) -> Mapping[int, float]:
    """1 − (this judge's variance between criteria within sheets) / (the panel's), if known."""
    if shares is None or shares.shape[1] < 2:  # noqa: PLR2004 - between criteria needs two
        return {}
    within = (shares - shares.mean(axis=0)).var(
        axis=1, ddof=1
    )  # a criterion that is hard for everybody is no difference between marks
    panel = float(within.mean())
    if panel <= 0:
        return {}
    return {
        j: float(np.clip(1 - within[judge == j].mean() / panel, 0, 1))
        for j in range(m)
        if (judge == j).sum() >= FEW_SHEETS
    }


def _straight(judge: NDArray[np.int64], shares: Floats | None, m: int) -> Mapping[int, float]:
    if shares is None or shares.shape[1] < 2:  # noqa: PLR2004 - as above
        return {}
    flat = np.ptp(shares, axis=1) < 1e-9  # noqa: PLR2004 - equal to the last digit
    return {j: float(flat[judge == j].mean()) for j in range(m) if (judge == j).any()}


def _far_off(
    calibration: Calibration, entry: NDArray[np.int64], judge: NDArray[np.int64], score: Floats
) -> list[FarOff]:
    """Residuals beyond 3 standard deviations of judge and entry together, farthest first.

    Only those that survive as many looks as there are sheets.
    """
    expected = (
        calibration.mean
        + calibration.severity[judge]
        + calibration.scale[judge] * (calibration.quality[entry] - calibration.mean)
    )
    spread = np.maximum(
        np.sqrt(np.median(calibration.noise) ** 2 + calibration.sd[entry] ** 2), 1e-12
    )
    deviations = (score - expected) / spread
    found = _discoveries(deviations, np.ones_like(deviations))
    rows = [
        row
        for row in np.argsort(-np.abs(deviations), kind="stable")
        if found[row] and abs(deviations[row]) > FAR_OFF
    ]
    shown = calibration.within(expected)
    return [
        FarOff(int(entry[r]), int(judge[r]), float(score[r]), float(shown[r]), float(deviations[r]))
        for r in rows
    ]
