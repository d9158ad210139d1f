"""A council with one member company, for the tests."""

from datetime import date
from itertools import count
from typing import Any

from challenge.models import Council, CouncilPerson, Division, Membership, User
from challenge.services.council.council import save_council
from challenge.services.council.divisions import give_seat
from challenge.services.council.members import add_member, name_person

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def an_operator() -> User:
    return User.objects.create_user(f"operator{next(_numbers)}@example.com", is_superuser=True)


def a_council(directory: str = Council.Directory.MEMBERS) -> Council:
    values = {"name_ko": "서울테크밋업 협의회", "name_en": "Seoul Tech Council"}
    return save_council(actor=an_operator(), directory=directory, **values)


def a_member(**facts: Any) -> Membership:
    if not Council.objects.exists():
        a_council()
    company = facts.pop("company", f"회원사{next(_numbers)}")
    return add_member(actor=an_operator(), company=company, **{"since": LONG_AGO, **facts})


def a_person(member: Membership, *, division: str = "", is_chair: bool = False) -> CouncilPerson:
    number = next(_numbers)
    person = name_person(
        actor=an_operator(),
        member=member,
        email=f"council{number}@example.com",
        name=f"위원{number}",
        title="대표",
    )
    if division:
        found = Division.objects.get(name_ko=division)
        give_seat(actor=an_operator(), division=found, person=person, is_chair=is_chair)
    return person
