"""Reassigning what a judge has not submitted: the judge is silent, or has left."""

# tested by: tests/judging/services/assignment/test_request.py

from django.db import transaction

from challenge import audit
from challenge.models import Job, SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import (
    Assignment,
    AssignmentState,
    Judge,
    Recusal,
    Round,
)
from judging.permissions import may_run_round
from judging.queries.assignment.problem_of_round import SILENT
from judging.services.assignment.request import ASSIGNABLE, request_repair, require_assignable
from judging.services.assignment.take_back import begun, lock_assignments, take_back


@transaction.atomic
def replace_judge(*, actor: User | None, round: Round, judge: Judge, reason: str = SILENT) -> Job:
    """Recuse the judge from what they have not submitted in this round, and reassign it.

    Submitted sheets stay.  The pairs are barred for this round as a recusal is.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    require_assignable(round=round)
    mine = Assignment.objects.filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    unsubmitted = _unsubmitted(lock_assignments(rows=mine))
    take_back(
        actor=actor,
        edition=round.edition,
        assignments=unsubmitted,
        reason=reason,
        to=AssignmentState.RECUSED,
    )
    Recusal.objects.bulk_create(
        [Recusal(assignment=row, kind="other", note=reason) for row in unsubmitted]
    )
    if unsubmitted:
        _tell(actor, round, judge, unsubmitted)
        taken = [assignment.pk for assignment in unsubmitted]
        audit.record(
            actor, "judge.replaced", judge, round=round.pk, assignments=taken, reason=reason
        )
    return request_repair(actor=actor, round=round, cause="replacement")


@transaction.atomic
def release_judge(*, judge: Judge) -> list[Job]:
    """Remove what a judge who has left did not submit in every running round; request repairs.

    The judge's row was written before, so it is held: nothing is assigned to them meanwhile.
    """
    left = Assignment.objects.filter(
        judge=judge, state=AssignmentState.ACTIVE, round__state__in=ASSIGNABLE
    )
    unsubmitted = _unsubmitted(lock_assignments(rows=left.select_related("round__edition")))
    take_back(actor=None, edition=judge.edition, assignments=unsubmitted, reason="judge_left")
    rounds = {row.round_id: row.round for row in unsubmitted}
    return [
        request_repair(actor=None, round=rounds[pk], cause="replacement") for pk in sorted(rounds)
    ]


def _tell(actor: User | None, round: Round, judge: Judge, given: list[Assignment]) -> None:
    """The judge learns that the work is no longer theirs."""
    last = max(assignment.recusals.latest("pk").pk for assignment in given)
    promise_mail(
        actor=actor,
        key=f"judge-replaced-{round.pk}-{judge.pk}-{last}",
        kind="judge_replaced",
        to=judge.user,
        edition=round.edition,
        round=round,
        count=len(given),
        link_to=LinkTo(SitePart.JUDGE),
    )


def _unsubmitted(held: list[Assignment]) -> list[Assignment]:
    """Whose sheet the judge has not submitted, looked up while none can be."""
    submitted = begun(assignments=held, submitted=True)
    return [assignment for assignment in held if assignment.pk not in submitted]
