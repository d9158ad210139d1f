"""Who takes part votes once on each statement, and nobody learns how."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Membership
from gatherings.models import Vote
from gatherings.permissions import may_take_part
from gatherings.queries.voices import next_statement, own_votes
from gatherings.services.voices.statements import NotOpen, decide_statement
from gatherings.services.voices.votes import cast_vote
from tests.gatherings.services.voices.worlds import (
    DAY,
    a_consultation,
    a_statement,
    ended,
    members,
    voted,
)
from tests.submissions.factories import a_user, an_organiser, submitted

pytestmark = pytest.mark.django_db


def test_a_vote_is_one_and_may_be_changed_and_leaves_no_event() -> None:
    statement = a_statement(a_consultation())
    (person,) = members(1)
    events = AuditEvent.objects.count()
    for choice in (1, 1, -1):
        cast_vote(actor=person.user, statement=statement, choice=choice)
    assert list(Vote.objects.values_list("user", "choice")) == [(person.user_id, -1)]
    assert AuditEvent.objects.count() == events


def test_members_of_today_and_entrants_take_part_and_nobody_else() -> None:
    consultation = a_consultation()
    statement = a_statement(consultation)
    (person,) = members(1)
    entry = submitted(edition=consultation.edition)
    entrant = entry.startup.members.get().user
    elsewhere = submitted().startup.members.get().user
    assert may_take_part(person.user, consultation)
    assert may_take_part(entrant, consultation)
    for stranger in (a_user(), elsewhere, an_organiser(consultation.edition)):
        with pytest.raises(NotAllowed):
            cast_vote(actor=stranger, statement=statement, choice=1)
    Membership.objects.update(until=consultation.opens_at.date() - DAY)
    with pytest.raises(NotAllowed):
        cast_vote(actor=person.user, statement=statement, choice=1)
    assert not Vote.objects.exists()


def test_nobody_votes_before_it_opens_or_after_it_closes_or_on_what_is_not_taken_up() -> None:
    (person,) = members(1)
    ahead = a_consultation()
    opens_later = a_statement(ahead)
    ahead.opens_at += 1.5 * DAY
    ahead.closes_at += 3 * DAY
    ahead.save(update_fields=["opens_at", "closes_at"])
    over = a_consultation()
    of_the_past = a_statement(over)
    ended(over)
    running = a_consultation()
    refused = a_statement(running)
    organiser = an_organiser(running.edition)
    decide_statement(actor=organiser, statement=refused, accept=False, reason="중복")
    for statement in (opens_later, of_the_past, refused):
        statement.refresh_from_db()
        with pytest.raises(NotOpen):
            cast_vote(actor=person.user, statement=statement, choice=1)
    with pytest.raises(InvalidInput):
        cast_vote(actor=person.user, statement=a_statement(running), choice=2)
    assert not Vote.objects.exists()


def test_what_needs_votes_most_comes_first_and_equals_are_drawn_for_each_person() -> None:
    consultation = a_consultation()
    first, second, third = (a_statement(consultation) for _number in range(3))
    voted(consultation, ["++.", "+.."])
    people = [person.user for person in members(12)]
    assert all(next_statement(user, consultation) == third for user in people)
    cast_vote(actor=people[0], statement=third, choice=0)
    shown = {next_statement(user, consultation) for user in people[1:]}
    assert shown == {second, third}
    cast_vote(actor=people[0], statement=second, choice=0)
    cast_vote(actor=people[0], statement=first, choice=0)
    assert next_statement(people[0], consultation) is None
    assert own_votes(people[0], consultation) == {first.pk: 0, second.pk: 0, third.pk: 0}
