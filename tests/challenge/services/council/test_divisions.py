"""Divisions are named once, and a seat is given once."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Division, Seat, User
from challenge.services.council.divisions import (
    add_division,
    give_seat,
    save_division,
    take_seat,
)
from tests.challenge.services.council.worlds import a_council, a_member, a_person, an_operator

pytestmark = pytest.mark.django_db


def test_a_division_is_added_and_called_otherwise() -> None:
    a_council()
    division = add_division(actor=an_operator(), name_ko="국제협력")
    assert add_division(actor=an_operator(), name_ko="국제협력") == division
    assert Division.objects.last() == division
    save_division(actor=an_operator(), division=division, name_en="Abroad")
    division.refresh_from_db()
    assert (division.name_ko, division.name_en) == ("국제협력", "Abroad")
    with pytest.raises(InvalidInput) as refused:
        save_division(actor=an_operator(), division=division, name_ko="기술교류")
    assert set(refused.value.fields) == {"name_ko"}


def test_a_seat_is_given_once_and_taken_once() -> None:
    person = a_person(a_member())
    division = Division.objects.get(name_ko="사업개발")
    seat = give_seat(actor=an_operator(), division=division, person=person)
    assert give_seat(actor=an_operator(), division=division, person=person) == seat
    assert AuditEvent.objects.filter(action="council.seat_given").count() == 1
    take_seat(actor=an_operator(), seat=seat)
    take_seat(actor=an_operator(), seat=seat)
    assert AuditEvent.objects.filter(action="council.seat_taken").count() == 1


def test_only_an_operator_gives_and_takes_seats() -> None:
    person = a_person(a_member(), division="사업개발")
    stranger, division = User.objects.create_user("s@example.com"), Division.objects.all()[1]
    for act in (
        lambda: add_division(actor=stranger, name_ko="새 분과"),
        lambda: save_division(actor=stranger, division=division, name_ko="새 이름"),
        lambda: give_seat(actor=person.user, division=division, person=person, is_chair=True),
        lambda: take_seat(actor=stranger, seat=Seat.objects.get()),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Seat.objects.get().is_chair
