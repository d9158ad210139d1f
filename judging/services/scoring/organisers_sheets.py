"""Score sheets that organisers count or reopen for a judge."""

# tested by: tests/judging/services/scoring/test_sheet.py

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import may_organise, require
from judging.models import (
    Assignment,
    Criterion,
    RoundState,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_values import checked_values
from judging.services.scoring.sheet import (
    RoundClosed,
)
from judging.services.scoring.store_sheet import (
    PaperEvidence,
    hold_assignment,
    hold_sheet,
    set_values,
    store_sheet,
)


@transaction.atomic
def count_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str,
    mutation_id: str,
) -> Scoresheet:
    """Part of counting a late sheet.

    Submit what its judge sent, whole and checked before, in a round that is closed.
    """
    require(may_organise, actor, assignment.judge.edition)
    sheet = hold_sheet(assignment=hold_assignment(assignment=assignment))
    values = checked_values(
        criteria=list(Criterion.objects.filter(rubric__round=assignment.round_id)), scores=scores
    )
    set_values(
        sheet=sheet,
        values=values,
        comment=comment,
        private_note=sheet.private_note,
        mutation_id=mutation_id,
    )
    late = PaperEvidence(source="late")
    store_sheet(sheet=sheet, assignment=assignment, by=actor, submit=True, evidence=late)
    return sheet


@transaction.atomic
def reopen_sheet(*, actor: User, sheet: Scoresheet, reason: str) -> Scoresheet:
    """Reopen a submitted sheet for its judge, with a reason.

    What was submitted stays among its revisions.
    """
    assignment = sheet.assignment
    require(may_organise, actor, assignment.judge.edition)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write the reason: it is kept in the log.")})
    assignment = hold_assignment(assignment=assignment)
    if assignment.round.state != RoundState.OPEN:
        raise RoundClosed
    sheet = hold_sheet(assignment=assignment)
    sheet.advance(SheetState.DRAFT, revision=sheet.revision + 1, last_mutation="")
    SheetRevision.objects.create(
        sheet=sheet,
        number=sheet.revision,
        snapshot=sheet_as_data(sheet=sheet),
        digest=digest(sheet_as_data(sheet=sheet)),
        reason=reason.strip()[:300],
        made_by=actor,
    )
    audit.record(actor, "sheet.reopened", sheet, edition=assignment.judge.edition, reason=reason)
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    return sheet
