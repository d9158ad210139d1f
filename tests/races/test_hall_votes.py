"""Ballots at once: one a device, one a ticket, and none beside the close that isn't counted."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from challenge.models import AuditEvent, Edition
from judging.models import HallBallot, HallVote
from judging.queries.rounds.hall_vote import ticket_code
from judging.services.results.retention import destroy_due_ballots
from judging.services.rounds.pitch_day.ballot import TicketUsed, VoteNotOpen, cast_ballot
from judging.services.rounds.pitch_day.vote import close_vote, set_tickets
from tests.judging import factories as f
from tests.judging.pitch_days import a_voting_hall
from tests.races.at_once import (
    PATIENCE_SECONDS,
    Act,
    Outcome,
    all_at_once,
    beside,
    tried,
    wait_until_held_up,
)

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


def soon(act: Act, seconds: float = 0.2, number: "Future[int] | None" = None) -> Outcome:
    """On a connection of its own, where it waits for no lock longer than that.

    number: told which connection that is, before the act begins.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{seconds}s"])
            if number:
                cursor.execute("SELECT pg_backend_pid()")
                number.set_result(cursor.fetchone()[0])
        return tried(act)
    finally:
        connections.close_all()


def while_held(first: Act, second: Act) -> Outcome:
    """Of the second while the first is done and not committed."""
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        first()
        return pool.submit(soon, second).result()


def waits(outcome: Outcome) -> bool:
    return isinstance(outcome.crash, OperationalError) and "lock timeout" in str(outcome.crash)


def test_voters_do_not_wait_for_one_another() -> None:
    session, vote = a_voting_hall()
    chosen = [session.slots.earliest("place").entry_id]
    cast = partial(cast_ballot, vote=vote, entries=chosen)
    outcome = while_held(partial(cast, device="a"), partial(cast, device="b"))
    assert outcome.acknowledged, outcome
    assert HallBallot.objects.count() == 2


def test_a_ballot_and_an_act_on_the_vote_wait_for_one_another() -> None:
    session, vote = a_voting_hall("ticket", tickets=1)
    vote.refresh_from_db()
    chosen = [session.slots.earliest("place").entry_id]
    code = ticket_code(vote, 1)
    cast = partial(cast_ballot, vote=vote, device="a", entries=chosen, ticket=code)
    organiser = f.organiser_of(session.round.edition)
    close = partial(close_vote, actor=organiser, session=session)
    more = partial(set_tickets, actor=organiser, session=session, tickets=2)
    for first, second in ((cast, more), (more, cast), (cast, close), (close, cast)):
        assert waits(while_held(first, second)), (first, second)


def test_new_ballots_do_not_pass_a_close_that_waits() -> None:
    session, vote = a_voting_hall()
    cast = partial(cast_ballot, vote=vote, entries=[session.slots.earliest("place").entry_id])
    close = partial(close_vote, actor=f.organiser_of(session.round.edition), session=session)
    number: Future[int] = Future()
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            cast(device="a")
            closing = pool.submit(soon, close, PATIENCE_SECONDS, number)
            wait_until_held_up(closing, number.result(PATIENCE_SECONDS))
            late = pool.submit(soon, partial(cast, device="b")).result()
        assert closing.result().acknowledged, closing.result()
    assert waits(late)
    assert HallVote.objects.get().ballot_count == 1


def test_what_a_device_chose_last_counts_though_both_came_at_once() -> None:
    session, vote = a_voting_hall()
    heard, presenting = session.slots.order_by("place").values_list("entry_id", flat=True)[:2]
    cast = partial(cast_ballot, vote=vote, device="a")
    cast(entries=[heard])
    first, second = beside(partial(cast, entries=[presenting]), partial(cast, entries=[heard]))
    assert first.acknowledged
    assert second.acknowledged
    assert HallBallot.objects.get().entries == [heard]


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
