"""From a tally's input to its figures: official in exact decimals, calibrated beside it with its uncertainty (SCIENCE.md §1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from judging.algorithms.official import CENT, Standing, official_standings
from judging.algorithms.ranking import Calibration, CannotCalibrate, calibrate
from judging.models import Method
from judging.services.reading import TallyInput, candidates_of, official_rules

Z90 = 1.645
TOO_FAST_SECONDS = 60
STRAIGHT = 0.02  # spread of a sheet's shares below which all criteria got the same


@dataclass(frozen=True, slots=True)
class Figures:
    """official: by entry id; calibration with its entries and judges in the order of its arrays (None: refused, with the code)."""

    official: Mapping[int, Standing]
    calibration: Calibration | None
    entries: Sequence[int]
    judges: Sequence[int]
    refused: str
    report: Mapping[str, Any]


def figures(*, found: TallyInput, seed: int) -> Figures:
    """Everything a tally says, from its input and seed alone: the same again on every machine."""
    entries = sorted({row.entry for row in found.sheets})
    judges = sorted({row.judge for row in found.sheets})
    calibration, refused = _calibrated(found, entries, judges, seed)
    official = official_of(
        rules=found.rules,
        entries=[str(entry) for entry in found.entries],
        sheets=[(str(row.entry), str(row.judge), row.points) for row in found.sheets],
        adjustments=[(str(entry), kind, points) for entry, kind, points in found.adjustments],
        calibrated={} if calibration is None else {str(entry): float(score) for entry, score in zip(entries, calibration.score, strict=True)},
    )
    by_entry = {int(row.entry): row for row in official}
    report = {"judges": _judges(found, calibration, entries, judges), "diagnostics": _diagnostics(calibration, entries), "differences": _differences(found, by_entry, calibration, entries)}
    return Figures(by_entry, calibration, entries, judges, refused, report)


def official_of(
    *,
    rules: Mapping[str, Any],
    entries: Sequence[str],
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]],
    adjustments: Sequence[tuple[str, str, Decimal]],
    calibrated: Mapping[str, float],
) -> list[Standing]:
    """Official standings, best first.  Where the rules name the calibrated score as official, its two printed places count."""
    rows = official_standings(candidates_of(entries=entries, sheets=sheets, adjustments=adjustments), official_rules(rules=rules))
    if rules["method"] != Method.CALIBRATED:
        return rows
    scored = [_with_calibrated(row, calibrated.get(row.entry), rules) for row in rows]
    order = sorted((row for row in scored if row.final is not None), key=lambda row: (-(row.final or 0), -(row.base or 0), -(row.mean or 0), row.entry))
    ranks = {row.entry: 1 + sum((other.final or 0) > (row.final or 0) for other in order) for row in order}
    return [_ranked(row, ranks[row.entry], order) for row in order] + [row for row in scored if row.final is None]


def _with_calibrated(row: Standing, score: float | None, rules: Mapping[str, Any]) -> Standing:
    if row.final is None or score is None:
        return Standing(row.entry, None, None, None, row.bonus, row.deduction, None, False, "", row.mean, row.lowest, row.sheets, False, row.criteria)
    base = Decimal(repr(score)).quantize(CENT, ROUND_HALF_UP)
    mark = Decimal(rules["pass_mark"])
    final = min(base + row.bonus - row.deduction, Decimal(100)).quantize(CENT)
    return Standing(row.entry, None, final, base, row.bonus, row.deduction, base >= mark and base - row.deduction >= mark, False, "", row.mean, row.lowest, row.sheets, False, row.criteria)


def _ranked(row: Standing, rank: int, order: Sequence[Standing]) -> Standing:
    tied = sum(other.final == row.final for other in order) > 1
    return Standing(row.entry, rank, row.final, row.base, row.bonus, row.deduction, row.passed, tied, "chair" if tied else "", row.mean, row.lowest, row.sheets, False, row.criteria)


def _calibrated(found: TallyInput, entries: Sequence[int], judges: Sequence[int], seed: int) -> tuple[Calibration | None, str]:
    row = {entry: place for place, entry in enumerate(entries)}
    column = {judge: place for place, judge in enumerate(judges)}
    try:
        fitted = calibrate(
            [row[sheet.entry] for sheet in found.sheets],
            [column[sheet.judge] for sheet in found.sheets],
            [float(sheet.total) for sheet in found.sheets],
            seed=seed,
        )
    except CannotCalibrate as error:
        return None, error.code
    return fitted, ""


def _diagnostics(calibration: Calibration | None, entries: Sequence[int]) -> dict[str, Any]:
    if calibration is None:
        return {}
    said = calibration.diagnostics
    groups: dict[int, list[int]] = {}
    for entry, group in zip(entries, said.group.tolist(), strict=True):
        groups.setdefault(group, []).append(entry)
    return {"components": said.components, "groups": list(groups.values()) if said.components > 1 else [], "sweeps": said.sweeps, "converged": said.converged, "rhat": said.rhat, "mean": calibration.mean}


def _differences(found: TallyInput, official: Mapping[int, Standing], calibration: Calibration | None, entries: Sequence[int]) -> dict[str, Any]:
    """Where the two rankings would choose differently, and which entries couldn't be trimmed."""
    places = found.rules["places"]
    ours = {entry for entry, row in official.items() if row.rank is not None and row.rank <= places}
    untrimmed = sorted(entry for entry, row in official.items() if found.rules["method"] == Method.TRIMMED and row.rank is not None and not row.trimmed)
    thin = sorted(entry for entry, row in official.items() if row.rank is None)
    if calibration is None:
        return {"official_only": [], "calibrated_only": [], "untrimmed": untrimmed, "thin": thin}
    theirs = {entry for entry, rank in zip(entries, calibration.rank.tolist(), strict=True) if rank <= places}
    return {"official_only": sorted(ours - theirs), "calibrated_only": sorted(theirs - ours), "untrimmed": untrimmed, "thin": thin}


def _judges(found: TallyInput, calibration: Calibration | None, entries: Sequence[int], judges: Sequence[int]) -> list[dict[str, Any]]:
    if calibration is None:
        return []
    score = dict(zip(entries, calibration.score.tolist(), strict=True))
    panel = float(np.median(calibration.noise))
    return [_judge(place, judge, found, calibration, score, panel) for place, judge in enumerate(judges)]


def _judge(place: int, judge: int, found: TallyInput, calibration: Calibration, score: Mapping[int, float], panel: float) -> dict[str, Any]:
    mine = [row for row in found.sheets if row.judge == judge]
    severity, sd = float(calibration.severity[place]), float(calibration.severity_sd[place])
    noise = float(calibration.noise[place])
    expected = {row.entry: calibration.mean + severity + float(calibration.scale[place]) * (score[row.entry] - calibration.mean) for row in mine}
    residuals = {row.entry: (float(row.total) - expected[row.entry]) / noise for row in mine if noise > 0}
    return {
        "judge": judge,
        "sheets": len(mine),
        "severity": severity,
        "severity_lo": severity - Z90 * sd,
        "severity_hi": severity + Z90 * sd,
        "scale": float(calibration.scale[place]),
        "noise": noise,
        "panel_noise": panel,
        "straight_lines": sum(_is_straight(row.points, found.full) for row in mine) / len(mine),
        "outliers": [{"entry": entry, "sd": value} for entry, value in residuals.items() if abs(value) > 3],  # noqa: PLR2004 - 3 sd, SCIENCE.md §1.5
        "too_fast": [{"entry": row.entry, "seconds": row.seconds} for row in mine if 0 < row.seconds < TOO_FAST_SECONDS],
    }


def _is_straight(points: Mapping[str, Decimal], full: Mapping[str, Decimal]) -> bool:
    shares = [float(points[key] / full[key]) for key in points]
    return max(shares) - min(shares) < STRAIGHT
