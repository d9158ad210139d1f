"""The award ceremony, step by step, on the screen in the hall."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.live.channel import wake
from challenge.models import User
from judging.models import Announcement, HallVote, PitchSession, Round, RoundState
from judging.permissions import may_approve_announcement
from judging.queries.results.published.ceremony import places_to_reveal
from judging.services.rounds.pitch_day.held_session import (
    close_act,
    hold_session,
    require_version,
)

REVEALED = "pitch.revealed"


class NotToBeShownYet(Refusal):
    """A result is shown once two people stand for it."""

    code = "not_to_be_shown_yet"
    message = _(
        "The result can't be shown yet. Decide and prepare the announcement; then somebody other "
        "than the person who prepared it begins the ceremony, or publish it first."
    )


class AllShown(Refusal):
    """The first place stands on the screen already."""

    code = "all_shown"
    message = _("Every prize has been shown.")


@transaction.atomic
def reveal_next(
    *, actor: User, session: PitchSession, seen: int | None = None, idempotency_key: str = ""
) -> PitchSession:
    """Show the next prize in the hall, from the last to the first."""
    round = session.round.locked()
    session = hold_session(actor=actor, session=session)
    key, edition = idempotency_key, round.edition
    if audit.done_before(actor, REVEALED, edition=edition, idempotency_key=key):
        return session
    require_version(session=session, seen=seen)
    session.round = round
    _require_showable(actor, session)
    places = places_to_reveal(session)
    if session.revealed >= len(places):
        raise AllShown
    session.revealed += 1
    session.save(update_fields=["revealed"])
    return close_act(
        actor=actor,
        session=session,
        action=REVEALED,
        idempotency_key=key,
        step=session.revealed,
        of=len(places),
    )


@transaction.atomic
def take_prizes_off(*, round: Round) -> None:
    """The hall shows no prize any more; part of an act that holds the round and takes back what
    two people stood for.  The next ceremony begins with the last prize, and asks for both again.
    """
    for session in PitchSession.objects.filter(round=round, revealed__gt=0):
        PitchSession.objects.filter(pk=session.pk).update(revealed=0, version=F("version") + 1)
        wake(session.channel)


def _require_showable(actor: User, session: PitchSession) -> None:
    """Published, or decided with an announcement that somebody else prepared."""
    if session.state != PitchSession.State.ENDED:
        raise NotToBeShownYet(_("The pitches aren't over. End the running order first."))
    if HallVote.objects.filter(session=session, state=HallVote.State.OPEN).exists():
        raise NotToBeShownYet(_("The audience vote is open. Close it first."))
    if session.round.state == RoundState.PUBLISHED:
        return
    prepared = Announcement.objects.filter(round=session.round).first()
    is_decided = session.round.state == RoundState.DECIDED
    if not (is_decided and prepared and may_approve_announcement(actor, prepared)):
        raise NotToBeShownYet
