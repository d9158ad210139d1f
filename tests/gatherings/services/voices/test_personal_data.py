"""One's own copy holds one's votes, and an erasure takes them; what was counted stays."""

import pytest
from django.conf import settings

from challenge.models import CouncilPerson
from gatherings.models import Statement, Vote
from gatherings.services.voices.personal_data import forget_voter
from gatherings.services.voices.statements import propose_statement
from gatherings.services.voices.votes import cast_vote
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.person import erase_person
from tests.gatherings.services.voices.worlds import a_consultation, a_statement, members

pytestmark = pytest.mark.django_db


def test_votes_and_proposals_are_in_the_copy_and_go_with_the_person() -> None:
    row = a_consultation()
    statement = a_statement(row, "규제를 줄이자")
    first, second = members(2)
    for person in (first, second):
        cast_vote(actor=person.user, statement=statement, choice=1)
    propose_statement(actor=first.user, consultation=row, text_ko="첫째의 제안")
    copy = personal_data(first.user, only=["votes", "statements", "council"])
    assert [(vote["statement"], vote["choice"]) for vote in copy["votes"]] == [
        ("규제를 줄이자", "agree")
    ]
    assert [said["text_ko"] for said in copy["statements"]] == ["첫째의 제안"]
    assert [place["title"] for place in copy["council"]] == ["대표"]
    act = f"{forget_voter.__module__}.{forget_voter.__name__}"
    assert act in settings.ERASURE_PARTS
    erase_person(person=first.user, asked_by=None)
    assert list(Vote.objects.values_list("user", flat=True)) == [second.user_id]
    assert Statement.objects.filter(text_ko="첫째의 제안", proposed_by=None).exists()
    assert not CouncilPerson.objects.filter(user=first.user).exists()
