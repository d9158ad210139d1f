from datetime import timedelta
from typing import Any
from unicodedata import normalize

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail, User
from submissions.models import Entry, EntryState, Member, Startup
from submissions.queries.korean_numbers import (
    BadRegistrationNumber,
    ResidentNumberRefused,
    clean_registration_number,
    looks_like_resident_number,
)
from submissions.services.companies import LastRepresentative
from submissions.services.draft import (
    AlreadyApplied,
    ApplicationsClosed,
    add_member,
    remove_member,
    save_answers,
    start_entry,
    update_startup,
)
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_edition,
    an_organiser,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
RESIDENT = "900101-1234567"


def test_an_application_is_a_draft_from_its_first_moment() -> None:
    actor, edition = a_user("김서연"), an_edition()
    entry = start_entry(actor=actor, edition=edition, company_name="도토리로보틱스")
    assert (entry.state, entry.number, entry.startup.representative) == (
        EntryState.DRAFT,
        None,
        "김서연",
    )
    assert entry.startup.members.get().kind == Member.Kind.REPRESENTATIVE
    assert AuditEvent.objects.filter(action="entry.started", object_id=str(entry.pk)).exists()


@pytest.mark.parametrize("days", [-1, 11])
def test_nothing_begins_before_the_opening_or_after_the_deadline(days: Any) -> None:
    now = timezone.now()
    edition = (
        an_edition(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2))
        if days < 0
        else an_edition(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    )
    with pytest.raises(ApplicationsClosed):
        start_entry(actor=a_user(), edition=edition, company_name="도토리")
    assert not Entry.objects.exists()
    assert not Startup.objects.exists()


def test_a_second_application_of_the_same_representative_is_refused() -> None:
    entry = a_draft()
    with pytest.raises(AlreadyApplied):
        start_entry(actor=writer_of(entry), edition=entry.edition, company_name="다른 이름")
    assert Entry.objects.count() == 1


def test_the_company_is_reused_in_the_next_edition() -> None:
    first = a_draft(company="소리맵")
    second = start_entry(actor=writer_of(first), edition=an_edition(), company_name="소리맵")
    assert second.startup == first.startup


def test_an_account_without_a_name_takes_the_representatives_and_keeps_it() -> None:
    actor = User.objects.create_user("new@example.com")
    entry = a_draft(actor=actor)
    for written in ("김서연", "이도윤"):
        update_startup(actor=actor, startup=entry.startup, representative=written)
    assert User.objects.get(pk=actor.pk).name == "김서연"


def test_answers_are_kept_field_by_field_with_versions() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    first = save_answers(
        actor=actor, entry=entry, changes={"problem-who": "간호사", "title_ko": "운반 로봇"}
    )
    second = save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "간호사와 약사"},
        base_versions={"problem-who": 1},
    )
    entry.refresh_from_db()
    assert first.versions == {"problem-who": 1, "title_ko": 1}
    assert second.versions == {"problem-who": 2}
    assert entry.answers["problem-who"] == "간호사와 약사"
    assert entry.title_ko == "운반 로봇"


def test_over_long_and_half_done_answers_are_kept() -> None:
    entry = a_draft()
    saved = save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"problem-why": "가" * 5000, "title_ko": "나" * 300},
    )
    entry.refresh_from_db()
    assert set(saved.versions) == {"problem-why", "title_ko"}
    assert len(entry.answers["problem-why"]) == 5000
    assert (len(entry.answers["title_ko"]), len(entry.title_ko)) == (300, 120)


def test_two_writers_in_one_field_are_both_shown_and_nothing_is_overwritten() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    save_answers(actor=actor, entry=entry, changes={"problem-who": "첫째"})
    save_answers(
        actor=actor, entry=entry, changes={"problem-who": "둘째"}, base_versions={"problem-who": 1}
    )
    late = save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "셋째", "problem-why": "지금"},
        base_versions={"problem-who": 1, "problem-why": 0},
    )
    entry.refresh_from_db()
    clash = late.clashes["problem-who"]
    assert (clash.version, clash.current, clash.mine) == (2, "둘째", "셋째")
    assert entry.answers == {"problem-who": "둘째", "problem-why": "지금"}


def test_ones_own_words_whose_answer_got_lost_are_no_clash_but_anybody_elses_are() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "로봇이"},
        base_versions={"problem-who": 0},
    )  # its answer never came
    more = save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "로봇이 온다"},
        base_versions={"problem-who": 0},
        replaces={"problem-who": ["로", "로봇이"]},
    )
    assert (more.versions, more.clashes) == ({"problem-who": 2}, {})
    save_answers(actor=actor, entry=entry, changes={"problem-who": "다른 기기에서"})
    late = save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "로봇이 온다!"},
        base_versions={"problem-who": 0},
        replaces={"problem-who": ["로봇이 온다"]},
    )
    assert late.clashes["problem-who"].current == "다른 기기에서"
    entry.refresh_from_db()
    assert entry.answers["problem-who"] == "다른 기기에서"


def test_the_same_text_sent_again_is_no_clash_and_no_new_version() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    save_answers(actor=actor, entry=entry, changes={"problem-who": "같은 말"})
    again = save_answers(
        actor=actor,
        entry=entry,
        changes={"problem-who": "같은 말"},
        base_versions={"problem-who": 0},
    )
    assert (again.versions, again.clashes) == ({"problem-who": 1}, {})


def test_a_resident_number_is_never_stored_and_the_other_fields_are() -> None:
    entry = a_draft()
    saved = save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"problem-who": f"대표 {RESIDENT}", "problem-why": "지금"},
    )
    entry.refresh_from_db()
    assert "problem-who" in saved.refused
    assert entry.answers == {"problem-why": "지금"}


def test_unknown_questions_are_refused() -> None:
    entry = a_draft()
    saved = save_answers(actor=writer_of(entry), entry=entry, changes={"no-such-question": "x"})
    entry.refresh_from_db()
    assert "no-such-question" in saved.refused
    assert entry.answers == {}


def test_names_come_in_composed_form() -> None:
    entry = a_draft()
    save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"title_ko": normalize("NFD", "로봇"), "keywords": [normalize("NFD", "병원")]},
    )  # as macOS sends it
    entry.refresh_from_db()
    assert (entry.title_ko, entry.answers["keywords"]) == (
        normalize("NFC", "로봇"),
        [normalize("NFC", "병원")],
    )


def test_what_is_typed_after_the_deadline_is_kept_as_a_draft_and_said_so() -> None:
    entry = submitted()
    edition = entry.edition
    edition.closes_at = timezone.now() - timedelta(days=1)
    edition.save()
    saved = save_answers(actor=writer_of(entry), entry=entry, changes={"title_ko": "새 이름"})
    entry.refresh_from_db()
    assert saved.late
    assert entry.answers["title_ko"] == "새 이름"
    assert entry.title_ko == "병원 운반 로봇"  # what was submitted still stands


def test_a_submitted_entry_shows_its_submitted_name_until_it_is_submitted_again() -> None:
    entry = submitted()
    save_answers(actor=writer_of(entry), entry=entry, changes={"title_ko": "새 이름"})
    entry.refresh_from_db()
    assert entry.title_ko == "병원 운반 로봇"


@pytest.mark.parametrize("who", ["stranger", "organiser", "observer"])
def test_only_writers_write(who: str) -> None:
    entry = a_draft()
    actor = a_user() if who == "stranger" else an_organiser(entry.edition, who)
    with pytest.raises(NotAllowed):
        save_answers(actor=actor, entry=entry, changes={"problem-who": "남의 글"})
    with pytest.raises(NotAllowed):
        update_startup(actor=actor, startup=entry.startup, name_ko="남의 이름")
    with pytest.raises(NotAllowed):
        add_member(actor=actor, startup=entry.startup, email="friend@example.com")
    entry.refresh_from_db()
    entry.startup.refresh_from_db()
    assert entry.answers == {}
    assert entry.startup.name_ko != "남의 이름"
    assert entry.startup.members.count() == 1


@pytest.mark.parametrize("typed", ["000-00-00000", "124-81-00999", "12345", "abc-de-fghij"])
def test_registration_numbers_that_cannot_be_are_refused(typed: Any) -> None:
    entry = a_draft()
    with pytest.raises(BadRegistrationNumber) as refusal:
        update_startup(
            actor=writer_of(entry),
            startup=entry.startup,
            registration_number=typed,
            district="성동구",
        )
    entry.startup.refresh_from_db()
    assert "registration_number" in refusal.value.fields
    assert (entry.startup.registration_number, entry.startup.district) == ("", "")


def test_a_registration_number_is_kept_as_ten_digits() -> None:
    assert clean_registration_number(" 124-81-00998 ") == "1248100998"


def test_a_registration_number_in_a_draft_belongs_to_nobody() -> None:
    first, second = a_draft(), a_draft()
    for entry in (first, second):
        update_startup(
            actor=writer_of(entry), startup=entry.startup, registration_number="124-81-00998"
        )
    second.startup.refresh_from_db()
    assert second.startup.registration_number == "1248100998"


def test_the_company_refuses_resident_numbers_unknown_fields_and_an_empty_name() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    with pytest.raises(ResidentNumberRefused):
        update_startup(actor=actor, startup=entry.startup, representative=RESIDENT)
    with pytest.raises(InvalidInput):
        update_startup(actor=actor, startup=entry.startup, created_at=timezone.now())
    with pytest.raises(InvalidInput):
        update_startup(
            actor=actor,
            startup=entry.startup,
            name_ko=" ",
            founded_on=timezone.localdate() + timedelta(days=1),
        )
    before = entry.startup.name_ko
    entry.startup.refresh_from_db()
    assert entry.startup.name_ko == before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("900101-1234567", True),
        ("9001011234567", True),
        ("번호는 900101 - 8234567 입니다", True),
        ("901301-1234567", False),
        ("124-81-00998", False),
        ("９００１０１－１２３４５６７", True),
        ("900101\u200b−\u200b1234567", True),
        ("900101_1234567, 900101/1234567", True),
        ("90.01.01-1234567", True),
        ("9 0 0 1 0 1 - 1 2 3 4 5 6 7", True),
        ("24.12.31 5000000원", False),
        ("0 1 0 1 0 1 1 0 1 0 1 0 1", False),
        ("900101-9234567", False),
        ("12900101-1234567", False),
        (["a", "900101-1234567"], True),
        (None, False),
    ],
)
def test_what_looks_like_a_resident_number(text: str, found: Any) -> None:
    assert looks_like_resident_number(text) is found


def test_a_co_writer_writes_but_does_not_choose_the_team() -> None:
    entry = a_draft()
    member = add_member(
        actor=writer_of(entry),
        startup=entry.startup,
        email="Writer@Example.com",
        name="오지후",
        edition=entry.edition,
    )
    again = add_member(actor=writer_of(entry), startup=entry.startup, email="writer@example.com")
    assert (member.kind, again.pk) == (Member.Kind.WRITER, member.pk)
    assert Mail.objects.filter(kind="co_writer", to_email="writer@example.com").count() == 1
    save_answers(actor=member.user, entry=entry, changes={"problem-who": "함께 씁니다"})
    with pytest.raises(NotAllowed):
        add_member(actor=member.user, startup=entry.startup, email="third@example.com")
    assert entry.startup.members.count() == 2


def test_a_pen_can_be_taken_away_but_not_the_representatives() -> None:
    entry = a_draft()
    actor = writer_of(entry)
    member = add_member(actor=actor, startup=entry.startup, email="writer@example.com")
    other = add_member(actor=actor, startup=entry.startup, email="other@example.com")
    with pytest.raises(NotAllowed):
        remove_member(actor=other.user, member=member)
    with pytest.raises(LastRepresentative):
        remove_member(actor=actor, member=entry.startup.members.get(user=actor))
    assert entry.startup.members.count() == 3
    remove_member(actor=member.user, member=member)
    remove_member(actor=actor, member=other)
    assert entry.startup.members.count() == 1
