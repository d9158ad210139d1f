"""Every act of a pitch day by its name, as the organiser's remote control and the API send it."""

# tested by: tests/judging/api/rounds/test_pitch_day.py

from datetime import datetime
from typing import Any

from django.db import transaction

from challenge.models import User
from judging.models import PitchSession
from judging.services.results.reveal import reveal_next
from judging.services.rounds.pitch_day.plan import set_plan
from judging.services.rounds.pitch_day.prepare import draw_order, set_times
from judging.services.rounds.pitch_day.stage import ACTS, act_on_stage
from judging.services.rounds.pitch_day.vote import close_vote, open_vote, set_tickets

DRAW, REVEAL, TIMES, PLAN = "draw", "reveal", "set_times", "set_plan"
OPEN_VOTE, CLOSE_VOTE, TICKETS = "open_vote", "close_vote", "set_tickets"
HALL_ACTS = (*ACTS, DRAW, REVEAL, TIMES, PLAN, OPEN_VOTE, CLOSE_VOTE, TICKETS)
_PLAIN = {DRAW: draw_order, REVEAL: reveal_next, OPEN_VOTE: open_vote, CLOSE_VOTE: close_vote}


@transaction.atomic
def act_in_hall(
    *,
    actor: User,
    session: PitchSession,
    act: str,
    slot: int | None = None,
    place: int | None = None,
    pitch_seconds: int | None = None,
    question_seconds: int | None = None,
    starts_at: datetime | None = None,
    break_every: int | None = None,
    break_seconds: int | None = None,
    tickets: int | None = None,
    seen: int | None = None,
    idempotency_key: str = "",
) -> PitchSession:
    """Do one of HALL_ACTS; the rest as their services say.  Times left out stay as they are."""
    common: dict[str, Any] = {"actor": actor, "seen": seen, "idempotency_key": idempotency_key}
    if act in _PLAIN:
        return _PLAIN[act](session=session, **common)
    if act == TICKETS:
        return set_tickets(session=session, tickets=tickets or 0, **common)
    if act == PLAN:
        return set_plan(
            session=session,
            starts_at=starts_at,
            break_every=break_every or 0,
            break_seconds=break_seconds or 0,
            **common,
        )
    if act == TIMES:
        return set_times(
            session=session,
            pitch_seconds=session.pitch_seconds if pitch_seconds is None else pitch_seconds,
            question_seconds=(
                session.question_seconds if question_seconds is None else question_seconds
            ),
            **common,
        )
    return act_on_stage(session=session, act=act, slot=slot, place=place, **common)
