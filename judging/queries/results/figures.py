"""From a tally's input to its figures.

Official in exact decimals, calibrated beside it with its uncertainty (docs/science.md §1).
"""

# tested by: tests/judging/services/results/test_tally.py

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from judging.algorithms.own_order import spread_equals
from judging.algorithms.ranking.calibrate import NO_BOUNDS, Calibration, CannotCalibrate, calibrate
from judging.algorithms.ranking.official import (
    CENT,
    FULL,
    OfficialStanding,
    official_standings,
    with_carried,
)
from judging.algorithms.ranking.tie_lot import by_lot
from judging.models import Method
from judging.queries.results.tally_certainty import certainty
from judging.queries.results.tally_input import TallyInput, candidates_of, official_rules
from judging.queries.results.tally_supplement import advice, judges_report

BOUNDS = (0.0, float(FULL))  # a rubric's points come to 100


@dataclass(frozen=True, slots=True)
class CalibratedScore:
    """An entry's score, and its place by the quality behind it, which the scale doesn't cut off."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Figures:
    """official: by entry id.

    Calibration with its entries and judges in the order of its arrays (None: refused, with the
    code).
    """

    official: Mapping[int, OfficialStanding]
    calibration: Calibration | None
    entries: Sequence[int]
    judges: Sequence[int]
    refused: str
    report: Mapping[str, Any]


# viewer: pure
def figures(
    *, found: TallyInput, seed: int, barred: frozenset[tuple[int, int]] = frozenset()
) -> Figures:
    """Everything a tally says, from its input and seed alone: the same again on every machine.

    barred: (entry, judge) who must not meet or have met, for the advice where one more sheet helps.
    """
    entries = sorted({row.entry for row in found.sheets})
    judges = sorted({row.judge for row in found.sheets})
    calibration, refused = _calibrated(found, entries, judges, seed)
    official = official_of(
        rules=found.rules,
        entries=[str(entry) for entry in found.entries],
        sheets=[(str(row.entry), str(row.judge), row.points) for row in found.sheets],
        adjustments=[(str(entry), kind, points) for entry, kind, points in found.adjustments],
        calibrated=scores_of(calibration, [str(entry) for entry in entries]),
        lots={str(entry): ticket for entry, ticket in found.lots.items()},
        carried=carried_of(found),
    )
    by_entry = {int(row.entry): row for row in official}
    report: dict[str, Any] = {
        "judges": [],
        "advice": {},
        "diagnostics": _diagnostics(calibration, entries),
        "differences": _differences(found, by_entry, calibration, entries),
        **_ordered_groups(found),
    }
    if calibration is not None:
        report |= _supplement(found, calibration, entries, judges, barred, seed)
        report |= certainty(
            found=found, calibration=calibration, entries=entries, official=by_entry, seed=seed
        )
    return Figures(by_entry, calibration, entries, judges, refused, report)


def _supplement(
    found: TallyInput,
    calibration: Calibration,
    entries: Sequence[int],
    judges: Sequence[int],
    barred: frozenset[tuple[int, int]],
    seed: int,
) -> dict[str, Any]:
    """The parts of the report that need a calibration."""
    return {
        "judges": judges_report(
            found=found, calibration=calibration, entries=entries, judges=judges
        ),
        "advice": advice(
            found=found,
            calibration=calibration,
            entries=entries,
            judges=judges,
            barred=barred,
            seed=seed,
        ),
    }


# viewer: pure
def scores_of(
    calibration: Calibration | None, entries: Sequence[str]
) -> dict[str, CalibratedScore]:
    """The calibrated score of each entry; empty where the model refused."""
    if calibration is None:
        return {}
    rows = zip(entries, calibration.score.tolist(), calibration.rank.tolist(), strict=True)
    return {entry: CalibratedScore(score, rank) for entry, score, rank in rows}


# viewer: pure
def carried_of(found: TallyInput) -> dict[str, Decimal]:
    """The scores of the round before by the entries' ids as text; empty where they don't count."""
    scores = found.carried.scores if found.carried else {}
    return {str(entry): score for entry, score in scores.items()}


# viewer: pure
def bounds_of(rules: Mapping[str, Any]) -> tuple[float, float]:
    """What calibrated scores are kept within; no bounds by the rules of earlier bundles."""
    return BOUNDS if rules["method"] != Method.CALIBRATED or "scale" in rules else NO_BOUNDS


# viewer: pure
def official_of(
    *,
    rules: Mapping[str, Any],
    entries: Sequence[str],
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]],
    adjustments: Sequence[tuple[str, str, Decimal]],
    calibrated: Mapping[str, CalibratedScore],
    lots: Mapping[str, str] | None = None,
    carried: Mapping[str, Decimal] | None = None,
) -> list[OfficialStanding]:
    """Official standings, best first; lots: ticket of each entry, where a lot orders equals;
    carried: scores of the round before, where they have a share.

    Where the rules name the calibrated score as official, its two printed places count; entries
    at the end of the scale stand in the model's order.
    """
    rows = official_standings(
        candidates_of(entries=entries, sheets=sheets, adjustments=adjustments, carried=carried),
        official_rules(rules=rules),
    )
    if rules["method"] != Method.CALIBRATED:
        return by_lot(rows, lots or {})
    before = carried or {}
    scored = [
        _with_calibrated(row, calibrated.get(row.entry), rules, before.get(row.entry))
        for row in rows
    ]
    places = {entry: row.rank for entry, row in calibrated.items()} if "scale" in rules else {}
    ranked = by_calibrated_score([row for row in scored if row.final is not None], places)
    return [
        *by_lot(ranked, lots or {}),
        *(row for row in scored if row.final is None),
    ]


# viewer: pure
def by_calibrated_score(
    rows: Sequence[OfficialStanding], places: Mapping[str, int]
) -> list[OfficialStanding]:
    """Rows with a score, best first: by the final score alone; who is alike shares a rank.

    places: the model's, which order the entries that the end of the scale has made alike.
    """

    def key(row: OfficialStanding) -> tuple[Decimal, int, int]:
        end = (row.base == FULL) - (not row.base) if places else 0
        return (row.final or Decimal(0), end, -places[row.entry] if end else 0)

    keys = {row.entry: key(row) for row in rows}
    order = sorted(rows, key=lambda row: row.entry)
    order.sort(key=lambda row: (keys[row.entry], row.base or 0, row.mean or 0), reverse=True)
    ranks = {entry: 1 + sum(other > own for other in keys.values()) for entry, own in keys.items()}
    same = Counter(keys.values())
    return [_ranked(row, ranks[row.entry], tied=same[keys[row.entry]] > 1) for row in order]


def _with_calibrated(
    row: OfficialStanding,
    found: CalibratedScore | None,
    rules: Mapping[str, Any],
    carried: Decimal | None,
) -> OfficialStanding:
    if row.final is None or found is None:
        return replace(
            row,
            final=None,
            base=None,
            passed=None,
            tied=False,
            tie_break="",
            trimmed=False,
            rank=None,
        )
    own = Decimal(repr(found.score)).quantize(CENT, ROUND_HALF_UP)
    share = rules.get("carried", 0)
    base = with_carried(own, carried, share) if share and carried is not None else own
    mark = Decimal(rules["pass_mark"])
    final = min(base + row.bonus - row.deduction, FULL).quantize(CENT)
    return replace(
        row,
        final=final,
        base=base,
        own=own,
        passed=base >= mark and base - row.deduction >= mark,
        tied=False,
        tie_break="",
        trimmed=False,
    )


def _ranked(row: OfficialStanding, rank: int, *, tied: bool) -> OfficialStanding:
    return replace(row, rank=rank, tied=tied, tie_break="chair" if tied else "")


def _calibrated(
    found: TallyInput, entries: Sequence[int], judges: Sequence[int], seed: int
) -> tuple[Calibration | None, str]:
    row = {entry: place for place, entry in enumerate(entries)}
    column = {judge: place for place, judge in enumerate(judges)}
    try:
        fitted = calibrate(
            [row[sheet.entry] for sheet in found.sheets],
            [column[sheet.judge] for sheet in found.sheets],
            _observed(found),
            seed=seed,
            bounds=bounds_of(found.rules),
        )
    except CannotCalibrate as error:
        return None, error.code
    return fitted, ""


def _observed(found: TallyInput) -> list[float]:
    """What the model gets of each sheet: its total, moved within its step where its judge put
    equals in order.
    """
    totals = {(sheet.entry, sheet.judge): sheet.total for sheet in found.sheets}
    step = Decimal(found.rules.get("own_order", 0))
    spread = spread_equals(totals, found.own_orders, step)
    return [spread[sheet.entry, sheet.judge] for sheet in found.sheets]


def _ordered_groups(found: TallyInput) -> dict[str, Any]:
    """Which sheets judges put in order, best first; absent where none did."""
    totals = {(sheet.entry, sheet.judge): sheet.total for sheet in found.sheets}
    groups: dict[tuple[int, Decimal], list[int]] = {}
    for (entry, judge), _place in sorted(found.own_orders.items(), key=lambda row: row[1]):
        groups.setdefault((judge, totals[entry, judge]), []).append(entry)
    rows = [
        {"judge": judge, "total": f"{total:.2f}", "entries": entries}
        for (judge, total), entries in sorted(groups.items(), key=lambda row: row[0])
    ]
    return {"own_orders": rows} if rows else {}


def _diagnostics(calibration: Calibration | None, entries: Sequence[int]) -> dict[str, Any]:
    if calibration is None:
        return {}
    diagnostics = calibration.diagnostics
    groups: dict[int, list[int]] = {}
    for entry, group in zip(entries, diagnostics.group.tolist(), strict=True):
        groups.setdefault(group, []).append(entry)
    return {
        "components": diagnostics.components,
        "groups": list(groups.values()) if diagnostics.components > 1 else [],
        "sweeps": diagnostics.sweeps,
        "converged": diagnostics.converged,
        "rhat": diagnostics.rhat,
        "mean": calibration.mean,
    }


def _differences(
    found: TallyInput,
    official: Mapping[int, OfficialStanding],
    calibration: Calibration | None,
    entries: Sequence[int],
) -> dict[str, Any]:
    """Where the two rankings would choose differently, and which entries couldn't be trimmed."""
    places = found.rules["places"]
    ours = {entry for entry, row in official.items() if row.rank is not None and row.rank <= places}
    untrimmed = sorted(
        entry
        for entry, row in official.items()
        if found.rules["method"] == Method.TRIMMED and row.rank is not None and not row.trimmed
    )
    thin = sorted(entry for entry, row in official.items() if row.rank is None)
    if calibration is None:
        return {"official_only": [], "calibrated_only": [], "untrimmed": untrimmed, "thin": thin}
    theirs = {
        entry
        for entry, rank in zip(entries, calibration.rank.tolist(), strict=True)
        if rank <= places
    }
    return {
        "official_only": sorted(ours - theirs),
        "calibrated_only": sorted(theirs - ours),
        "untrimmed": untrimmed,
        "thin": thin,
    }
