"""Putting computed pairs into force, in one short transaction; begun sheets always stay."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.models import Job, User
from challenge.permissions import require
from judging.algorithms.assignment.legality import is_lawful
from judging.models import Assignment, AssignmentRun, AssignmentState, Conflict, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.assignment.problem import pose
from judging.services.assignment.notify import notify_judges
from judging.services.assignment.request import (
    ASSIGNABLE,
    NotAssignable,
    SeedIsCommitted,
    request_scenario,
)


@transaction.atomic
def apply_scenario(*, actor: User, run: AssignmentRun) -> Job | None:
    """Put a computed scenario into force.

    None: it is.  A job: things have changed since it was computed (a sheet was begun, a judge left,
    a conflict came up), and the job puts it into force with the least change that suits them.
    """
    require(may_run_round, actor, run.round)
    if run.applied_at is not None:
        raise NotAssignable(_("This assignment is in force already."))
    if not run.options.get("pairs"):
        raise NotAssignable(_("This run has no pairs to put into force."))
    round = run.round.locked()
    if "commitment" in round.allocation_options and run.seed != round.seed:
        raise SeedIsCommitted
    pairs = {(int(entry), int(judge)): float(fit) for entry, judge, fit in run.options["pairs"]}
    if not is_lawful(
        pose(round=round, with_reserves=True).problem,
        {(str(entry), str(judge)) for entry, judge in pairs},
    ):
        return request_scenario(actor=actor, run=run)
    apply_pairs(actor=actor, round=round, run=run, pairs=pairs)
    run.refresh_from_db()
    return None


@transaction.atomic
def apply_pairs(
    *, actor: User | None, round: Round, run: AssignmentRun, pairs: Mapping[tuple[int, int], float]
) -> None:
    """Make the round's assignments these (entry, judge) → match.

    Under the round's lock; conflicts and begun sheets are looked at again.
    """
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    barred = set(
        Conflict.objects.filter(
            judge__edition=round.edition, withdrawn_at__isnull=True
        ).values_list("entry_id", "judge_id")
    )
    known = {
        (assignment.entry_id, assignment.judge_id): assignment
        for assignment in Assignment.objects.filter(round=round).select_related("sheet")
    }
    barred |= {
        pair for pair, assignment in known.items() if assignment.state == AssignmentState.RECUSED
    }
    wanted = {pair: fit for pair, fit in pairs.items() if pair not in barred}
    gone = [
        assignment
        for pair, assignment in known.items()
        if assignment.state == AssignmentState.ACTIVE
        and pair not in wanted
        and (pair in barred or not _begun(assignment))
    ]
    back = [
        assignment
        for pair, assignment in known.items()
        if assignment.state == AssignmentState.REMOVED and pair in wanted
    ]
    new = [
        Assignment(round=round, entry_id=entry, judge_id=judge, match=fit, run=run)
        for (entry, judge), fit in sorted(wanted.items())
        if (entry, judge) not in known
    ]
    Assignment.objects.filter(pk__in=[assignment.pk for assignment in gone]).update(
        state=AssignmentState.REMOVED
    )
    for assignment in back:
        assignment.state, assignment.run, assignment.notified_at, assignment.match = (
            AssignmentState.ACTIVE,
            run,
            None,
            wanted[assignment.entry_id, assignment.judge_id],
        )
    Assignment.objects.bulk_update(back, ["state", "run", "notified_at", "match"], batch_size=2000)
    Assignment.objects.bulk_create(new, batch_size=2000)
    AssignmentRun.objects.filter(pk=run.pk).update(applied_at=timezone.now())
    run.refresh_from_db()
    if round.state == RoundState.SETUP:
        round.advance(RoundState.ASSIGNED)
    audit.record(
        actor,
        "round.assigned",
        round,
        run=run.pk,
        reason=run.reason,
        seed=run.seed,
        added=len(new) + len(back),
        removed=len(gone),
        digest=run.input_digest,
    )
    if round.state == RoundState.OPEN:
        notify_judges(actor=actor, round=round)


def _begun(assignment: Assignment) -> bool:
    return getattr(assignment, "sheet", None) is not None
