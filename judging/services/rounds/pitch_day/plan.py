"""When a pitch day is planned to begin, and its breaks: what clock times are told by."""

# tested by: tests/judging/services/rounds/pitch_day/test_plan.py

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from judging.models import PitchSession
from judging.services.rounds.pitch_day.held_session import (
    close_act,
    hold_session,
    require_version,
)

MOST_BETWEEN, MOST_BREAK = 100, 4 * 3600  # entries; seconds
PLANNED = "pitch.plan_set"


@transaction.atomic
def set_plan(
    *,
    actor: User,
    session: PitchSession,
    starts_at: datetime | None,
    break_every: int = 0,
    break_seconds: int = 0,
    seen: int | None = None,
    idempotency_key: str = "",
) -> PitchSession:
    """Tell when the first presentation begins (None: no clock times are told), and after how many
    entries there is a break of how long; 0: none.
    """
    session = hold_session(actor=actor, session=session)
    edition = session.round.edition
    if audit.done_before(actor, PLANNED, edition=edition, idempotency_key=idempotency_key):
        return session
    require_version(session=session, seen=seen)
    wrong: dict[str, str | Promise] = {}
    if not 0 <= break_every <= MOST_BETWEEN:
        wrong["break_every"] = _("Give a number of entries from 0 to 100.")
    if not 0 <= break_seconds <= MOST_BREAK:
        wrong["break_seconds"] = _("A break takes at most four hours.")
    if wrong:
        raise InvalidInput(fields=wrong)
    session.starts_at = starts_at
    session.break_every, session.break_seconds = break_every, break_seconds
    session.save(update_fields=["starts_at", "break_every", "break_seconds"])
    return close_act(
        actor=actor,
        session=session,
        action=PLANNED,
        idempotency_key=idempotency_key,
        starts_at=starts_at.isoformat() if starts_at else None,
        break_every=break_every,
        break_seconds=break_seconds,
    )
