"""Entries for a shadow judge: besides those of the panel, on no seat of it."""

# tested by: tests/judging/services/panel/test_shadow.py

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Assignment, AssignmentState, Conflict, Judge, Round, RoundState
from judging.permissions import may_run_round
from judging.services.assignment.request import ASSIGNABLE, NotAssignable
from judging.services.assignment.take_back import (
    begun,
    lock_assignments,
    lock_judge,
    take_back,
)
from submissions.models import EntryState


class NoShadow(Refusal):
    """Entries of the panel come by the assignment."""

    code = "no_shadow_judge"
    message = _(
        "Only a shadow judge of this edition who has accepted the invitation gets entries here. "
        "Judges whose score sheets count get theirs by the assignment."
    )


@transaction.atomic
def assign_to_shadow(
    *, actor: User, round: Round, judge: Judge, entries: Collection[int]
) -> list[Assignment]:
    """Give a shadow entries of the round, by primary key; those that are new, in force.

    Left out: what isn't in the round, what they have a conflict of interest with or gave back, and
    what they have.  Told by mail as judges are.
    """
    require(may_run_round, actor, round)
    round = round.locked()
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    judge = lock_judge(judge=judge)
    if (
        not judge.is_shadow
        or judge.state != Judge.State.ACCEPTED
        or judge.edition_id != round.edition_id
    ):
        raise NoShadow
    rows = Assignment.with_shadows.filter(round=round, judge=judge)
    known = {row.entry_id: row for row in lock_assignments(rows=rows)}
    wanted, state = _open_to(round, judge, entries), AssignmentState.SHADOW
    taken = [known[pk] for pk in wanted if pk in known]
    back = [row for row in taken if row.state == AssignmentState.SHADOW_REMOVED]
    Assignment.advance_all(back, state)
    new = [
        Assignment(round=round, judge=judge, entry_id=pk, state=state)
        for pk in wanted
        if pk not in known
    ]
    Assignment.with_shadows.bulk_create(new)
    given = [*back, *new]
    if given:
        ids = sorted(row.entry_id for row in given)
        audit.record(actor, "shadow.assigned", judge, round=round.pk, entries=ids)
        _tell(actor, round, judge, given)
    return given


@transaction.atomic
def take_from_shadow(*, actor: User, round: Round, judge: Judge) -> int:
    """Take back what a shadow has in the round and didn't begin; returns how many."""
    require(may_run_round, actor, round)
    round = round.locked()
    judge = lock_judge(judge=judge)
    if not judge.is_shadow:
        raise NoShadow
    rows = Assignment.with_shadows.filter(round=round, judge=judge, state=AssignmentState.SHADOW)
    held = lock_assignments(rows=rows.select_related("round"))
    kept = begun(assignments=held)
    left = [row for row in held if row.pk not in kept]
    return take_back(actor=actor, edition=round.edition, assignments=left, reason="by_hand")


def _open_to(round: Round, judge: Judge, entries: Collection[int]) -> list[int]:
    barred = Conflict.objects.filter(judge=judge, withdrawn_at__isnull=True).values("entry")
    rows = round.participations.filter(entry__in=entries, entry__state=EntryState.SUBMITTED)
    return list(rows.exclude(entry__in=barred).order_by("pk").values_list("entry_id", flat=True))


def _tell(actor: User, round: Round, judge: Judge, given: list[Assignment]) -> None:
    """Part of assigning, which began the transaction."""
    mine = Assignment.with_shadows.filter(round=round, judge=judge, state=AssignmentState.SHADOW)
    mine.update(notified_at=timezone.now())
    if round.state == RoundState.SETUP:
        return  # dates may still change; they find it on their page
    promise_mail(
        actor=actor,
        key=f"judge-assigned-{round.pk}-{judge.pk}-{given[-1].pk}",
        kind="judge_assigned",
        expires_at=round.closes_at,
        to=judge.user,
        edition=round.edition,
        round=round,
        count=mine.count(),
        link_to=LinkTo(SitePart.JUDGE, f"/judge/rounds/{round.pk}/conflicts/"),
    )
