"""The audience's vote: an organiser makes tickets, opens it and closes it, once."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.rows.shared_lock import hold_alone
from challenge.models import User
from judging.algorithms.ranking.audience import counted
from judging.models import HallVote, PitchSession, Round, RoundState
from judging.queries.rounds.hall_vote import choices_of, vote_statement
from judging.services.rounds.pitch_day.held_session import (
    NotOnStageNow,
    close_act,
    hold_session,
    require_version,
)
from judging.services.rounds.tally_request import TALLIED, request_tally

MOST_TICKETS = 1000
TAKES_VOTES = {RoundState.OPEN, RoundState.CLOSED, RoundState.DECIDED}


class NoAudienceVote(Refusal):
    """The rules have none."""

    code = "no_audience_vote"
    message = _("The rules of this round have no audience vote.")


@transaction.atomic
def open_vote(
    *, actor: User, session: PitchSession, seen: int | None = None, idempotency_key: str = ""
) -> PitchSession:
    """The audience may vote from now on; its address appears on the hall's screen."""
    action = "pitch.vote_opened"
    session, vote = _begin(actor, session, action, seen=seen, key=idempotency_key)
    if vote is None:
        return session
    if session.state == PitchSession.State.READY or session.round.state not in TAKES_VOTES:
        raise NotOnStageNow(_("The audience votes on what it has heard. Begin the pitches first."))
    if session.revealed:
        raise NotOnStageNow(_("The ceremony has begun, so nobody can vote any more."))
    if session.round.audience_vote == Round.AudienceVote.TICKET and not vote.tickets:
        raise NotOnStageNow(_("Make the tickets first: each voter needs one."))
    if vote.state != HallVote.State.READY:
        raise NotOnStageNow(_("The audience vote is open or over already."))
    vote.advance(HallVote.State.OPEN, opened_at=clock.now())
    return close_act(actor=actor, session=session, action=action, idempotency_key=idempotency_key)


@transaction.atomic
def close_vote(
    *, actor: User, session: PitchSession, seen: int | None = None, idempotency_key: str = ""
) -> PitchSession:
    """Nobody votes any more; the votes are counted and stay as they are."""
    action = "pitch.vote_closed"
    session, vote = _begin(actor, session, action, seen=seen, key=idempotency_key)
    if vote is None:
        return session
    if vote.state != HallVote.State.OPEN:
        raise NotOnStageNow(_("The audience vote isn't open."))
    ballots = list(vote.ballots.values_list("entries", flat=True))
    heard = [row["entry"] for row in choices_of(session)]
    counts = counted(ballots, heard)
    vote.advance(
        HallVote.State.CLOSED,
        closed_at=clock.now(),
        counts={str(entry): votes for entry, votes in counts.items()},
        ballot_count=len(ballots),
    )
    session = close_act(
        actor=actor,
        session=session,
        action=action,
        idempotency_key=idempotency_key,
        committed=vote_statement(session.round, ballots=len(ballots), counts=counts),
        ballots=len(ballots),
        counts=vote.counts,
    )
    if session.round.audience_points and session.round.state in TALLIED:
        request_tally(actor=actor, round=session.round)
    return session


@transaction.atomic
def set_tickets(
    *,
    actor: User,
    session: PitchSession,
    tickets: int,
    seen: int | None = None,
    idempotency_key: str = "",
) -> PitchSession:
    """How many tickets there are in all; those that are printed stay valid."""
    action = "pitch.tickets_made"
    session, vote = _begin(actor, session, action, seen=seen, key=idempotency_key)
    if vote is None:
        return session
    if session.round.audience_vote != Round.AudienceVote.TICKET:
        raise NoAudienceVote(_("By the rules of this round the audience votes without tickets."))
    if vote.state == HallVote.State.CLOSED:
        raise NotOnStageNow(_("The audience vote is over, so no ticket is needed any more."))
    if not max(1, vote.tickets) <= tickets <= MOST_TICKETS:
        words = _("Give a number from %(least)d to %(most)d: printed tickets stay valid.")
        limits = {"least": max(1, vote.tickets), "most": MOST_TICKETS}
        raise InvalidInput(fields={"tickets": words % limits})
    vote.tickets = tickets
    vote.save(update_fields=["tickets"])
    return close_act(
        actor=actor,
        session=session,
        action=action,
        idempotency_key=idempotency_key,
        tickets=tickets,
    )


def _begin(
    actor: User, session: PitchSession, action: str, *, seen: int | None, key: str
) -> tuple[PitchSession, HallVote | None]:
    """The session and its vote as they stand, held until the commit; None: the same was done with
    this key before.  StageMovedOn, NoAudienceVote.
    """
    session = hold_session(actor=actor, session=session)
    edition = session.round.edition
    if audit.done_before(actor, action, edition=edition, idempotency_key=key):
        return session, None
    require_version(session=session, seen=seen)
    return session, _held_vote(session)


def _held_vote(session: PitchSession) -> HallVote:
    """The vote, held until the commit; made with its address and secret if there is none."""
    if session.round.audience_vote == Round.AudienceVote.OFF:
        raise NoAudienceVote
    made = {"key": secrets.token_urlsafe(16), "secret": secrets.token_hex(32)}
    vote, _is_new = HallVote.objects.get_or_create(session=session, defaults=made)
    hold_alone(vote)
    return HallVote.objects.select_for_update(no_key=True).get(pk=vote.pk)
