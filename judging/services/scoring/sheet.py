"""Score sheets: safe to write twice, late, from two devices, or from a phone offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal, Stale
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    Assignment,
    Criterion,
    DiscussionMember,
    Round,
    RoundState,
    Scoresheet,
    SheetState,
)
from judging.permissions import may_judge
from judging.queries.scoring.sheet_data import sheet_as_data
from judging.queries.scoring.sheet_values import checked_values, checked_words, gaps
from judging.services.panel.way_in import require_way_in
from judging.services.scoring.store_sheet import (
    hold_assignment,
    hold_sheet,
    set_values,
    store_sheet,
)

MOST_REASON_LETTERS = 300


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


class StaleScoresheet(Stale):
    """The sheet was saved from another device meanwhile; `facts["current"]` is that copy."""

    code = "stale_scoresheet"


class SheetIncomplete(InvalidInput):
    """Something is missing before the sheet can be submitted.

    Everything typed is kept as a draft.
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


class ReasonMissing(InvalidInput):
    """A submitted sheet changes only with a reason; it stays as it was submitted."""

    code = "reason_missing"
    message = _(
        "You submitted this sheet before. Say why you change it; until then the sheet that you "
        "submitted counts."
    )


class WasDiscussed(Refusal):
    """Who has read the others' reasons changes a sheet with a reason, never by withdrawing it."""

    code = "was_discussed"
    message = _(
        "Judges discuss this entry, so its score sheet can't be withdrawn. Change it and say why: "
        "the earlier version stays beside it."
    )


@dataclass(frozen=True, slots=True)
class _Write:
    """One write as it was sent.  mutations: its own id first, then those that it replaces."""

    scores: Mapping[str, Any]
    words: Mapping[str, str]
    base_revision: int
    mutations: tuple[str, ...]
    submit: bool
    withdraw: bool
    seconds_spent: int
    waiting: int
    reason: str
    received_at: datetime
    signature: Mapping[str, str] | None


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
    withdraw: bool = False,
    seconds_spent: int = 0,
    waiting: int = 0,
    reason: str = "",
    received_at: datetime | None = None,
    signature: Mapping[str, str] | None = None,
) -> Scoresheet:
    """Write a sheet as a whole.

    scores: criterion key → points (mode points) or level 1..5 (mode anchors).  mutation_id: the
    same again returns the saved sheet and changes nothing.  base_revision: the revision that the
    writer started from; another one → StaleScoresheet with the saved copy, unless that copy came
    from one of `replaces`: earlier sendings of the same writer whose answer was lost.  submit:
    every criterion and the comment are needed; where something is missing, a draft is saved all the
    same and SheetIncomplete names it.  A submitted sheet changes only as a whole, and with a reason
    that its new revision keeps; none is asked for where the submission was one of `replaces`.
    withdraw: with a draft, takes a submission back whose answer the writer never got.  waiting: how
    many more sheets the device holds.  received_at: when the request reached us, on the database
    clock (None: now): that alone decides whether it came before the close.  signature: a device's.
    """
    words = checked_words(texts={"comment": comment, "private_note": private_note})
    numbers, flags = (seconds_spent, waiting), (submit, withdraw and not submit)
    sent = (base_revision, (mutation_id, *replaces))
    why, at = reason.strip()[:MOST_REASON_LETTERS], received_at or clock.now()
    write = _Write(scores, words, *sent, *flags, *numbers, why, at, signature)
    sheet, missing = _save(actor, assignment, write)
    if missing:  # raised after the commit, so that the draft stays
        raise SheetIncomplete(fields=missing, current=sheet_as_data(sheet=sheet))
    return sheet


@transaction.atomic
def _save(actor: User, assignment: Assignment, write: _Write) -> tuple[Scoresheet, dict[str, str]]:
    """The sheet, and what kept it from being submitted."""
    locked = _locked_assignment(actor, assignment)
    sheet = hold_sheet(assignment=locked)
    repeated = bool(write.mutations[0]) and sheet.last_mutation == write.mutations[0]
    if repeated and (not write.submit or sheet.state == SheetState.SUBMITTED):
        return sheet, {}
    _require_open(locked.round, write.received_at)
    _require_current(sheet, write)
    if write.withdraw:
        _withdraw(actor, sheet, locked)
    criteria = list(Criterion.objects.filter(rubric__round=locked.round))
    values, comment = checked_values(criteria=criteria, scores=write.scores), write.words["comment"]
    # A submitted sheet may change, but never back to a sheet with gaps.
    submit = write.submit or sheet.state == SheetState.SUBMITTED
    missing: dict[str, str] = {}
    if submit:
        missing = gaps(round=locked.round, criteria=criteria, values=values, comment=comment)
    if sheet.state == SheetState.SUBMITTED:
        if missing:
            raise ChangeIncomplete(fields=missing)
        _require_reason(sheet, write, values)
    if not repeated:
        set_values(
            sheet=sheet,
            values=values,
            comment=comment,
            private_note=write.words["private_note"],
            mutation_id=write.mutations[0],
            seconds=write.seconds_spent,
        )
        _store(actor, sheet, locked, write, submit=submit and not missing)
    return sheet, missing


def _store(
    actor: User, sheet: Scoresheet, assignment: Assignment, write: _Write, *, submit: bool
) -> None:
    store_sheet(
        sheet=sheet,
        assignment=assignment,
        by=actor,
        submit=submit,
        waiting=write.waiting,
        reason=write.reason,
        received_at=write.received_at,
        signature=write.signature,
    )


@transaction.atomic
def withdraw_sheet(
    *, actor: User, assignment: Assignment, received_at: datetime | None = None
) -> Scoresheet:
    """Withdraw a submission while the round is open.

    The sheet is a draft again, and what was submitted stays among its revisions.

    received_at: as in save_sheet.
    """
    locked = _locked_assignment(actor, assignment)
    _require_open(locked.round, received_at or clock.now())
    sheet = hold_sheet(assignment=locked)
    _withdraw(actor, sheet, locked)
    return sheet


def _withdraw(actor: User, sheet: Scoresheet, assignment: Assignment) -> None:
    """Make a submitted sheet a draft again."""
    if sheet.state != SheetState.SUBMITTED:
        return
    if DiscussionMember.objects.filter(assignment=assignment).exists():
        raise WasDiscussed
    sheet.advance(
        SheetState.DRAFT, revision=sheet.revision + 1, last_mutation="", submitted_at=None
    )
    if assignment.judge.is_shadow:
        facts = {"revision": sheet.revision}
        audit.record(actor, "shadow.withdrawn", sheet, edition=assignment.judge.edition, **facts)
        return
    audit.record(
        actor, "sheet.taken_back", sheet, edition=assignment.judge.edition, revision=sheet.revision
    )
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)


def _locked_assignment(actor: User, assignment: Assignment) -> Assignment:
    """The assignment, held until the commit, if the actor may write on its sheet."""
    require(may_judge, actor, assignment)
    locked = hold_assignment(assignment=assignment)
    require(may_judge, actor, locked)  # recused or removed while we waited for the lock
    require_way_in(judge=locked.judge, round=locked.round)  # before a sheet is begun
    return locked


def _require_reason(
    sheet: Scoresheet, write: _Write, values: Mapping[Criterion, tuple[Decimal, int | None]]
) -> None:
    """A reason for what a submitted sheet says otherwise now; a repetition needs none."""
    if write.reason or sheet.last_mutation in write.mutations[1:]:
        return
    now = {criterion.pk: value for criterion, (value, _level) in values.items()}
    before = dict(sheet.scores.values_list("criterion_id", "value"))
    if now != before or write.words["comment"] != sheet.comment:
        raise ReasonMissing(fields={"reason": _("Say in a few words why you change it.")})


def _require_current(sheet: Scoresheet, write: _Write) -> None:
    known = {mutation for mutation in write.mutations if mutation}
    if sheet.revision != write.base_revision and sheet.last_mutation not in known:
        raise StaleScoresheet(current=sheet_as_data(sheet=sheet))


def _require_open(round: Round, received_at: datetime) -> None:
    if round.state in {RoundState.SETUP, RoundState.ASSIGNED}:
        raise RoundNotOpen
    if not round.takes_sheets_at(received_at):
        raise RoundClosed
