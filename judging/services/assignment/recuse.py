"""Judges declare conflicts of interest and recuse themselves; undone within ten minutes."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotFound, Refusal
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    HELD_STATES,
    RECUSED_STATES,
    Assignment,
    AssignmentState,
    Conflict,
    ConflictKind,
    Judge,
    NamesChecked,
    Recusal,
    Round,
    RoundState,
)
from judging.permissions import is_that_judge
from judging.queries.assignment.problem_of_round import wanted_of
from judging.services.assignment.request import request_repair
from judging.services.assignment.take_back import (
    begun,
    lock_assignments,
    lock_judge,
    take_back,
)
from submissions.models import Entry

UNDO_FOR = timedelta(minutes=10)
_OPEN = [RoundState.ASSIGNED, RoundState.OPEN]


class TooLateToUndo(Refusal):
    """Ten minutes have passed, and somebody else may have the entry."""

    code = "too_late_to_undo"
    message = _("The ten minutes to undo this are over. Ask the organiser if it was a mistake.")


class RoundOver(Refusal):
    """Scoring has ended."""

    code = "round_closed"
    status = 410
    message = _("This round is closed. Tell the organiser about the conflict.")


class NamesUnchecked(Refusal):
    """No entry is shown or scored before its judge went through the names of the round.

    A device keeps what it wants to send until that is done (docs/parts/sync-protocol.md).
    """

    code = "names_unchecked"
    status = 403
    message = _(
        "Before the first entry, go through the names of this round, declare every conflict of "
        "interest, and say that there are no more. Then this works."
    )


@transaction.atomic
def declare_conflict(
    *,
    actor: User,
    judge: Judge,
    entry: Entry,
    kind: str,
    note: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Conflict:
    """Declare a conflict with an entry by its name.  since, until: of the tie, where one knows.

    If it is assigned already, the judge is recused from it.

    In a blind round it leaves the list without a line, and doesn't return on withdrawal:
    otherwise declaring and withdrawing would show which code hides which name.
    """
    judge = _held(actor, judge)
    if entry.edition_id != judge.edition_id:
        raise NotFound
    if since and until and until < since:
        raise InvalidInput(fields={"until": _("This is before the beginning.")})
    conflict = _record_conflict(actor, judge, entry, kind, note, since=since, until=until)
    for assignment in _active_assignments(judge, entry):
        _release(
            actor,
            assignment,
            kind,
            note,
            to=AssignmentState.REMOVED if assignment.round.blind else AssignmentState.RECUSED,
        )
    return conflict


@transaction.atomic
def confirm_names(*, actor: User, judge: Judge, round: Round) -> NamesChecked:
    """The judge went through the names of a round: every conflict is declared.  Kept once."""
    judge = _held(actor, judge)
    if round.edition_id != judge.edition_id:
        raise NotFound
    checked, made = NamesChecked.objects.get_or_create(judge=judge, round=round)
    if made:
        audit.record(
            actor, "conflicts.confirmed", judge, edition=judge.edition, in_round=round.order
        )
    return checked


@transaction.atomic
def withdraw_conflicts(*, actor: User, judge: Judge, entry: Entry) -> int:
    """Withdraw every conflict that the judge declared with an entry; returns how many.

    Recusals younger than ten minutes are undone with them.
    """
    judge = _held(actor, judge)
    mine = list(
        judge.conflicts.filter(
            entry=entry, source=Conflict.Source.DECLARED, withdrawn_at__isnull=True
        )
    )
    recused = Assignment.with_shadows.filter(
        judge=judge, entry=entry, state__in=RECUSED_STATES, round__state__in=_OPEN
    ).select_related("judge__user", "round")
    for assignment in recused.order_by("pk") if mine else []:
        if _undoable(assignment) is not None:
            undo_recusal(actor=actor, assignment=assignment)
    for conflict in mine:
        withdraw_conflict(actor=actor, conflict=conflict)
    return len(mine)


def _record_conflict(
    actor: User, judge: Judge, entry: Entry, kind: str, note: str, **dates: date | None
) -> Conflict:
    if kind not in ConflictKind.values:
        raise InvalidInput(fields={"kind": _("Choose one of the reasons.")})
    conflict, created = Conflict.objects.get_or_create(
        judge=judge,
        entry=entry,
        kind=kind,
        source=Conflict.Source.DECLARED,
        withdrawn_at=None,
        defaults={"note": note[:300], "declared_by": actor, **dates},
    )
    if created:
        audit.record(
            actor,
            "shadow.declared" if judge.is_shadow else "conflict.declared",
            conflict,
            edition=judge.edition,
            judge=judge.pk,
            entry=entry.pk,
            kind=kind,
        )
    return conflict


def _active_assignments(judge: Judge, entry: Entry) -> list[Assignment]:
    rows = Assignment.with_shadows.filter(
        judge=judge, entry=entry, state__in=HELD_STATES, round__state__in=_OPEN
    )
    return lock_assignments(rows=rows.select_related("round__edition"))


def _held(actor: User, judge: Judge) -> Judge:
    """The judge's row until the commit: whoever assigns to them waits, and sees the conflict."""
    require(is_that_judge, actor, judge)
    judge = lock_judge(judge=judge)
    require(is_that_judge, actor, judge)
    return judge


@transaction.atomic
def withdraw_conflict(*, actor: User, conflict: Conflict) -> Conflict:
    """Withdraw a conflict that the judge declared; the row stays, with the time."""
    require(is_that_judge, actor, conflict.judge)
    in_force = Conflict.objects.filter(
        pk=conflict.pk, source=Conflict.Source.DECLARED, withdrawn_at__isnull=True
    )
    if in_force.update(withdrawn_at=timezone.now()):
        action = "shadow.undeclared" if conflict.judge.is_shadow else "conflict.withdrawn"
        audit.record(actor, action, conflict, edition=conflict.judge.edition)
    conflict.refresh_from_db(fields=["withdrawn_at"])
    return conflict


@transaction.atomic
def recuse(*, actor: User, assignment: Assignment, kind: str, note: str = "") -> Recusal:
    """Recuse the judge from an assigned entry.

    The sheet no longer counts (null, never 0), and a repair finds another judge.
    """
    judge = _held(actor, assignment.judge)
    if assignment.round.state not in _OPEN:
        raise RoundOver
    _record_conflict(actor, judge, assignment.entry, kind, note)
    for own in _active_assignments(judge, assignment.entry):
        _release(actor, own, kind, note)
    assignment.refresh_from_db()
    recusal = _recusals(assignment).order_by("-pk").first()
    if recusal is None or not assignment.is_recused:
        raise NotFound  # an organiser removed it before
    return recusal


@transaction.atomic
def undo_recusal(*, actor: User, assignment: Assignment) -> Assignment:
    """Undo a recusal within ten minutes: the entry and the scores written so far return."""
    judge = _held(actor, assignment.judge)
    declared = judge.conflicts.filter(entry=assignment.entry_id, source=Conflict.Source.DECLARED)
    list(declared.select_for_update(no_key=True).order_by("pk"))
    pairs = Assignment.with_shadows.filter(round=assignment.round_id, entry=assignment.entry_id)
    rows = lock_assignments(rows=pairs.select_related("round__edition", "judge__edition"))
    assignment = next(row for row in rows if row.pk == assignment.pk)
    if assignment.is_held:
        return assignment
    recusal = _undoable(assignment)
    if recusal is None:
        raise TooLateToUndo
    now = timezone.now()
    _recusals(assignment).filter(pk=recusal.pk).update(undone_at=now)
    declared.filter(withdrawn_at=None).update(withdrawn_at=now)
    if judge.is_shadow:
        assignment.advance(AssignmentState.SHADOW)
        audit.record(actor, "shadow.recusal_undone", assignment, edition=assignment.judge.edition)
        return assignment
    assignment.advance(AssignmentState.ACTIVE)
    audit.record(actor, "recusal.undone", assignment, edition=assignment.judge.edition)
    _remove_surplus(assignment, rows)
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)
    return assignment


def _undoable(assignment: Assignment) -> Recusal | None:
    """The recusal that may still be undone.

    The judge's own, ten minutes old at most, in a round that goes on.
    """
    if not assignment.is_recused or assignment.round.state not in _OPEN:
        return None
    recusal = _recusals(assignment).filter(undone_at__isnull=True).order_by("-pk").first()
    if not Conflict.objects.filter(
        judge=assignment.judge, entry=assignment.entry, source=Conflict.Source.DECLARED
    ).exists():
        return None  # taken from a silent judge by the clock or by an organiser
    return recusal if recusal is not None and timezone.now() - recusal.at <= UNDO_FOR else None


def _release(
    actor: User,
    assignment: Assignment,
    kind: str,
    note: str,
    *,
    to: AssignmentState = AssignmentState.RECUSED,
) -> None:
    take_back(
        actor=actor, edition=assignment.round.edition, assignments=[assignment], reason=kind, to=to
    )
    Recusal.objects.create(assignment=assignment, kind=kind, note=note[:300])
    if assignment.state == AssignmentState.SHADOW:
        return  # no seat is empty, and no figure changes
    request_repair(actor=None, round=assignment.round, cause="recusal")
    promise("judging.tasks.sheets_changed", round_id=assignment.round_id)


def _recusals(assignment: Assignment) -> QuerySet[Recusal]:
    return Recusal.with_shadows.filter(assignment=assignment)


def _remove_surplus(assignment: Assignment, rows: list[Assignment]) -> None:
    """Remove the newest assignment that is not begun, if the entry has more than wanted.

    Another judge may have got the entry in the meantime.  rows: all of the entry in the round, held
    since before the undoing.
    """
    standing = [row for row in rows if row.state == AssignmentState.ACTIVE]
    row = assignment.round.participations.get(entry=assignment.entry)
    if len(standing) <= wanted_of(round=assignment.round, participation=row):
        return
    kept = begun(assignments=standing) | {assignment.pk}
    surplus = [row for row in standing if row.pk not in kept and not row.pinned]
    surplus.sort(key=lambda row: row.created_at)  # their numbers are random
    take_back(
        actor=None,
        edition=assignment.round.edition,
        assignments=surplus[-1:],
        reason="recusal_undone",
    )
