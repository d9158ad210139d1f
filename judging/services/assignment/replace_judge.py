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
    Round,
)
from judging.permissions import may_run_round
from judging.queries.assignment.problem_of_round import SILENT
from judging.services.assignment.request import ASSIGNABLE, request_repair, require_assignable


@transaction.atomic
def replace_judge(*, actor: User | None, round: Round, judge: Judge, reason: str = SILENT) -> Job:
    """Recuse the judge from what they have not submitted in this round, and reassign it.

    Submitted sheets stay.  The pairs are barred for this round as a recusal is.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    require_assignable(round=round)
    mine = Assignment.objects.select_for_update(of=("self",)).filter(
        round=round, judge=judge, state=AssignmentState.ACTIVE
    )
    unsubmitted = [row for row in mine.select_related("sheet") if not _is_submitted(row)]
    for assignment in unsubmitted:
        assignment.advance(AssignmentState.RECUSED)
        assignment.recusals.create(kind="other", note=reason)
    if unsubmitted:
        _tell(actor, round, judge, unsubmitted)
    audit.record(
        actor,
        "judge.replaced",
        judge,
        round=round.pk,
        assignments=[assignment.pk for assignment in unsubmitted],
        reason=reason,
    )
    return request_repair(actor=actor, round=round, cause="replacement")


@transaction.atomic
def release_judge(*, judge: Judge) -> list[Job]:
    """Remove what a judge who has left did not submit in every running round; request repairs."""
    left = Assignment.objects.select_for_update(of=("self",)).filter(
        judge=judge, state=AssignmentState.ACTIVE, round__state__in=ASSIGNABLE
    )
    rounds: dict[int, Round] = {}
    for assignment in left.select_related("round__edition", "sheet").order_by("pk"):
        if not _is_submitted(assignment):
            assignment.advance(AssignmentState.REMOVED)
            audit.record(
                None,
                "assignment.taken_back",
                assignment,
                edition=assignment.round.edition,
                reason="judge_left",
            )
            rounds[assignment.round_id] = assignment.round
    return [
        request_repair(actor=None, round=round, cause="replacement") for round in rounds.values()
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


def _is_submitted(assignment: Assignment) -> bool:
    sheet = getattr(assignment, "sheet", None)
    return sheet is not None and sheet.submitted_at is not None
