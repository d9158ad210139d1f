"""Conflicts of interest in one tap: declared before, or found while reading; undone within ten minutes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.outbox import promise
from challenge.permissions import require
from judging.models import Assignment, AssignmentState, Conflict, ConflictKind, Judge, Recusal, RoundState
from judging.permissions import is_that_judge
from judging.services.assigning import request_repair
from judging.services.posing import wanted_of
from submissions.models import Entry

UNDO_FOR = timedelta(minutes=10)
_OPEN = [RoundState.ASSIGNED, RoundState.OPEN]


class TooLateToUndo(Refusal):
    """Ten minutes have passed, and somebody else may have the entry."""

    code = "too_late_to_undo"
    message = _("The ten minutes to take this back are over. Ask the organiser if it was a mistake.")


class RoundOver(Refusal):
    """Scoring has ended."""

    code = "round_closed"
    status = 410
    message = _("This round is closed. Tell the organiser about the conflict.")


@transaction.atomic
def declare_conflict(*, actor: User, judge: Judge, entry: Entry, kind: str, note: str = "") -> Conflict:
    """Say that one must not judge an entry; an entry that is already assigned is given back."""
    require(is_that_judge, actor, judge)
    if kind not in ConflictKind.values:
        raise InvalidInput(fields={"kind": _("Choose one of the reasons.")})
    conflict, created = Conflict.objects.get_or_create(
        judge=judge, entry=entry, kind=kind, source=Conflict.Source.DECLARED, withdrawn_at=None, defaults={"note": note[:300], "declared_by": actor}
    )
    if created:
        audit.record(actor, "conflict.declared", conflict, edition=judge.edition, judge=judge.pk, entry=entry.pk, kind=kind)
    for assignment in Assignment.objects.select_for_update().filter(judge=judge, entry=entry, state=AssignmentState.ACTIVE, round__state__in=_OPEN):
        _give_back(actor, assignment, kind, note)
    return conflict


@transaction.atomic
def withdraw_conflict(*, actor: User, conflict: Conflict) -> Conflict:
    """Take back what one declared oneself; the row stays, with the time."""
    require(is_that_judge, actor, conflict.judge)
    if conflict.withdrawn_at is None and conflict.source == Conflict.Source.DECLARED:
        conflict.withdrawn_at = timezone.now()
        conflict.save(update_fields=["withdrawn_at"])
        audit.record(actor, "conflict.withdrawn", conflict, edition=conflict.judge.edition)
    return conflict


@transaction.atomic
def recuse(*, actor: User, assignment: Assignment, kind: str, note: str = "") -> Recusal:
    """Give an assigned entry back: the sheet no longer counts (null, never 0), and another judge is looked for at once."""
    require(is_that_judge, actor, assignment.judge)
    if assignment.round.state not in _OPEN:
        raise RoundOver
    declare_conflict(actor=actor, judge=assignment.judge, entry=assignment.entry, kind=kind, note=note)
    assignment.refresh_from_db()
    return assignment.recusals.order_by("-pk")[0]


@transaction.atomic
def undo_recusal(*, actor: User, assignment: Assignment) -> Assignment:
    """Take a recusal back within ten minutes: the entry and the scores written so far return."""
    require(is_that_judge, actor, assignment.judge)
    recusal = assignment.recusals.filter(undone_at__isnull=True).order_by("-pk").first()
    if recusal is None:
        return assignment
    now = timezone.now()
    if now - recusal.at > UNDO_FOR or assignment.round.state not in _OPEN:
        raise TooLateToUndo
    recusal.undone_at = now
    recusal.save(update_fields=["undone_at"])
    Conflict.objects.filter(judge=assignment.judge, entry=assignment.entry, source=Conflict.Source.DECLARED, withdrawn_at=None).update(withdrawn_at=now)
    assignment.advance(AssignmentState.ACTIVE)
    audit.record(actor, "recusal.undone", assignment, edition=assignment.judge.edition)
    _one_too_many(assignment)
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    return assignment


def _give_back(actor: User, assignment: Assignment, kind: str, note: str) -> None:
    assignment.advance(AssignmentState.RECUSED)
    Recusal.objects.create(assignment=assignment, kind=kind, note=note[:300])
    audit.record(actor, "assignment.recused", assignment, edition=assignment.judge.edition, kind=kind)
    request_repair(actor=None, round=assignment.round, cause="recusal")
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)


def _one_too_many(assignment: Assignment) -> None:
    """Where somebody else got the entry meanwhile and has not begun, it is taken back from the one who came last."""
    standing = Assignment.objects.select_for_update(of=("self",)).filter(round=assignment.round, entry=assignment.entry, state=AssignmentState.ACTIVE)
    row = assignment.round.participations.get(entry=assignment.entry)
    if standing.count() <= wanted_of(round=assignment.round, participation=row):
        return
    last = standing.filter(sheet__isnull=True, pinned=False).exclude(pk=assignment.pk).order_by("-pk").first()
    if last is not None:
        last.advance(AssignmentState.REMOVED)
        audit.record(None, "assignment.taken_back", last, edition=assignment.judge.edition, reason="recusal_undone")
