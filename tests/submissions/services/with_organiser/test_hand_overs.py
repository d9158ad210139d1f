"""A lost mailbox: what is asked proves nothing, an organiser checks, both addresses hear."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import AuditEvent, Edition, Mail, User
from introductions.services.erasure.person import erase_person
from introductions.services.erasure.rows import erase_application
from submissions.models import Entry, HandOver, Member
from submissions.queries.with_organiser.hand_overs import entries_meant, hand_overs_of
from submissions.services.with_organiser import hand_overs
from submissions.services.with_organiser.hand_overs import (
    NotInThisEdition,
    TooManyHandOvers,
    ask_hand_over,
    forget_hand_overs,
    hand_over,
    refuse_hand_over,
    tell_of_hand_over,
)
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
DECIDED: dict[str, Any] = {"checked_by": "phone", "reason": "신청서의 번호로 통화해 확인했습니다."}


def asked(edition: Edition, old: str, **facts: str) -> HandOver:
    typed = {"company": "도토리", "new_email": "New@Example.com", "name": "김민수"}
    typed |= {"phone": "010-1234-5678", "words": "이메일 서비스가 끝났습니다.", "old_email": old}
    return ask_hand_over(edition=edition, language="ko", **(typed | facts))


def representatives(entry: Entry) -> list[str]:
    members = entry.startup.members.filter(kind=Member.Kind.REPRESENTATIVE)
    return list(members.values_list("user__email", flat=True))


def told(kind: str) -> set[str]:
    return set(Mail.objects.filter(kind=kind).values_list("to_email", flat=True))


@pytest.fixture
def entry() -> Entry:
    return s.fill(s.a_draft())


@pytest.fixture
def organiser(entry: Entry) -> User:
    return s.an_organiser(entry.edition)


def test_asking_changes_nothing_and_the_old_address_hears_of_it(
    entry: Entry, organiser: User
) -> None:
    old = s.writer_of(entry).email
    request = asked(entry.edition, old.upper())
    assert asked(entry.edition, old) == request
    tell_of_hand_over(hand_over_id=request.pk)
    tell_of_hand_over(hand_over_id=request.pk)
    assert told("hand_over_asked") == {organiser.email}
    assert told("hand_over_notice") == {old}
    assert Mail.objects.filter(kind__startswith="hand_over").count() == 2
    assert representatives(entry) == [old]
    assert entries_meant(request) == [entry]
    stranger = asked(entry.edition, "nobody@example.com", company="없는 기업")
    tell_of_hand_over(hand_over_id=stranger.pk)
    assert told("hand_over_notice") == {old}
    assert entries_meant(stranger) == []
    assert not User.objects.filter(email="nobody@example.com").exists()


def test_an_organiser_hands_over_and_the_old_address_is_told_and_out(
    entry: Entry, organiser: User
) -> None:
    old = s.writer_of(entry).email
    request = asked(entry.edition, old)
    done = hand_over(actor=organiser, request=request, entry=entry, **DECIDED)
    assert (done.state, done.startup_id, done.decided_by) == ("done", entry.startup_id, organiser)
    assert representatives(entry) == ["new@example.com"]
    assert entry.startup.members.count() == 1
    assert told("representative_changed") == {old, "new@example.com"}
    assert all(DECIDED["reason"] in mail.body for mail in Mail.objects.filter(to_email=old))
    actions = AuditEvent.objects.filter(edition=entry.edition).values_list("action", flat=True)
    assert {"hand_over.asked", "representative.changed", "hand_over.done"} <= set(actions)
    with pytest.raises(WrongState):
        hand_over(actor=organiser, request=request, entry=entry, **DECIDED)
    with pytest.raises(WrongState):
        refuse_hand_over(actor=organiser, request=request, reason="늦었습니다.")


def test_who_represents_and_did_not_lose_the_mailbox_still_writes(
    entry: Entry, organiser: User
) -> None:
    """The old address was typed wrongly, or somebody else has represented the startup since."""
    other = s.writer_of(entry)
    request = asked(entry.edition, "gone@example.com")
    hand_over(actor=organiser, request=request, entry=entry, **DECIDED)
    assert representatives(entry) == ["new@example.com"]
    assert entry.startup.members.get(user=other).kind == Member.Kind.WRITER


def test_somebody_known_without_a_name_gets_one_after_the_members_are_held(
    entry: Entry, organiser: User
) -> None:
    """The harness minds the order of locks: members before people."""
    known = User.objects.create_user("new@example.com")
    request = asked(entry.edition, s.writer_of(entry).email)
    hand_over(actor=organiser, request=request, entry=entry, **DECIDED)
    known.refresh_from_db()
    assert known.name == "김민수"
    assert representatives(entry) == ["new@example.com"]


def test_the_old_address_may_stay_as_a_co_writer(entry: Entry, organiser: User) -> None:
    request = asked(entry.edition, s.writer_of(entry).email)
    hand_over(actor=organiser, request=request, entry=entry, removes_old=False, **DECIDED)
    kinds = set(entry.startup.members.values_list("kind", flat=True))
    assert kinds == {Member.Kind.REPRESENTATIVE, Member.Kind.WRITER}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"checked_by": ""}, {"checked_by"}),
        ({"reason": " "}, {"reason"}),
        ({"reason": "가" * 301}, {"reason"}),
        ({"entry": None}, {"entry"}),
    ],
)
def test_without_check_reason_and_startup_nothing_is_handed_over(
    entry: Entry, organiser: User, facts: dict[str, Any], wrong: set[str]
) -> None:
    old = s.writer_of(entry).email
    request = asked(entry.edition, old)
    with pytest.raises((InvalidInput, NotInThisEdition)) as refused:
        hand_over(actor=organiser, request=request, **{"entry": entry, **DECIDED, **facts})
    assert set(refused.value.fields) == wrong
    assert representatives(entry) == [old]


def test_a_startup_of_another_edition_is_out_of_reach(entry: Entry, organiser: User) -> None:
    request = asked(entry.edition, s.writer_of(entry).email)
    with pytest.raises(NotInThisEdition):
        hand_over(actor=organiser, request=request, entry=s.a_draft(), **DECIDED)


def test_strangers_observers_and_the_startup_may_not(entry: Entry) -> None:
    request = asked(entry.edition, s.writer_of(entry).email)
    for person in (s.a_user(), s.an_organiser(entry.edition, "observer"), s.writer_of(entry)):
        with pytest.raises(NotAllowed):
            hand_over(actor=person, request=request, entry=entry, **DECIDED)
        with pytest.raises(NotAllowed):
            refuse_hand_over(actor=person, request=request, reason="아닙니다.")
    assert list(hand_overs_of(s.a_user(), entry.edition)) == []


def test_a_flood_is_stopped_and_old_requests_go(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "MOST_OPEN", 2)
    for number in range(2):
        asked(entry.edition, f"a{number}@example.com")
    with pytest.raises(TooManyHandOvers):
        asked(entry.edition, "b@example.com")
    assert forget_hand_overs() == 0
    HandOver.objects.update(asked_at=timezone.now() - timedelta(days=181))
    assert forget_hand_overs() == 2


def test_requests_about_who_is_erased_go_too(entry: Entry) -> None:
    person = s.writer_of(entry)
    asked(entry.edition, person.email)
    other = s.a_user()
    asked(entry.edition, "x@example.com", new_email=other.email)
    erase_application(entry=entry, asked_by=None)
    assert HandOver.objects.count() == 1
    erase_person(person=other, asked_by=None)
    assert not HandOver.objects.exists()


def test_by_api(client: Client, entry: Entry, organiser: User) -> None:
    request = asked(entry.edition, s.writer_of(entry).email)
    place = f"/api/v1/editions/{entry.edition.slug}/hand-overs/"
    client.force_login(s.a_user())
    assert client.get(place).status_code == 404
    client.force_login(organiser)
    (row,) = client.get(place).json()
    assert (row["state"], row["old_email"]) == ("open", request.old_email)
    sent = client.post(
        f"{place}{request.pk}/done",
        {"entry": entry.pk, **DECIDED},
        content_type="application/json",
    )
    assert (sent.status_code, sent.json()["state"]) == (200, "done")
    again = asked(entry.edition, "y@example.com")
    refused = client.post(
        f"{place}{again.pk}/refused", {"reason": "연락되지 않음"}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
