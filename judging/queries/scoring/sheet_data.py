"""A score sheet as plain data."""

# tested by: tests/judging/services/scoring/test_sheet.py

from typing import Any

from judging.models import (
    Criterion,
    Score,
    Scoresheet,
)


# viewer: caller
def sheet_as_data(*, sheet: Scoresheet) -> dict[str, Any]:
    """The sheet as plain data.

    For the API, for a clash of two devices, and for its immutable revisions.
    """
    rows = (
        Score.objects.filter(sheet=sheet).select_related("criterion").order_by("criterion__order")
    )
    return {
        "revision": sheet.revision,
        "state": str(sheet.state),
        "scores": {
            row.criterion.key: row.level
            if row.criterion.mode == Criterion.Mode.ANCHORS
            else str(row.value)
            for row in rows
        },
        "points": {row.criterion.key: str(row.value) for row in rows},
        "total": None if sheet.total is None else str(sheet.total),
        "comment": sheet.comment,
        "private_note": sheet.private_note,
        "submitted_at": sheet.submitted_at.isoformat() if sheet.submitted_at else None,
    }
