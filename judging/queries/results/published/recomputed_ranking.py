"""The official ranking again, out of a results bundle's own sheets, rules and opened seed."""

# tested by: tests/judging/management/commands/test_verify.py

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from judging.algorithms.ranking.calibrate import CannotCalibrate, calibrate
from judging.algorithms.ranking.official import OfficialStanding
from judging.algorithms.ranking.tie_lot import lot_tickets
from judging.models import Method
from judging.queries.results.figures import (
    CalibratedScore,
    bounds_of,
    official_of,
    scores_of,
)
from judging.queries.results.published.carried_part import carried_points

Bundle = Mapping[str, Any]


# viewer: pure
def recomputed_ranking(*, bundle: Bundle) -> list[OfficialStanding]:
    """The official ranking out of the bundle's own sheets.

    Sheets without a judge count as each of another one: no method but the calibrated asks who.
    """
    sheets = [
        (
            row["entry"],
            row.get("judge", f"sheet {number}"),
            {key: Decimal(value) for key, value in row["points"].items()},
        )
        for number, row in enumerate(bundle["sheets"])
    ]
    is_calibrated = bundle["rules"]["method"] == Method.CALIBRATED
    return official_of(
        rules=bundle["rules"],
        entries=bundle["entries"],
        sheets=sheets,
        adjustments=[
            (row["entry"], row["kind"], Decimal(row["points"])) for row in bundle["adjustments"]
        ],
        calibrated=_calibrated(sheets, bundle) if is_calibrated else {},
        lots=_lots(bundle),
        carried=carried_points(bundle),
    )


def _lots(bundle: Bundle) -> dict[str, str]:
    """The tickets out of the opened seed; none where the chair ordered equals."""
    if "lot" not in bundle["rules"]:
        return {}
    opened = bundle["seed_commitment"]
    return lot_tickets(bundle["entries"], seed=opened["seed"], nonce=opened["nonce"])


def _calibrated(
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]], bundle: Bundle
) -> dict[str, CalibratedScore]:
    entries, judges = sorted({row[0] for row in sheets}), sorted({row[1] for row in sheets})
    row = {entry: place for place, entry in enumerate(entries)}
    column = {judge: place for place, judge in enumerate(judges)}
    totals = [float(sum(points.values(), Decimal(0))) for _entry, _judge, points in sheets]
    try:
        fitted = calibrate(
            np.array([row[sheet[0]] for sheet in sheets]),
            np.array([column[sheet[1]] for sheet in sheets]),
            totals,
            seed=bundle["seed"],
            bounds=bounds_of(bundle["rules"]),
        )
    except CannotCalibrate:
        return {}
    return scores_of(fitted, entries)


# viewer: pure
def ranking_row(row: OfficialStanding) -> dict[str, Any]:
    """A row of the bundle's ranking but for its entry."""

    def text(value: Decimal | None) -> str | None:
        return None if value is None else f"{value:.2f}"

    return {
        "rank": row.rank,
        "official": text(row.final),
        "base": text(row.base),
        "bonus": text(row.bonus),
        "deduction": text(row.deduction),
        "passed": row.passed,
        "tied": row.tied,
        "sheets": row.sheets,
    }
