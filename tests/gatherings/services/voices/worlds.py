"""A consultation and people who take part in it, for the tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from challenge.models import CouncilPerson, Edition, User
from gatherings.models import Consultation, Statement, Vote
from gatherings.services.voices.consultations import add_consultation
from gatherings.services.voices.statements import write_statement
from tests.challenge.services.council.worlds import a_member, a_person
from tests.submissions.factories import an_edition, an_organiser

_numbers = count(1)
DAY = timedelta(days=1)


def a_consultation(edition: Edition | None = None, **facts: Any) -> Consultation:
    """It opened yesterday and closes tomorrow."""
    edition, now = edition or an_edition(), timezone.now()
    values: dict[str, Any] = {
        "title_ko": "규제 개선 의견",
        "opens_at": now - DAY,
        "closes_at": now + DAY,
        "answers_due": (now + 30 * DAY).date(),
    }
    return add_consultation(actor=an_organiser(edition), edition=edition, **{**values, **facts})


def a_statement(consultation: Consultation, text: str = "") -> Statement:
    return write_statement(
        actor=an_organiser(consultation.edition),
        consultation=consultation,
        text_ko=text or f"제안문 {next(_numbers)}",
    )


def members(number: int) -> list[CouncilPerson]:
    member = a_member()
    return [a_person(member) for _person in range(number)]


def voted(consultation: Consultation, rows: list[str]) -> list[User]:
    """Rows of letters, a person each: + agree, - disagree, o pass, . not seen."""
    statements = list(consultation.statements.order_by("pk"))
    choice = {"+": 1, "-": -1, "o": 0}
    people = [person.user for person in members(len(rows))]
    Vote.objects.bulk_create(
        Vote(statement=statement, user=user, choice=choice[letter], cast_at=timezone.now())
        for user, row in zip(people, rows, strict=True)
        for statement, letter in zip(statements, row, strict=True)
        if letter in choice
    )
    return people


def ended(consultation: Consultation) -> Consultation:
    """Its time is over."""
    now = timezone.now()
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=now - 10 * DAY, closes_at=now - DAY
    )
    consultation.refresh_from_db()
    return consultation
