"""A score sheet that its judge wrote on paper: typed by an organiser, with a photo of the paper."""

# tested by: tests/judging/services/scoring/test_paper_sheet.py

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.stored_once import discard, place_to_name
from challenge.models import User
from challenge.permissions import may_organise, require
from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Round,
    RoundState,
    Scoresheet,
    SheetState,
)
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_values import CENT, checked_words, gaps
from judging.services.scoring.sheet import RoundClosed, SheetIncomplete, StaleScoresheet
from judging.services.scoring.store_sheet import (
    NO_EVIDENCE,
    PaperEvidence,
    hold_assignment,
    hold_sheet,
    set_values,
    store_sheet,
)
from submissions.services.files.signed_papers import photo_of_paper, store_paper


class NotAssignedAnyMore(Refusal):
    """The judge gave the entry back, or it was taken from them."""

    code = "not_assigned_any_more"
    message = _(
        "This judge no longer has the entry, so the sheet can't count. Assign it again first."
    )


def enter_photographed_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str = "",
    photo: IO[bytes] | None = None,
    photo_name: str = "",
    signature: Mapping[str, str] | None = None,
) -> Scoresheet:
    """The same with a photo or scan of the paper, which goes to the storage before the transaction.

    photo: PDF, PNG or JPEG, at most 20 MB; None: there is none.  signature: of the organiser's
    device; one that doesn't fit is left out.
    """
    require(may_organise, actor, assignment.judge.edition)
    paper = photo_of_paper(photo=photo, name=photo_name)
    stored = store_paper(paper=paper, folder="paper-sheets") if paper else None
    evidence = PaperEvidence(
        photo=stored,
        photo_name=paper.name if paper else "",
        photo_sha256=paper.sha256 if paper else "",
        signature=signature,
    )
    try:
        return enter_paper_sheet(
            actor=actor, assignment=assignment, scores=scores, comment=comment, evidence=evidence
        )
    finally:
        if stored:
            discard(stored.place)  # unless the row names it


@transaction.atomic
def enter_paper_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str = "",
    evidence: PaperEvidence = NO_EVIDENCE,
) -> Scoresheet:
    """Enter a sheet that its judge wrote on paper: whole, in points, while the round is open.

    It takes the place of the scores and the comment that the judge began, not of the private note.
    The log names the organiser who typed it, and what it was typed from.
    """
    require(may_organise, actor, assignment.judge.edition)
    if evidence.photo:
        photo = replace(evidence.photo, place=place_to_name(evidence.photo))
        evidence = replace(evidence, photo=photo)
    assignment, sheet = _held_to_type(assignment)
    comment = checked_words(texts={"comment": comment})["comment"]
    values = _paper_values(assignment.round, scores, comment)
    set_values(
        sheet=sheet,
        values=values,
        comment=comment,
        private_note=sheet.private_note,  # the judge's own; paper has none
        mutation_id=f"paper-{assignment.pk}",
    )
    store_sheet(sheet=sheet, assignment=assignment, by=actor, submit=True, evidence=evidence)
    audit.record(
        actor,
        "sheet.entered_from_paper",
        sheet,
        edition=assignment.judge.edition,
        judge=assignment.judge_id,
    )
    return sheet


def _held_to_type(assignment: Assignment) -> tuple[Assignment, Scoresheet]:
    """The pair and its sheet, held until the commit, if it may still be typed."""
    assignment = hold_assignment(assignment=assignment)
    if assignment.round.state != RoundState.OPEN:
        raise RoundClosed
    if assignment.state != AssignmentState.ACTIVE:
        raise NotAssignedAnyMore
    sheet = hold_sheet(assignment=assignment)
    if sheet.state == SheetState.SUBMITTED:
        current = sheet_as_data(sheet=sheet)
        del current["private_note"]  # the organiser reads it
        raise StaleScoresheet(current=current)
    return assignment, sheet


def _paper_values(
    round: Round, scores: Mapping[str, Any], comment: str
) -> dict[Criterion, tuple[Decimal, None]]:
    """Points of every criterion.  InvalidInput names those that are out of range; SheetIncomplete:
    some are missing.
    """
    criteria = list(Criterion.objects.filter(rubric__round=round))
    values: dict[Criterion, tuple[Decimal, None]] = {}
    wrong: dict[str, str | Promise] = {}
    for row in criteria:
        text = str(scores.get(row.key, "")).strip()
        number = number_of(text)
        if number is not None and 0 <= number <= row.points:
            values[row] = (number.quantize(CENT), None)
        elif text:
            most = f"{row.points.normalize():f}"
            words = _("%(value)s is not between 0 and %(most)s.")
            wrong[row.key] = words % {"value": text, "most": most}
    if wrong:
        raise InvalidInput(fields=wrong)
    missing = gaps(round=round, criteria=criteria, values=values, comment=comment)
    missing.pop("comment", None)  # paper may have few words
    if missing:
        raise SheetIncomplete(fields=missing)
    return values
