"""A round's scoring opens: by a person, or by the clock (actor None)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import AssignmentState, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.results.tally_input import criteria_keys, rules_of
from judging.services.assignment.notify import notify_judges
from judging.services.rounds.more_time import ClosingTimeNeeded
from judging.services.setup.rubric import freeze_rubric


class NobodyAssigned(Refusal):
    """Opening an empty round helps nobody."""

    code = "nobody_assigned"
    message = _("No judge is assigned in this round yet. Assign judges before scoring opens.")


@transaction.atomic
def open_round(*, actor: User | None, round: Round) -> Round:
    """Open scoring: the rubric and the rules freeze, and judges who were not told yet are told."""
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    if not round.assignments.filter(state=AssignmentState.ACTIVE).exists():
        raise NobodyAssigned
    rubric = freeze_rubric(round=round)
    now = timezone.now()
    if round.closes_at <= now:
        raise ClosingTimeNeeded(fields={"closes_at": ClosingTimeNeeded.message})
    round.advance(RoundState.OPEN, opens_at=min(round.opens_at, now))
    audit.record(
        actor,
        "round.opened",
        round,
        committed={
            "rules": rules_of(round=round, criteria=criteria_keys(round)),
            "rubric": rubric.digest,
        },
        rubric=rubric.digest,
    )
    notify_judges(actor=actor, round=round)
    return round
