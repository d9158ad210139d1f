"""Sheets that their judges changed after submitting them, for those who look after a round."""

# tested by: tests/judging/services/scoring/test_sheet.py

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from judging.models import Assignment, Criterion, Discussion, Round, SheetRevision
from submissions.queries.as_submitted import show_submitted


@dataclass(frozen=True, slots=True)
class PointsChange:
    """One criterion before and after, in points as text; "": it had no score."""

    key: str
    title: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One change.  total_before, total: points as text; the private notes stay with the judge.

    points: every criterion of the rubric, before and after.  discussion: that was on about it.
    """

    assignment: Assignment
    number: int
    reason: str
    made_at: datetime
    total_before: str
    total: str
    comment_before: str
    comment: str
    points: list[PointsChange]
    discussion: int | None = None


# viewer: caller
def changed_sheets(round: Round, *, discussion: Discussion | None = None) -> list[SheetChange]:
    """Every change with the version before it, newest first; of one discussion, those that came
    while it was on.
    """
    rows = SheetRevision.objects.filter(sheet__assignment__round=round)
    if discussion is not None:
        rows = rows.filter(sheet__assignment__discussed_as__discussion=discussion)
    revisions = rows.select_related(
        "sheet__assignment__judge__user",
        "sheet__assignment__entry__startup",
        "sheet__assignment__entry__edition",
    ).order_by("sheet", "number")
    found = list(revisions)
    show_submitted(row.sheet.assignment.entry for row in found)
    criteria = list(Criterion.objects.filter(rubric__round=round))
    changes = [
        change
        for change in _changes(found, criteria)
        if discussion is None or change.discussion == discussion.pk
    ]
    return sorted(changes, key=lambda change: change.made_at, reverse=True)


def _changes(revisions: list[SheetRevision], criteria: list[Criterion]) -> Iterator[SheetChange]:
    for before, now in pairwise(revisions):
        if before.sheet_id != now.sheet_id or not now.reason:
            continue
        yield SheetChange(
            assignment=now.sheet.assignment,
            number=now.number,
            reason=now.reason,
            made_at=now.made_at,
            total_before=before.snapshot["total"] or "",
            total=now.snapshot["total"] or "",
            comment_before=before.snapshot["comment"],
            comment=now.snapshot["comment"],
            points=_points(criteria, before.snapshot, now.snapshot),
            discussion=now.discussion_id,
        )


def _points(
    criteria: list[Criterion], before: dict[str, Any], now: dict[str, Any]
) -> list[PointsChange]:
    return [
        PointsChange(
            row.key,
            row.title,
            before.get("points", {}).get(row.key, ""),
            now.get("points", {}).get(row.key, ""),
        )
        for row in criteria
    ]
