"""A pitch round that is scored and closed, whose audience gives points by ticket."""

from collections.abc import Sequence
from typing import Any

from judging.models import HallVote, PitchSession, PitchSlot, Round, RoundKind
from judging.queries.rounds.hall_vote import ticket_code
from judging.services.rounds.pitch_day.ballot import cast_ballot
from judging.services.rounds.pitch_day.prepare import draw_order, prepare_pitch_day
from judging.services.rounds.pitch_day.vote import close_vote, open_vote, set_tickets
from tests.judging import factories as f
from tests.judging import proved_round


def a_heard_round(entries: int = 4, judges: int = 3, **rules: Any) -> PitchSession:
    """Everybody has pitched and is scored; 10 points wait for the audience's vote."""
    facts: dict[str, Any] = {"audience_vote": "ticket", "audience_points": 10} | rules
    facts |= {"kind": RoundKind.PITCH, "allocation": Round.Allocation.EVERYBODY}
    round = proved_round.a_closed_round(entries, judges, **facts)
    organiser = f.organiser_of(round.edition)
    session = draw_order(actor=organiser, session=prepare_pitch_day(actor=organiser, round=round))
    session.slots.update(state=PitchSlot.State.DONE)
    PitchSession.objects.filter(pk=session.pk).update(state=PitchSession.State.ENDED)
    session.refresh_from_db()
    return session


def vote(session: PitchSession, votes: Sequence[int]) -> None:
    """So many tickets for each entry of the round, by number; the vote is opened and closed."""
    organiser, entries = f.organiser_of(session.round.edition), entries_of(session.round)
    session = set_tickets(actor=organiser, session=session, tickets=max(1, sum(votes)))
    session = open_vote(actor=organiser, session=session)
    held = HallVote.objects.select_related("session__round").get(session=session)
    chosen = [entry for entry, count in zip(entries, votes, strict=True) for _one in range(count)]
    for number, entry in enumerate(chosen, 1):
        code = ticket_code(held, number)
        cast_ballot(vote=held, device=f"phone {number}", ticket=code, entries=[entry])
    close_vote(actor=organiser, session=session)


def entries_of(round: Round) -> list[int]:
    """In the order of their numbers."""
    return list(round.participations.order_by("entry_id").values_list("entry_id", flat=True))


def a_published_round(votes: Sequence[int] = (7, 16, 11, 0), **rules: Any) -> Round:
    """Voted, decided and published by two people, and sealed."""
    session = a_heard_round(len(votes), **rules)
    vote(session, votes)
    round = Round.objects.select_related("edition").get(pk=session.round_id)
    proved_round.publish(round)
    return round


def a_round_with_changed_counts() -> Round:
    """Somebody with the database changed the counts between the close of the vote and the tally."""
    session = a_heard_round()
    vote(session, (7, 16, 11, 0))
    first = str(entries_of(session.round)[0])
    counts = HallVote.objects.get(session=session).counts
    HallVote.objects.filter(session=session).update(counts=counts | {first: 15})
    round = Round.objects.select_related("edition").get(pk=session.round_id)
    proved_round.publish(round)
    return round
