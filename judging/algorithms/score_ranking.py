"""Rank a file of scores by any method; plain data in, plain data out (what `challenge rank` prints)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from judging.algorithms.official import Candidate, Rules, Sheet, Standing, official_standings, rounded, trimmed_mean
from judging.algorithms.ranking import Calibration, CannotCalibrate, calibrate
from judging.algorithms.score_file import BadScores, ScoreFile, ScoreSheet

METHODS = ("sum", "mean", "trimmed", "calibrated")
FULL = Decimal(100)
DIGITS = 4


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One entry's place.  The interval and the chance are None where the method has none."""

    rank: int
    entry: str
    score: float
    sheets: int
    rank_lo: int | None = None
    rank_hi: int | None = None
    rank_lo50: int | None = None
    rank_hi50: int | None = None
    p_top: float | None = None
    p_first: float | None = None
    sd: float | None = None
    mean: float | None = None
    criteria: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The whole answer.  calibration and names are kept for explanations."""

    method: str
    round: str
    top: int
    judges: int
    rows: list[RankedRow]
    diagnostics: dict[str, Any]
    file: ScoreFile
    calibration: Calibration | None = None
    entry_names: Sequence[str] = ()
    judge_names: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """One plain object, best entry first."""
        keys = ("rank", "entry", "score", "sheets", "rank_lo", "rank_hi", "p_top", "rank_lo50", "rank_hi50", "p_first", "sd", "mean")
        rows = [{key: getattr(row, key) for key in keys} | ({"criteria": row.criteria} if row.criteria else {}) for row in self.rows]
        return {"method": self.method, "round": self.round, "n": len(self.rows), "judges": self.judges, "top": self.top, "rows": rows, "diagnostics": self.diagnostics}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a place comes from.  panel: mean severity of the entry's judges in points (negative = stricter than the panel)."""

    row: RankedRow
    n: int
    mean: float
    panel: float | None
    correction: float | None
    judges: list[tuple[str, float, float | None]]


def rank_file(file: ScoreFile, *, method: str, top: int | None = None, seed: int = 0, trim_totals: bool = False) -> Ranked:
    """Rank one round.  method calibrated falls back to the mean where nothing can be calibrated; diagnostics["refused"] says why.

    Official methods stay in the file's own units: a sheet's total is the sum of its marks, and only whole sheets count; trimming
    is per criterion (each component's highest and lowest mark), or of totals.  Calibration uses 0..100 where the file has maxima.
    """
    names = sorted({sheet.entry for sheet in file.sheets})
    judges = sorted({sheet.judge for sheet in file.sheets})
    top = top or max(1, round(len(names) / 10))
    diagnostics: dict[str, Any] = {"incomplete_sheets": file.incomplete, "sheets": len(file.sheets), "criteria": file.criteria}
    if method == "calibrated":
        try:
            return _calibrated(file, names, judges, top, seed, diagnostics)
        except CannotCalibrate as refused:
            method, diagnostics["refused"] = "mean", refused.code
    return Ranked(method, file.round, top, len(judges), _official(file, method, trim_totals), diagnostics, file)


def explain(ranked: Ranked, entry: str) -> Explanation:
    """Where the entry's place comes from.  BadScores("unknown_entry"): there is none of that name."""
    row = next((row for row in ranked.rows if row.entry == entry), None)
    if row is None:
        raise BadScores("unknown_entry", entry=entry)
    own = [sheet for sheet in ranked.file.sheets if sheet.entry == entry and sheet.whole]
    totals = {sheet.judge: float(_on_hundred(sheet, ranked.file) if ranked.calibration else sum(sheet.marks.values())) for sheet in own}
    mean = sum(totals.values()) / len(totals) if totals else row.score
    if ranked.calibration is None:
        return Explanation(row, len(ranked.rows), mean, None, None, [(judge, total, None) for judge, total in totals.items()])
    place = {name: j for j, name in enumerate(ranked.judge_names)}
    severity = {judge: float(ranked.calibration.severity[place[judge]]) for judge in totals}
    panel = sum(severity.values()) / len(severity)
    return Explanation(row, len(ranked.rows), mean, panel, row.score - mean, [(judge, total, severity[judge]) for judge, total in sorted(totals.items())])


def _official(file: ScoreFile, method: str, trim_totals: bool) -> list[RankedRow]:
    per_criterion = method == "trimmed" and len(file.criteria) > 1 and not trim_totals
    sheets = [sheet for sheet in file.sheets if sheet.whole or per_criterion]
    by_entry: dict[str, list[ScoreSheet]] = {}
    for sheet in sheets:
        by_entry.setdefault(sheet.entry, []).append(sheet)
    heaviest = sorted(file.criteria, key=lambda key: (-(file.most[key] or 0), file.criteria.index(key)))
    rules = Rules(method=method, criteria=heaviest, min_sheets=1, trim_per_criterion=per_criterion)
    if per_criterion:
        return _by_component(by_entry, file.criteria)
    candidates = [Candidate(entry, [Sheet(sheet.judge, sheet.marks) for sheet in own]) for entry, own in by_entry.items()]
    return [_official_row(standing) for standing in official_standings(candidates, rules, full=None)]  # the file's own units may go beyond 100


def _official_row(standing: Standing) -> RankedRow:
    assert standing.rank is not None
    assert standing.base is not None
    parts = {key: float(value) for key, value in standing.criteria.items()} if len(standing.criteria) > 1 else {}
    return RankedRow(standing.rank, standing.entry, float(standing.base), standing.sheets, mean=float(standing.mean or 0), criteria=parts)


def _by_component(by_entry: dict[str, list[ScoreSheet]], criteria: list[str]) -> list[RankedRow]:
    """Each component's mean without its highest and lowest mark, rounded as announced; their sum ranks."""
    rows = []
    for entry, own in by_entry.items():
        parts = {key: rounded(trimmed_mean([sheet.marks[key] for sheet in own if key in sheet.marks])) for key in criteria if any(key in sheet.marks for sheet in own)}
        rows.append((sum(parts.values(), Decimal(0)), entry, len(own), parts))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [
        RankedRow(1 + sum(other[0] > total for other in rows), entry, float(total), sheets, criteria={key: float(value) for key, value in parts.items()})
        for total, entry, sheets, parts in rows
    ]


def _on_hundred(sheet: ScoreSheet, file: ScoreFile) -> Decimal:
    total = sum(sheet.marks.values(), Decimal(0))
    most = [file.most[key] for key in sheet.marks]
    if any(one is None for one in most):
        return total
    return FULL * total / sum((one for one in most if one is not None), Decimal(0))


def _calibrated(file: ScoreFile, names: list[str], judges: list[str], top: int, seed: int, diagnostics: dict[str, Any]) -> Ranked:
    whole = [sheet for sheet in file.sheets if sheet.whole]
    names = sorted({sheet.entry for sheet in whole})
    judges = sorted({sheet.judge for sheet in whole})
    rows, columns = {name: i for i, name in enumerate(names)}, {name: j for j, name in enumerate(judges)}
    entry, judge = np.array([rows[sheet.entry] for sheet in whole]), np.array([columns[sheet.judge] for sheet in whole])
    score = np.array([float(_on_hundred(sheet, file)) for sheet in whole])
    if not whole:
        raise CannotCalibrate("too_few_entries", entries=0)
    fitted = calibrate(entry, judge, score, seed=seed)
    means = np.bincount(entry, score) / np.bincount(entry)
    chance = fitted.p_top(top)
    order = sorted(range(len(names)), key=lambda i: (fitted.rank[i], names[i]))
    ranked = [
        RankedRow(
            int(fitted.rank[i]), names[i], round(float(fitted.score[i]), DIGITS), int(fitted.entry_sheets[i]),
            int(fitted.rank_lo[i]), int(fitted.rank_hi[i]), int(fitted.rank_lo50[i]), int(fitted.rank_hi50[i]),
            float(chance[i]), float(fitted.p_first[i]), round(float(fitted.sd[i]), DIGITS), round(float(means[i]), DIGITS),
        )
        for i in order
    ]  # fmt: skip
    diagnostics |= _diagnostics(fitted, judges, names)
    return Ranked("calibrated", file.round, top, len(judges), ranked, diagnostics, file, fitted, names, judges)


def _diagnostics(fitted: Calibration, judges: list[str], names: list[str]) -> dict[str, Any]:
    d = fitted.diagnostics
    groups = [[names[i] for i in np.nonzero(d.group == g)[0]] for g in range(d.components)] if d.components > 1 else []
    panel = [
        {
            "judge": name,
            "sheets": int(fitted.judge_sheets[j]),
            "severity": round(float(fitted.severity[j]), 3),
            "severity_sd": round(float(fitted.severity_sd[j]), 3),
            "scale": round(float(fitted.scale[j]), 3),
            "noise": round(float(fitted.noise[j]), 3),
        }
        for j, name in enumerate(judges)
    ]
    return {"components": d.components, "groups": groups, "sweeps": d.sweeps, "converged": d.converged, "rhat": round(d.rhat, 4), "judges": panel}
