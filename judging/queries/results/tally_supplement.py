"""What a tally says beside the ranking.

Each judge's figures in fair numbers, and where one more sheet helps most
(docs/science.md §1.5, §1.6).
"""

# tested by: tests/judging/services/results/test_tally.py

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from judging.algorithms.ranking.allocation import forecast, next_sheets
from judging.algorithms.ranking.calibrate import Calibration
from judging.algorithms.ranking.judge_statistics import (
    FAST_SECONDS,
    FarOff,
    JudgeFigures,
    panel_report,
)
from judging.queries.results.tally_input import SheetRow, TallyInput

MOST_ADVICE = 20
PRICE_POINTS = (
    0.02  # points of quality among the winners below which another sheet isn't worth a judge's hour
)


# viewer: pure
def judges_report(
    *, found: TallyInput, calibration: Calibration, entries: Sequence[int], judges: Sequence[int]
) -> list[dict[str, Any]]:
    """One row per judge, plain JSON.

    Severity in points (negative: stricter) with its 90 % interval; too_fast and outliers are for a
    look.
    """
    row, column = _places(entries), _places(judges)
    keys = sorted(found.full)
    report = panel_report(
        calibration,
        np.array([row[sheet.entry] for sheet in found.sheets], dtype=np.int64),
        np.array([column[sheet.judge] for sheet in found.sheets], dtype=np.int64),
        np.array([float(sheet.total) for sheet in found.sheets]),
        shares=np.array(
            [[float(sheet.points[key] / found.full[key]) for key in keys] for sheet in found.sheets]
        ),
        seconds=[sheet.seconds or None for sheet in found.sheets],
    )
    by_judge: dict[int, list[SheetRow]] = {}
    for sheet in found.sheets:
        by_judge.setdefault(sheet.judge, []).append(sheet)
    panel = float(np.median(calibration.noise))
    return [
        _judge(
            figures,
            judges[figures.judge],
            by_judge[judges[figures.judge]],
            _far(report.far_off, figures.judge, entries),
            calibration,
            panel,
        )
        for figures in report.judges
    ]


# viewer: pure
def advice(
    *,
    found: TallyInput,
    calibration: Calibration,
    entries: Sequence[int],
    judges: Sequence[int],
    barred: frozenset[tuple[int, int]],
    seed: int,
) -> dict[str, Any]:
    """Which entries gain most from one more sheet, and whom to ask.

    How many entries are uncertain now and would be after.

    barred: (entry, judge) that must not meet or have met.
    """
    places = min(int(found.rules["places"]), len(entries))
    allowed = np.array(
        [[(entry, judge) not in barred for judge in judges] for entry in entries], dtype=bool
    )
    asked = next_sheets(calibration, places, allowed=allowed, most=MOST_ADVICE, price=PRICE_POINTS)
    expected = forecast(
        calibration, places, [asked_sheet.entry for asked_sheet in asked], seed=seed
    )
    return {
        "sheets": [
            {
                "entry": entries[asked_sheet.entry],
                "judge": None if asked_sheet.judge is None else judges[asked_sheet.judge],
                "value": asked_sheet.value,
            }
            for asked_sheet in asked
        ],
        "unsure_now": expected.unsure_now,
        "unsure_after": expected.unsure_after,
    }


def _judge(
    figures: JudgeFigures,
    judge: int,
    mine: Sequence[SheetRow],
    far: list[dict[str, Any]],
    calibration: Calibration,
    panel: float,
) -> dict[str, Any]:
    return {
        "judge": judge,
        "sheets": figures.sheets,
        "severity": figures.severity,
        "severity_lo": figures.severity - figures.severity_half,
        "severity_hi": figures.severity + figures.severity_half,
        "severe": figures.severe,
        "scale": figures.scale,
        "noise": float(calibration.noise[figures.judge]),
        "panel_noise": panel,
        "halo": figures.halo,
        "straight_lines": figures.straight,
        "few": figures.few,
        "outliers": far,
        "too_fast": [
            {"entry": sheet.entry, "seconds": sheet.seconds}
            for sheet in mine
            if 0 < sheet.seconds < FAST_SECONDS
        ],
    }


def _far(rows: Sequence[FarOff], judge: int, entries: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "entry": entries[row.entry],
            "score": row.score,
            "expected": row.expected,
            "sd": row.deviations,
        }
        for row in rows
        if row.judge == judge
    ]


def _places(ids: Sequence[int]) -> Mapping[int, int]:
    return {identifier: place for place, identifier in enumerate(ids)}
