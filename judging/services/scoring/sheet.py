"""Score sheets: safe to write twice, late, from two devices, or from a phone that was offline for
an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal, Stale
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import may_organise, require
from judging.models import (
    Assignment,
    Criterion,
    Judge,
    Round,
    RoundState,
    Score,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.permissions import may_judge
from judging.queries.scoring.sheet_values import CENT, checked_values, checked_words, gaps
from judging.services.panel.pledge import PLEDGE_VERSION

MOST_SECONDS = 86_400
MOST_WAITING = 9_999
_WRITTEN = (
    "comment", "private_note", "last_mutation", "seconds_spent", "revision", "total",
)  # fmt: skip


class RoundClosed(Refusal):
    """Scoring has ended."""

    code = "round_closed"
    status = 410
    message = _(
        "This round is closed. What you wrote is kept on your device; send it to the "
        "organiser, who decides."
    )


class RoundNotOpen(Refusal):
    """Scoring hasn't begun."""

    code = "round_not_open"
    message = _("This round isn't open for scoring yet.")


class PledgeMissing(Refusal):
    """Nothing is shown or scored before the pledge is signed."""

    code = "pledge_missing"
    status = 403
    message = _("Sign the pledge first.")


class StaleScoresheet(Stale):
    """The sheet was saved from another device meanwhile; `facts["current"]` is that copy."""

    code = "stale_scoresheet"


class SheetIncomplete(InvalidInput):
    """Something is missing before the sheet can be submitted; everything typed is kept
    as a draft.
    """

    code = "sheet_incomplete"
    message = _("Some parts of this sheet are still missing. What you wrote is saved.")


class ChangeIncomplete(InvalidInput):
    """A change would leave a submitted sheet with gaps: it stays as it was submitted."""

    code = "change_incomplete"
    message = _(
        "Some parts are missing in this change. Until you complete it, the sheet that you "
        "submitted counts."
    )


@dataclass(frozen=True, slots=True)
class _Write:
    """One write as it was sent.  mutations: its own id first, then those that it replaces."""

    scores: Mapping[str, Any]
    words: Mapping[str, str]
    base_revision: int
    mutations: tuple[str, ...]
    submit: bool
    seconds_spent: int
    waiting: int


def save_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str = "",
    private_note: str = "",
    base_revision: int,
    mutation_id: str,
    replaces: Sequence[str] = (),
    submit: bool = False,
    seconds_spent: int = 0,
    waiting: int = 0,
) -> Scoresheet:
    """Write a sheet as a whole.

    scores: criterion key → points (mode points) or level 1..5 (mode anchors).  mutation_id: the
    same again returns the saved sheet and changes nothing.  base_revision: the revision that the
    writer started from; another one → StaleScoresheet with the saved copy, unless that copy came
    from one of `replaces`: earlier sendings of the same writer whose answer was lost.  submit:
    every criterion and the comment are needed; where something is missing, a draft is saved all the
    same and SheetIncomplete names it.  A submitted sheet changes only as a whole.  waiting: how
    many more sheets the device holds.
    """
    words = checked_words(texts={"comment": comment, "private_note": private_note})
    mutations = (mutation_id, *replaces)
    write = _Write(scores, words, base_revision, mutations, submit, seconds_spent, waiting)
    sheet, missing = _save(actor, assignment, write)
    if missing:  # raised after the commit, so that the draft stays
        raise SheetIncomplete(fields=missing, current=sheet_as_data(sheet=sheet))
    return sheet


@transaction.atomic
def _save(actor: User, assignment: Assignment, write: _Write) -> tuple[Scoresheet, dict[str, str]]:
    """The sheet, and what kept it from being submitted."""
    locked = _locked_assignment(actor, assignment)
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=locked)
    repeated = bool(write.mutations[0]) and sheet.last_mutation == write.mutations[0]
    if repeated and (not write.submit or sheet.state == SheetState.SUBMITTED):
        return sheet, {}
    _require_open(locked.round, locked.judge)
    if not repeated:
        _require_current(sheet, write)
    criteria = list(Criterion.objects.filter(rubric__round=locked.round))
    values = checked_values(criteria=criteria, scores=write.scores)
    comment = write.words["comment"]
    # A submitted sheet may change, but never back to a sheet with gaps.
    submit = write.submit or sheet.state == SheetState.SUBMITTED
    missing = (
        gaps(round=locked.round, criteria=criteria, values=values, comment=comment)
        if submit
        else {}
    )
    if missing and sheet.state == SheetState.SUBMITTED:
        raise ChangeIncomplete(fields=missing)
    if not repeated:
        note, mutation = write.words["private_note"], write.mutations[0]
        _set_values(sheet, values, comment, note, mutation, write.seconds_spent)
        _settle(actor, locked, sheet, submit=submit and not missing, waiting=write.waiting)
    return sheet, missing


@transaction.atomic
def withdraw_sheet(*, actor: User, assignment: Assignment) -> Scoresheet:
    """Withdraw a submission while the round is open: the sheet is a draft again, and what was
    submitted stays among its revisions.
    """
    locked = _locked_assignment(actor, assignment)
    _require_open(locked.round, locked.judge)
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=locked)
    if sheet.state == SheetState.SUBMITTED:
        sheet.advance(
            SheetState.DRAFT, revision=sheet.revision + 1, last_mutation="", submitted_at=None
        )
        audit.record(
            actor, "sheet.taken_back", sheet, edition=locked.judge.edition, revision=sheet.revision
        )
        promise("judging.tasks.sheets_changed", round_id=locked.round_id)
    return sheet


@transaction.atomic
def enter_paper_sheet(
    *, actor: User, assignment: Assignment, scores: Mapping[str, Any], comment: str = ""
) -> Scoresheet:
    """Enter a sheet that its judge wrote on paper: whole, in points, while the round is open; the
    log names the organiser who typed it.
    """
    require(may_organise, actor, assignment.judge.edition)
    round = Round.objects.get(pk=assignment.round_id)
    if round.state != RoundState.OPEN:
        raise RoundClosed
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=assignment)
    if sheet.state == SheetState.SUBMITTED:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))
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
    _set_values(sheet, values, comment, "", f"paper-{assignment.pk}", 0)
    _settle(actor, assignment, sheet, submit=True)
    audit.record(
        actor,
        "sheet.entered_from_paper",
        sheet,
        edition=assignment.judge.edition,
        judge=assignment.judge_id,
    )
    return sheet


@transaction.atomic
def count_sheet(
    *,
    actor: User,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comment: str,
    mutation_id: str,
) -> Scoresheet:
    """Part of counting a late sheet: submit what its judge sent, whole and checked before, in a
    round that is closed.
    """
    require(may_organise, actor, assignment.judge.edition)
    sheet, _made = Scoresheet.objects.select_for_update().get_or_create(assignment=assignment)
    values = checked_values(
        criteria=list(Criterion.objects.filter(rubric__round=assignment.round_id)), scores=scores
    )
    _set_values(sheet, values, comment, sheet.private_note, mutation_id, 0)
    _settle(actor, assignment, sheet, submit=True)
    return sheet


@transaction.atomic
def reopen_sheet(*, actor: User, sheet: Scoresheet, reason: str) -> Scoresheet:
    """Reopen a submitted sheet for its judge, with a reason; what was submitted stays among its
    revisions.
    """
    assignment = sheet.assignment
    require(may_organise, actor, assignment.judge.edition)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Write the reason: it stands in the log.")})
    if assignment.round.state != RoundState.OPEN:
        raise RoundClosed
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


def sheet_as_data(*, sheet: Scoresheet) -> dict[str, Any]:
    """The sheet as plain data: for the API, for a clash of two devices, and for its immutable
    revisions.
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


def _locked_assignment(actor: User, assignment: Assignment) -> Assignment:
    """The assignment, held until the commit, if the actor may write on its sheet."""
    require(may_judge, actor, assignment)
    locked = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round__edition", "judge")
        .get(pk=assignment.pk)
    )
    require(may_judge, actor, locked)  # recused or removed while we waited for the lock
    return locked


def _require_current(sheet: Scoresheet, write: _Write) -> None:
    known = {mutation for mutation in write.mutations if mutation}
    if sheet.revision != write.base_revision and sheet.last_mutation not in known:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))


def _require_open(round: Round, judge: Judge) -> None:
    if round.state in {RoundState.SETUP, RoundState.ASSIGNED}:
        raise RoundNotOpen
    if round.state != RoundState.OPEN:
        raise RoundClosed
    if not judge.pledges.filter(text_version=PLEDGE_VERSION).exists():
        raise PledgeMissing


def _set_values(
    sheet: Scoresheet,
    values: Mapping[Criterion, tuple[Decimal, int | None]],
    comment: str,
    private_note: str,
    mutation_id: str,
    seconds: int,
) -> None:
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


def _settle(
    actor: User, assignment: Assignment, sheet: Scoresheet, *, submit: bool, waiting: int = 0
) -> None:
    """Save the sheet; when submitted, leave an immutable revision and an audit event, and ask for a
    tally.
    """
    now = timezone.now()
    if submit:
        written = {name: getattr(sheet, name) for name in _WRITTEN}
        sheet.advance(SheetState.SUBMITTED, submitted_at=now, saved_at=now, **written)
    else:
        sheet.save(update_fields=[*_WRITTEN, "saved_at"])
    if submit:
        data = sheet_as_data(sheet=sheet)
        SheetRevision.objects.create(
            sheet=sheet, number=sheet.revision, snapshot=data, digest=digest(data), made_by=actor
        )
        audit.record(
            actor,
            "sheet.submitted",
            sheet,
            edition=assignment.judge.edition,
            revision=sheet.revision,
            digest=digest(data),
        )
        promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    Judge.objects.filter(pk=assignment.judge_id).update(
        last_seen_at=now, waiting_on_device=min(max(waiting, 0), MOST_WAITING)
    )
