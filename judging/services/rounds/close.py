"""A round's scoring closes: by a person, or by the clock (actor None)."""

# tested by: tests/judging/test_workflow.py

from datetime import timedelta

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.models import User
from challenge.permissions import require
from judging.models import Round, RoundState
from judging.permissions import may_run_round
from judging.services.rounds.discussion.end import end_discussions
from judging.services.rounds.tally_request import request_tally


@transaction.atomic
def close_round(*, actor: User | None, round: Round) -> Round:
    """Close scoring, end the discussions that are open, and ask for the tally."""
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    ended = max(
        min(round.closes_at, clock.now()), round.opens_at + timedelta(microseconds=1)
    )  # a round closes after it opens
    round.advance(RoundState.CLOSED, closes_at=ended, waits_since=None)
    audit.record(actor, "round.closed", round)
    end_discussions(actor=actor, round=round)
    request_tally(actor=actor, round=round)
    return round
