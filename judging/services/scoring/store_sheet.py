"""Storing a score sheet: part of every service that writes one; its row is locked before."""

# tested by: tests/judging/services/scoring/test_sheet.py

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.outbox import promise
from challenge.models import User
from judging.models import (
    Assignment,
    Criterion,
    Judge,
    Score,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_proof import committed_sheet
from judging.services.scoring.device_signature import signed_by_device

MOST_SECONDS = 86_400
MOST_WAITING_SHEETS = 9_999
_WRITTEN = (
    "comment", "private_note", "last_mutation", "seconds_spent", "revision", "total",
)  # fmt: skip


def hold_assignment(*, assignment: Assignment) -> Assignment:
    """The pair as it stands, held until the commit, its judge before it (docs/parts/locks.md).

    Storing writes to the judge's row too; dismissing one takes the same two in the same order.
    """
    Judge.objects.select_for_update(no_key=True).get(pk=assignment.judge_id)
    rows = Assignment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("round__edition", "judge").get(pk=assignment.pk)


def hold_sheet(*, assignment: Assignment) -> Scoresheet:
    """The sheet of a held pair, begun if need be, as it stands."""
    sheets = Scoresheet.objects.select_for_update(no_key=True)
    place: Any = partial(_next_place, assignment)  # asked for only where a sheet is begun
    sheet, _made = sheets.get_or_create(assignment=assignment, defaults={"read_place": place})
    return sheet


def _next_place(assignment: Assignment) -> int:
    """As the how-manieth of the round its judge, who is held, begins it."""
    begun = Scoresheet.objects.filter(
        assignment__judge=assignment.judge_id, assignment__round=assignment.round_id
    )
    return 1 + begun.count()


def set_values(
    *,
    sheet: Scoresheet,
    values: Mapping[Criterion, tuple[Decimal, int | None]],
    comment: str,
    private_note: str,
    mutation_id: str,
    seconds: int = 0,
) -> None:
    """Write the scores, and set the sheet's columns without saving them (`store_sheet` does)."""
    Score.objects.filter(sheet=sheet).exclude(criterion__in=list(values)).delete()
    Score.objects.bulk_create(
        [
            Score(sheet=sheet, criterion=criterion, value=value, level=level)
            for criterion, (value, level) in values.items()
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "level"],
    )
    sheet.comment, sheet.private_note, sheet.last_mutation = comment, private_note, mutation_id[:80]
    sheet.seconds_spent = max(sheet.seconds_spent, min(max(seconds, 0), MOST_SECONDS))
    sheet.revision += 1
    sheet.total = sum((value for value, _level in values.values()), Decimal(0)) if values else None


def store_sheet(
    *,
    sheet: Scoresheet,
    assignment: Assignment,
    by: User,
    submit: bool,
    waiting: int = 0,
    reason: str = "",
    received_at: datetime | None = None,
    signature: Mapping[str, str] | None = None,
) -> None:
    """Save the sheet; a submitted one leaves a revision and an audit event, and asks for a tally.

    waiting: how many more sheets the judge's device holds.  reason: of a change of a submitted one.
    received_at: when it reached us, which is when it counts as submitted (None: now).  signature:
    as the judge's device sent it.
    """
    now = received_at or timezone.now()
    if submit:
        written = {name: getattr(sheet, name) for name in _WRITTEN}
        sheet.advance(SheetState.SUBMITTED, submitted_at=now, saved_at=now, **written)
        _record_submission(sheet, by, assignment, reason, signature)
    else:
        sheet.save(update_fields=[*_WRITTEN, "saved_at"])
    Judge.objects.filter(pk=assignment.judge_id).update(
        last_seen_at=now, waiting_on_device=min(max(waiting, 0), MOST_WAITING_SHEETS)
    )


def _record_submission(
    sheet: Scoresheet,
    by: User,
    assignment: Assignment,
    reason: str,
    signature: Mapping[str, str] | None,
) -> None:
    data = sheet_as_data(sheet=sheet)
    mark = digest(data)
    by_judge = by.pk == assignment.judge.user_id
    given = signature if by_judge else None
    signed = signed_by_device(assignment=assignment, data=data, given=given)
    SheetRevision.objects.create(
        sheet=sheet,
        number=sheet.revision,
        snapshot=data,
        digest=mark,
        reason=reason,
        made_by=by,
        signed_with=signed["public_key"] if signed else "",
    )
    audit.record(
        by,
        "sheet.submitted",
        sheet,
        edition=assignment.judge.edition,
        in_round=assignment.round.order,
        committed=committed_sheet(
            sheet=sheet,
            assignment=assignment,
            data=data,
            by_judge=by_judge,
            signed=signed,
        ),
        revision=sheet.revision,
        digest=mark,
        **({"reason": reason} if reason else {}),
    )
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
