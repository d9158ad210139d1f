"""What every act on the stage begins and ends with: the lock, the version seen, the log."""

# tested by: tests/judging/services/rounds/pitch_day/test_stage.py

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.live.channel import wake
from challenge.models import User
from challenge.permissions import require
from judging.models import PitchSession
from judging.permissions import may_run_round


class StageMovedOn(Refusal):
    """Somebody else acted after the screen was drawn; facts: the version that stands."""

    code = "stage_moved_on"
    message = _("The stage has moved on since you looked. Check what is on now, then choose again.")


class NotOnStageNow(Refusal):
    """The act doesn't fit where the stage is."""

    code = "not_on_stage_now"
    message = _("This can't be done at this point of the running order.")


def hold_session(*, actor: User, session: PitchSession) -> PitchSession:
    """The session as it stands, held until the commit; for those who run its round."""
    require(may_run_round, actor, session.round)
    return (
        PitchSession.objects.select_for_update(no_key=True, of=("self",))
        .select_related("round__edition", "current")
        .get(pk=session.pk)
    )


def require_version(*, session: PitchSession, seen: int | None) -> None:
    """Let only somebody act who saw the stage as it stands.  seen: None: whoever calls knows."""
    if seen is not None and seen != session.version:
        raise StageMovedOn(version=session.version)


def close_act(
    *,
    actor: User | None,
    session: PitchSession,
    action: str,
    idempotency_key: str,
    committed: Any = None,
    **facts: Any,
) -> PitchSession:
    """One version more, a line in the log, and every screen is told.  committed: as for the log."""
    PitchSession.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.version += 1
    audit.record(
        actor,
        action,
        session,
        edition=session.round.edition,
        committed=committed,
        version=session.version,
        idempotency_key=idempotency_key,
        **facts,
    )
    wake(session.channel)
    return session
