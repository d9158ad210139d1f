"""How each judge scores beside the panel (SCIENCE.md §1.5): for a look, never an accusation.

Flags are corrected for the many looks taken (Benjamini & Hochberg 1995, false discovery rate 10 %): severities, scales and noises
over all judges, residuals over all sheets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from judging.algorithms.ranking import Calibration

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RATE = 0.10
Z90 = 1.6448536269514722
FAR = 3.0  # residuals beyond so many sd are looked at
ALIKE = 0.02  # a sheet whose shares of the maxima differ by less is a straight line
FEWEST_FOR_HALO = 5


@dataclass(frozen=True, slots=True)
class FarSheet:
    """A sheet far from what the judge's habits and the entry's quality suggest.  sd: residual over the judge's noise."""

    entry: int
    judge: int
    sd: float


@dataclass(frozen=True, slots=True)
class JudgeHabits:
    """One judge, by position, with the number of sheets behind it.

    severity (points above the panel; negative is stricter) in lo..hi (90 %); spread: 1 = the panel's; noise, panel_noise: points;
    halo: share of the variance between criteria that the judge's sheets lack against the panel's, 0..1 (None: too few sheets or one
    criterion); straight_lines: share of sheets with the same mark everywhere; too_fast: entries scored in less than the least
    seconds; notable: which of severity, spread, noise stand out after correction.
    """

    judge: int
    sheets: int
    severity: float
    lo: float
    hi: float
    spread: float
    spread_sd: float
    noise: float
    panel_noise: float
    halo: float | None
    straight_lines: float | None
    far: tuple[FarSheet, ...]
    too_fast: tuple[int, ...]
    notable: tuple[str, ...]


def judge_report(
    entry: Ints, judge: Ints, score: Floats, fitted: Calibration, *, marks: Floats | None = None, seconds: Floats | None = None, least_seconds: float = 60.0
) -> tuple[JudgeHabits, ...]:
    """Every judge's habits.  entry, judge, score: as given to calibrate; marks: sheets × criteria as shares 0..1; seconds: per sheet, 0 = unknown."""
    far = far_sheets(entry, judge, score, fitted)
    notable = _notable(fitted)
    halo = _halo(judge, marks, fitted.severity.size)
    lines = _straight_lines(judge, marks, fitted.severity.size)
    panel = float(np.median(fitted.noise))
    return tuple(
        JudgeHabits(
            judge=place,
            sheets=int(fitted.judge_sheets[place]),
            severity=float(fitted.severity[place]),
            lo=float(fitted.severity[place] - Z90 * fitted.severity_sd[place]),
            hi=float(fitted.severity[place] + Z90 * fitted.severity_sd[place]),
            spread=float(fitted.scale[place]),
            spread_sd=float(fitted.scale_sd[place]),
            noise=float(fitted.noise[place]),
            panel_noise=panel,
            halo=halo[place],
            straight_lines=lines[place],
            far=tuple(one for one in far if one.judge == place),
            too_fast=_too_fast(entry[judge == place], None if seconds is None else seconds[judge == place], least_seconds),
            notable=notable[place],
        )
        for place in range(fitted.severity.size)
    )


def far_sheets(entry: Ints, judge: Ints, score: Floats, fitted: Calibration) -> tuple[FarSheet, ...]:
    """Sheets more than 3 sd off that survive the correction over all sheets; the farthest first."""
    expected = fitted.mean + fitted.severity[judge] + fitted.scale[judge] * (fitted.score[entry] - fitted.mean)
    spread = np.sqrt(fitted.noise[judge] ** 2 + (fitted.scale[judge] * fitted.sd[entry]) ** 2)
    off = (np.asarray(score, dtype=float) - expected) / np.maximum(spread, 1e-300)
    flagged = np.flatnonzero(discoveries(2 * ndtr(-np.abs(off))) & (np.abs(off) > FAR))
    found = [FarSheet(int(entry[row]), int(judge[row]), float(off[row])) for row in flagged]
    return tuple(sorted(found, key=lambda one: (-abs(one.sd), one.entry, one.judge)))


def discoveries(chance: Floats, rate: float = RATE) -> NDArray[np.bool_]:
    """Which of many tests (their p-values) stand at this false discovery rate (Benjamini–Hochberg)."""
    order = np.argsort(chance, kind="stable")
    below = np.flatnonzero(chance[order] <= rate * np.arange(1, chance.size + 1) / max(chance.size, 1))
    found = np.zeros(chance.size, dtype=bool)
    if below.size:
        found[order[: below[-1] + 1]] = True
    return found


def _notable(fitted: Calibration) -> list[tuple[str, ...]]:
    looks = {
        "severity": fitted.severity / np.maximum(fitted.severity_sd, 1e-300),
        "spread": (fitted.scale - 1) / np.maximum(fitted.scale_sd, 1e-300),
        "noise": (fitted.noise - np.median(fitted.noise)) / np.maximum(fitted.noise_sd, 1e-300),
    }
    stands = discoveries(np.concatenate([2 * ndtr(-np.abs(z)) for z in looks.values()])).reshape(len(looks), -1)
    return [tuple(name for row, name in enumerate(looks) if stands[row, place]) for place in range(fitted.severity.size)]


def _halo(judge: Ints, marks: Floats | None, m: int) -> list[float | None]:
    """1 − (variance between criteria inside the judge's sheets ÷ the panel's), criteria's own levels taken out."""
    if marks is None or marks.shape[1] < 2:  # noqa: PLR2004 - between criteria needs two
        return [None] * m
    level = marks - marks.mean(axis=0)
    inside = (level - level.mean(axis=1, keepdims=True)).var(axis=1)
    panel = float(inside.mean())
    counts = np.bincount(judge, minlength=m)
    own = np.bincount(judge, inside, m) / np.maximum(counts, 1)
    return [float(np.clip(1 - own[place] / panel, 0, 1)) if panel > 0 and counts[place] >= FEWEST_FOR_HALO else None for place in range(m)]


def _straight_lines(judge: Ints, marks: Floats | None, m: int) -> Sequence[float | None]:
    if marks is None or marks.shape[1] < 2:  # noqa: PLR2004 - as above
        return [None] * m
    alike = np.ptp(marks, axis=1) < ALIKE
    counts = np.bincount(judge, minlength=m)
    shares = np.bincount(judge, alike, m) / np.maximum(counts, 1)
    return [float(share) if count else None for share, count in zip(shares, counts, strict=True)]


def _too_fast(entry: Ints, seconds: Floats | None, least: float) -> tuple[int, ...]:
    if seconds is None:
        return ()
    return tuple(int(one) for one in entry[(seconds > 0) & (seconds < least)])
