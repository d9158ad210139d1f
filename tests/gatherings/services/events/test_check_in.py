"""A ticket counts once, whatever a phone sends again; a stranger's counts never."""

from datetime import timedelta

import pytest

from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed
from gatherings.models import EventCheckIn
from gatherings.services.events.check_in import (
    NoPlace,
    Seen,
    UnknownTicket,
    check_in,
    check_in_many,
)
from tests.gatherings import factories as g
from tests.introductions.factories import organiser_of
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_what_a_phone_noted_offline_is_sent_twice_and_counts_once() -> None:
    event = g.an_event(capacity=2)
    first, second, waits = g.going(event, a_user(), a_user(), a_user())
    (elsewhere,) = g.going(g.an_event(), a_user())
    actor, now = organiser_of(event.edition), clock.now()
    seen = [
        Seen(first.key, now),
        Seen(second.code.lower(), now + timedelta(days=9)),  # a clock that is wrong
        Seen(elsewhere.key, now),
        Seen(waits.code, now),
    ]
    once = check_in_many(actor=actor, event=event, seen=seen)
    assert [row.what for row in once] == ["checked_in", "checked_in", "unknown_ticket", "no_place"]
    again = check_in_many(actor=actor, event=event, seen=seen)
    assert [row.what for row in again] == ["before", "before", "unknown_ticket", "no_place"]
    assert EventCheckIn.objects.count() == 2
    assert max(EventCheckIn.objects.values_list("at", flat=True)) <= clock.now()


def test_one_by_one_a_wrong_ticket_is_refused_and_only_organisers_check_in() -> None:
    event = g.an_event(capacity=1)
    first, waits = g.going(event, a_user(), a_user())
    actor = organiser_of(event.edition)
    with pytest.raises(UnknownTicket):
        check_in(actor=actor, event=event, ticket="AAAAAA")
    with pytest.raises(NoPlace):
        check_in(actor=actor, event=event, ticket=waits.key)
    with pytest.raises(NotAllowed):
        check_in(actor=first.user, event=event, ticket=first.key)
    assert not EventCheckIn.objects.exists()
