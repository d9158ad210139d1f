"""For the clock: organisers hear that a round is closed and tallied, once for each close."""

from django.db import transaction

from challenge import audit
from challenge.services.organiser_mail import mail_organisers
from judging.models import AssignmentState, Round, RoundState, SheetState
from judging.services.results.tally import is_tallied

ACTION = "round.tallied_told"


def may_tell_tallied(round: Round) -> bool:
    """Whether it is closed, its tally rests on what is there, and nobody was told of this close."""
    return (
        round.state == RoundState.CLOSED
        and not round.edition.audit_events.filter(
            action=ACTION,
            object_id=str(round.pk),
            facts__closes_at=round.closes_at.isoformat(),
        ).exists()
        and is_tallied(round=round)
    )


@transaction.atomic
def tell_tallied(*, round: Round) -> int:
    """Mail every organiser that the decision is theirs now; returns how many."""
    round = round.locked()
    if not may_tell_tallied(round):
        return 0
    work = round.assignments.filter(state=AssignmentState.ACTIVE)
    told = mail_organisers(
        actor=None,
        edition=round.edition,
        key=f"tallied-{round.pk}-{round.closes_at:%Y%m%d%H%M%S%f}",
        kind="round_tallied",
        round=round,
        sheets=work.filter(sheet__state=SheetState.SUBMITTED).count(),
        wanted=work.count(),
    )
    audit.record(None, ACTION, round, closes_at=round.closes_at.isoformat())
    return told
