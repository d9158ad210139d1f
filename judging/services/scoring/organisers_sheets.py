"""Score sheets that organisers enter, count or reopen for a judge."""

# tested by: tests/judging/services/scoring/test_table_import.py

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import may_organise, require
from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Round,
    RoundState,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_values import CENT, checked_values, gaps
from judging.services.scoring.sheet import (
    RoundClosed,
    SheetIncomplete,
    StaleScoresheet,
)
from judging.services.scoring.store_sheet import (
    hold_assignment,
    hold_sheet,
    set_values,
    store_sheet,
)


class NotAssignedAnyMore(Refusal):
    """The judge gave the entry back, or it was taken from them."""

    code = "not_assigned_any_more"
    message = _(
        "This judge no longer has the entry, so the sheet can't count. Assign it again first."
    )


@transaction.atomic
def enter_paper_sheet(
    *, actor: User, assignment: Assignment, scores: Mapping[str, Any], comment: str = ""
) -> Scoresheet:
    """Enter a sheet that its judge wrote on paper: whole, in points, while the round is open.

    The log names the organiser who typed it.
    """
    require(may_organise, actor, assignment.judge.edition)
    assignment = hold_assignment(assignment=assignment)
    round = assignment.round
    if round.state != RoundState.OPEN:
        raise RoundClosed
    if assignment.state != AssignmentState.ACTIVE:
        raise NotAssignedAnyMore
    sheet = hold_sheet(assignment=assignment)
    if sheet.state == SheetState.SUBMITTED:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))
    values = _paper_values(round, scores, comment)
    set_values(
        sheet=sheet,
        values=values,
        comment=comment,
        private_note="",
        mutation_id=f"paper-{assignment.pk}",
    )
    store_sheet(sheet=sheet, assignment=assignment, by=actor, submit=True)
    audit.record(
        actor,
        "sheet.entered_from_paper",
        sheet,
        edition=assignment.judge.edition,
        judge=assignment.judge_id,
    )
    return sheet


def _paper_values(
    round: Round, scores: Mapping[str, Any], comment: str
) -> dict[Criterion, tuple[Decimal, None]]:
    """Points of every criterion; SheetIncomplete: some are missing."""
    criteria = list(Criterion.objects.filter(rubric__round=round))
    values = {
        criterion: (Decimal(str(scores[criterion.key])).quantize(CENT), None)
        for criterion in criteria
        if criterion.key in scores
    }
    missing = gaps(round=round, criteria=criteria, values=values, comment=comment)
    missing.pop("comment", None)  # paper may have few words
    if missing:
        raise SheetIncomplete(fields=missing)
    return values


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
    store_sheet(sheet=sheet, assignment=assignment, by=actor, submit=True)
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
