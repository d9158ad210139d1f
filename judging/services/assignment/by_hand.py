"""Assignments by hand: one pair at a time, each step recorded so that it can be undone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal, WrongState
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Conflict,
    Judge,
    Round,
    RoundState,
)
from judging.permissions import may_run_round
from judging.queries.assignment.problem_of_round import limit_of
from judging.queries.assignment.profile_match import (
    match_of,
)
from judging.services.assignment.request import ASSIGNABLE, NotAssignable
from judging.services.assignment.take_back import (
    begun,
    lock_assignment,
    lock_assignments,
    lock_judge,
    lock_judges,
    take_back,
)
from submissions.models import Entry

BY_HAND, UNDO = "by_hand", "undo"


class InConflict(Refusal):
    """A conflict in force, or an earlier recusal."""

    code = "in_conflict"
    message = _(
        "This judge has a conflict of interest with this entry, or gave it back. Choose "
        "another judge."
    )


class SameFirm(Refusal):
    """One judge of a firm per entry."""

    code = "same_firm"
    message = _(
        "Another judge of the same organisation has this entry already. Choose a judge of "
        "another organisation."
    )


class JudgeIsFull(Refusal):
    """At the largest load."""

    code = "judge_is_full"
    message = _(
        "This judge has as many entries as allowed. Raise the judge's largest load, or "
        "choose another judge."
    )


class NotInRound(Refusal):
    """The entry or the judge has no part in this round."""

    code = "not_in_round"
    message = _(
        "The entry must take part in this round, and the judge must have accepted the invitation."
    )


class AlreadyAssigned(Refusal):
    """The pair is there."""

    code = "already_assigned"
    message = _("This judge has this entry already.")


class AlreadyBegun(Refusal):
    """A begun sheet is never removed by hand."""

    code = "already_begun"
    message = _(
        "The judge has begun this score sheet, so it stays. If the judge cannot go on, "
        "replace the judge."
    )


class NothingToUndo(Refusal):
    """Undone before, or overtaken."""

    code = "nothing_to_undo"
    message = _(
        "This step was undone before, or something has changed since. Change the assignment "
        "by hand."
    )


@transaction.atomic
def assign_entry(*, actor: User, round: Round, judge: Judge, entry: Entry) -> Assignment:
    """Give an entry to a judge by hand.

    Conflicts, same firm and the largest load are refused, with the reason.
    """
    round = _locked(actor, round)
    assignment = _activate(round, judge, entry)
    run = _record(actor, round, added=[assignment], removed=[])
    Assignment.objects.filter(pk=assignment.pk).update(run=run)
    if round.state == RoundState.SETUP:
        round.advance(RoundState.ASSIGNED)
    return assignment


@transaction.atomic
def remove_assignment(*, actor: User, assignment: Assignment) -> Assignment:
    """Remove an entry from a judge who has not begun it."""
    round = _locked(actor, assignment.round)
    _deactivate(actor, round, [assignment])
    _record(actor, round, added=[], removed=[assignment])
    assignment.refresh_from_db(fields=["state"])
    return assignment


@transaction.atomic
def reassign_entry(*, actor: User, assignment: Assignment, judge: Judge) -> Assignment:
    """Reassign an entry from one judge to another who may judge it.

    AlreadyAssigned: it is the judge who has it.
    """
    round = _locked(actor, assignment.round)
    lock_judges(judges=[judge.pk])
    both = Assignment.objects.filter(round=round, entry=assignment.entry_id)
    lock_assignments(rows=both.filter(judge__in=[assignment.judge_id, judge.pk]))
    _deactivate(actor, round, [assignment])
    if judge.pk == assignment.judge_id:
        raise AlreadyAssigned
    given = _activate(round, judge, assignment.entry)
    _record(actor, round, added=[given], removed=[assignment])
    return given


@transaction.atomic
def pin(*, actor: User, assignment: Assignment, pinned: bool = True) -> Assignment:
    """Keep a pair through every later run (pinned=False: no longer)."""
    round = _locked(actor, assignment.round)
    held = lock_assignment(rows=Assignment.objects.all(), assignment=assignment)
    if held.state != AssignmentState.ACTIVE:
        raise NotInRound
    if held.pinned != pinned:
        Assignment.objects.filter(pk=held.pk).update(pinned=pinned)
        action = "assignment.pinned" if pinned else "assignment.unpinned"
        audit.record(actor, action, held, edition=round.edition)
    assignment.pinned = pinned
    return assignment


@transaction.atomic
def unpin(*, actor: User, assignment: Assignment) -> Assignment:
    """Let later runs move a pair again."""
    return pin(actor=actor, assignment=assignment, pinned=False)


@transaction.atomic
def reverse_step(*, actor: User, run: AssignmentRun) -> AssignmentRun:
    """Reverse one step by hand, as long as nothing was built on it."""
    round = _locked(actor, run.round)
    run.refresh_from_db(fields=["options"])
    if run.reason != BY_HAND or run.options.get("undone"):
        raise NothingToUndo
    steps = Assignment.objects.filter(pk__in=[*run.options["added"], *run.options["removed"]])
    lock_judges(judges=steps.values_list("judge_id", flat=True))
    rows = {row.pk: row for row in lock_assignments(rows=steps.select_related("judge", "entry"))}
    added = [rows[pk] for pk in run.options["added"] if pk in rows]
    removed = [rows[pk] for pk in run.options["removed"] if pk in rows]
    if any(row.state != AssignmentState.ACTIVE for row in added) or any(
        row.state != AssignmentState.REMOVED for row in removed
    ):
        raise NothingToUndo
    _deactivate(actor, round, added)
    back = [_activate(round, row.judge, row.entry) for row in removed]
    AssignmentRun.objects.filter(pk=run.pk).update(options={**run.options, "undone": True})
    return _record(actor, round, added=back, removed=added, reason=UNDO)


def _activate(round: Round, judge: Judge, entry: Entry) -> Assignment:
    """The pair's assignment, created or made active again, if the rules allow it.

    The judge is held: one who leaves or declares a conflict meanwhile waits, or was seen here.
    """
    judge = lock_judge(judge=judge)
    _require_may_meet(round, judge, entry)
    pair = Assignment.objects.filter(round=round, judge=judge, entry=entry)
    known = next(iter(lock_assignments(rows=pair)), None)
    if known is None:
        match = match_of(round=round, judge=judge, entry=entry)
        return Assignment.objects.create(round=round, judge=judge, entry=entry, match=match)
    if known.state == AssignmentState.ACTIVE:
        raise AlreadyAssigned
    if known.state == AssignmentState.RECUSED:
        raise InConflict
    known.advance(AssignmentState.ACTIVE, notified_at=None)
    return known


def _require_may_meet(round: Round, judge: Judge, entry: Entry) -> None:
    if (
        judge.state != Judge.State.ACCEPTED
        or judge.is_shadow
        or judge.edition_id != round.edition_id
        or not round.participations.filter(entry=entry).exists()
    ):
        raise NotInRound
    if Conflict.objects.filter(judge=judge, entry=entry, withdrawn_at__isnull=True).exists():
        raise InConflict
    active = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
    if (
        judge.organisation_id
        and not round.is_heard_by_all
        and active.filter(entry=entry, judge__organisation=judge.organisation_id)
        .exclude(judge=judge)
        .exists()
    ):
        raise SameFirm
    if active.filter(judge=judge).count() >= limit_of(round=round, judge=judge):
        raise JudgeIsFull


def _deactivate(actor: User, round: Round, assignments: list[Assignment]) -> None:
    """Whether a sheet is begun is looked up when nobody can begin one any more."""
    pks = [assignment.pk for assignment in assignments]
    held = lock_assignments(rows=Assignment.objects.filter(pk__in=pks).select_related("judge"))
    if begun(assignments=held):
        raise AlreadyBegun
    if any(row.state != AssignmentState.ACTIVE for row in held):
        raise WrongState(wanted=AssignmentState.REMOVED)
    take_back(actor=actor, edition=round.edition, assignments=held, reason=BY_HAND)


def _locked(actor: User, round: Round) -> Round:
    require(may_run_round, actor, round)
    round = round.locked()
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    return round


def _record(
    actor: User,
    round: Round,
    *,
    added: list[Assignment],
    removed: list[Assignment],
    reason: str = BY_HAND,
) -> AssignmentRun:
    options = {
        "added": [assignment.pk for assignment in added],
        "removed": [assignment.pk for assignment in removed],
    }
    run = AssignmentRun.objects.create(
        round=round,
        reason=reason,
        seed=0,
        input_digest="",
        options=options,
        applied_at=timezone.now(),
    )
    audit.record(
        actor, f"assignment.{reason}", run, edition=round.edition, round=round.pk, **options
    )
    return run
