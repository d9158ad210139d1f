"""Several sheets submitted at once, and one criterion saved on several: each sheet by itself."""

# tested by: tests/frontend/pages/judges/desk/test_submit_all.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge.kernel.errors import Refusal
from challenge.models import User
from judging.models import Assignment, Scoresheet
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.services.scoring.sheet import save_sheet


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What became of one sheet.  refusal: why it stayed as it was; None: it is done."""

    assignment: Assignment
    refusal: Refusal | None


def submit_sheets(
    *,
    actor: User,
    sheets: Sequence[tuple[Assignment, int]],
    received_at: datetime | None = None,
) -> list[SheetOutcome]:
    """Submit saved sheets as they stand, each in a transaction of its own.

    sheets: assignments with the revision that the judge looked at.  One that is refused, because it
    has gaps, was changed meanwhile or the round has closed, says so and keeps none of the others.
    """
    return [
        SheetOutcome(pair, _rewritten(actor, pair, revision, received_at, submit=True))
        for pair, revision in sheets
    ]


def score_criterion(
    *,
    actor: User,
    key: str,
    values: Sequence[tuple[Assignment, int, Any]],
    received_at: datetime | None = None,
) -> list[SheetOutcome]:
    """Give one criterion its score on several sheets, each in a transaction of its own.

    values: assignments with the revision that the judge looked at, and the level or points.
    """
    return [
        SheetOutcome(pair, _rewritten(actor, pair, revision, received_at, scores={key: value}))
        for pair, revision, value in values
    ]


def _rewritten(
    actor: User,
    pair: Assignment,
    revision: int,
    received_at: datetime | None,
    *,
    submit: bool = False,
    scores: Mapping[str, Any] | None = None,
) -> Refusal | None:
    """Write a sheet as it stands with these scores; why not, where it is refused."""
    sheet = Scoresheet.with_shadows.filter(assignment=pair).first()
    data = sheet_as_data(sheet=sheet) if sheet else {"scores": {}}
    try:
        save_sheet(
            actor=actor,
            assignment=pair,
            scores={**data["scores"], **(scores or {})},
            comment=data.get("comment", ""),
            private_note=data.get("private_note", ""),
            base_revision=revision,
            mutation_id="",
            submit=submit,
            received_at=received_at,
        )
    except Refusal as refusal:
        return refusal
    return None
