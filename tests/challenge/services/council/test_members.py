"""A council is kept by operators, and the end of a term takes rights away by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Council, Division, Membership, Organisation, User
from challenge.permissions import acts_for_member, chairs_division
from challenge.queries import directory_for
from challenge.services.council.council import NoCouncil, save_council
from challenge.services.council.divisions import give_seat
from challenge.services.council.members import (
    MemberAlready,
    add_member,
    name_person,
    remove_member,
    remove_person,
    save_member,
)
from tests.challenge.services.council.worlds import (
    LONG_AGO,
    a_council,
    a_member,
    a_person,
    an_operator,
)

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 12, 31)


def test_the_first_save_founds_the_council_with_its_divisions() -> None:
    a_council()
    names = list(Division.objects.values_list("name_ko", "is_steering"))
    assert names[0] == ("운영위원회", True)
    assert [name for name, _steers in names[1:]] == [
        "사업개발", "기술교류", "동행/나눔", "법률/규제", "교육/인재",
    ]  # fmt: skip
    save_council(actor=an_operator(), name_en="Council")
    assert (Council.objects.count(), Division.objects.count()) == (1, 6)


def test_only_an_operator_keeps_it() -> None:
    member, stranger = a_member(), User.objects.create_user("stranger@example.com")
    person = a_person(member)
    for act in (
        lambda: save_council(actor=stranger, name_ko="남의 협의회"),
        lambda: add_member(actor=stranger, company="남", since=LONG_AGO),
        lambda: save_member(actor=person.user, member=member, until=None),
        lambda: name_person(actor=stranger, member=member, email="a@example.com"),
        lambda: remove_person(actor=person.user, person=person),
        lambda: remove_member(actor=stranger, member=member),
    ):
        before = AuditEvent.objects.count()
        with pytest.raises(NotAllowed):
            act()
        assert AuditEvent.objects.count() == before
    assert Membership.objects.get() == member


@pytest.mark.parametrize(
    ("moment", "acts"),
    [
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), True),  # a second before midnight in Seoul
        (datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC), False),
        (datetime(2025, 12, 31, 15, 0, 0, tzinfo=UTC), True),  # the first day
        (datetime(2025, 12, 31, 14, 59, 59, tzinfo=UTC), False),
    ],
)
def test_rights_last_from_the_first_day_to_the_end_of_the_last(
    moment: datetime, acts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = a_member(since=date(2026, 1, 1), until=LAST_DAY)
    person = a_person(member, division="법률/규제", is_chair=True)
    division = Division.objects.get(name_ko="법률/규제")
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert acts_for_member(person.user) is acts
    assert chairs_division(person.user, division) is acts
    assert (directory_for(person.user) is not None) is acts


def test_a_term_that_is_over_is_not_in_the_directory_and_one_that_is_longer_is_again() -> None:
    a_council(Council.Directory.PUBLIC)
    yesterday = timezone.localdate() - timedelta(days=1)
    member = a_member(until=yesterday)
    a_person(member, division="사업개발", is_chair=True)
    stranger = User.objects.create_user("stranger@example.com")
    found = directory_for(stranger)
    assert found is not None
    assert found.members == []
    assert not any(seats for _division, seats in found.divisions)
    save_member(actor=an_operator(), member=member, until=None)
    found = directory_for(stranger)
    assert found is not None
    assert found.members == [member]
    assert [len(seats) for _division, seats in found.divisions] == [0, 1, 0, 0, 0, 0]
    assert not found.with_names


def test_a_company_is_a_member_once() -> None:
    member = a_member(company="하늘로봇")
    again = add_member(actor=an_operator(), company=" 하늘로봇 ", since=LONG_AGO)
    assert again == member
    with pytest.raises(MemberAlready):
        add_member(actor=an_operator(), company="하늘로봇", since=LAST_DAY)
    assert AuditEvent.objects.filter(action="council.member_added").count() == 1


def test_what_is_wrong_is_named() -> None:
    operator, member = an_operator(), a_member()
    with pytest.raises(InvalidInput) as refused:
        save_member(actor=operator, member=member, until=date(2019, 1, 1))
    assert set(refused.value.fields) == {"until"}
    with pytest.raises(InvalidInput) as refused:
        name_person(actor=operator, member=member, email="no address")
    assert set(refused.value.fields) == {"email"}
    with pytest.raises(InvalidInput) as refused:
        add_member(actor=operator, company=" ", since=LONG_AGO)
    assert set(refused.value.fields) == {"company"}
    assert Membership.objects.get().until is None


def test_there_are_no_members_of_nothing() -> None:
    with pytest.raises(NoCouncil):
        add_member(actor=an_operator(), company="하늘로봇", since=LONG_AGO)
    assert not Organisation.objects.exists()


def test_two_operators_who_change_one_term_see_each_other() -> None:
    member = a_member()
    seen = member.etag
    save_member(actor=an_operator(), member=member, seen=seen, until=LAST_DAY)
    with pytest.raises(ChangedMeanwhile):
        save_member(actor=an_operator(), member=member, seen=seen, until=date(2027, 1, 31))
    assert Membership.objects.get().until == LAST_DAY


def test_who_is_taken_out_leaves_their_seats() -> None:
    person = a_person(a_member(), division="기술교류", is_chair=True)
    division = Division.objects.get(name_ko="기술교류")
    remove_person(actor=an_operator(), person=person)
    remove_person(actor=an_operator(), person=person)
    assert not chairs_division(person.user, division)
    assert AuditEvent.objects.filter(action="council.person_removed").count() == 1


def test_a_chair_who_steps_back_stays_a_member_of_the_division() -> None:
    person = a_person(a_member(), division="기술교류", is_chair=True)
    division = Division.objects.get(name_ko="기술교류")
    give_seat(actor=an_operator(), division=division, person=person, is_chair=False)
    assert not chairs_division(person.user, division)
    assert division.seats.count() == 1
