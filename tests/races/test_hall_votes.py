"""Ballots at once: one a device, one a ticket, and none beside the close that isn't counted."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.utils import timezone

from challenge.models import AuditEvent, Edition
from judging.models import HallBallot, HallVote
from judging.queries.rounds.hall_vote import ticket_code
from judging.services.results.retention import destroy_due_ballots
from judging.services.rounds.pitch_day.ballot import TicketUsed, VoteNotOpen, cast_ballot
from judging.services.rounds.pitch_day.vote import close_vote
from tests.judging import factories as f
from tests.judging.pitch_days import a_voting_hall
from tests.races.at_once import all_at_once, beside

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 8


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


def test_a_device_that_votes_eight_times_at_once_has_one_ballot() -> None:
    session, vote = a_voting_hall()
    chosen = [session.slots.earliest("place").entry_id]
    cast = partial(cast_ballot, vote=vote, device="phone", entries=chosen)
    outcomes = all_at_once(cast, CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert HallBallot.objects.count() == 1


def test_of_two_phones_with_one_ticket_at_once_one_votes() -> None:
    session, vote = a_voting_hall("ticket", tickets=1)
    vote.refresh_from_db()
    chosen = [session.slots.earliest("place").entry_id]
    cast = partial(cast_ballot, vote=vote, entries=chosen, ticket=ticket_code(vote, 1))
    first, second = beside(partial(cast, device="a"), partial(cast, device="b"))
    assert first.acknowledged
    assert isinstance(second.refusal, TicketUsed)
    assert HallBallot.objects.count() == 1


def test_a_ballot_beside_the_close_is_counted_or_refused() -> None:
    session, vote = a_voting_hall()
    chosen = [session.slots.earliest("place").entry_id]
    cast = partial(cast_ballot, vote=vote, entries=chosen)
    close = partial(close_vote, actor=f.organiser_of(session.round.edition), session=session)
    ballot, closed = beside(partial(cast, device="a"), close)
    assert ballot.acknowledged
    assert closed.acknowledged
    assert HallVote.objects.get().ballot_count == 1
    with pytest.raises(VoteNotOpen):
        cast(device="b")


def test_ballots_that_two_beats_destroy_are_told_of_once() -> None:
    session, vote = a_voting_hall()
    cast_ballot(vote=vote, device="phone", entries=[session.slots.earliest("place").entry_id])
    close_vote(actor=f.organiser_of(session.round.edition), session=session)
    past = timezone.now() - timedelta(days=500)
    edition = session.round.edition
    edition.rounds.update(opens_at=past - timedelta(days=1), closes_at=past)
    Edition.objects.filter(pk=edition.pk).update(
        opens_at=past - timedelta(days=9), closes_at=past - timedelta(days=3)
    )
    outcomes = beside(destroy_due_ballots, destroy_due_ballots)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert not vote.ballots.exists()
    assert AuditEvent.objects.filter(action="pitch.ballots_destroyed").count() == 1
