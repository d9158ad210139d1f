"""Before the deadline: reminders to drafts, each once, and the submission by itself of what is
complete and wished for.
"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed, WrongState
from challenge.models import Edition, Mail
from submissions.models import Attachment, Entry, EntryState, Member, SubmitWish
from submissions.services import submit_at_deadline
from submissions.services.companies import add_member, update_startup
from submissions.services.draft import save_answers
from submissions.services.submit import ChallengeClosed, submit_entry
from submissions.services.submit_at_deadline import (
    remind_drafts,
    submit_wished,
    wish_submission,
    withdraw_submit_wish,
)
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
REMINDED = "draft_reminder"
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the database's clock for what looks at it."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def mails(kind: str = REMINDED) -> list[tuple[str, str]]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to_email", "subject"))


def begun_long_ago(*entries: Entry) -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
        created_at=timezone.now() - timedelta(days=5)
    )


def test_a_draft_is_reminded_three_times_and_each_time_once_and_what_is_submitted_never(
    at: Any,
) -> None:
    edition = s.an_edition()
    draft, sent = s.a_draft(edition), s.submitted(edition)
    begun_long_ago(draft, sent)
    who, counts = s.writer_of(draft).email, []
    for before in (
        timedelta(days=4),
        timedelta(days=3),
        timedelta(days=2),
        timedelta(days=1),
        timedelta(hours=4),
        timedelta(hours=3),
        timedelta(minutes=5),
        timedelta(0),
    ):
        at(edition.closes_at - before)
        remind_drafts()
        remind_drafts()
        counts.append(len(mails()))
    assert counts == [0, 1, 1, 2, 2, 3, 3, 3]
    assert {to for to, _subject in mails()} == {who}
    assert [subject.split("] ")[1] for _to, subject in mails()] == [
        "접수 마감까지 3일 남았습니다",
        "접수 마감까지 1일 남았습니다",
        "접수 마감까지 3시간 남았습니다",
    ]


def test_co_writers_are_told_too_in_their_language_with_what_is_missing(at: Any) -> None:
    draft = s.a_draft()
    begun_long_ago(draft)
    mate = add_member(
        actor=s.writer_of(draft),
        startup=draft.startup,
        edition=draft.edition,
        email="mate@example.com",
        name="Mate",
    ).user
    type(mate).objects.filter(pk=mate.pk).update(language="en")
    at(draft.edition.closes_at - timedelta(hours=20))
    remind_drafts()
    mail = Mail.objects.get(kind=REMINDED, to_email="mate@example.com")
    assert "20 hours left to submit" in mail.subject
    assert "Agree to the collection and use of personal data." in mail.body
    assert f"/en/apply/{draft.pk}/review/" in mail.body
    assert len(mails()) == 2


def test_a_draft_begun_after_a_mark_waits_for_the_next_and_a_deadline_put_off_is_reminded_of_anew(
    at: Any,
) -> None:
    edition = s.an_edition(closes_at=timezone.now() + timedelta(hours=10))
    s.a_draft(edition)
    at(timezone.now())
    remind_drafts()
    assert mails() == []
    at(edition.closes_at - timedelta(hours=2))
    remind_drafts()
    assert len(mails()) == 1
    Edition.objects.filter(pk=edition.pk).update(closes_at=edition.closes_at + timedelta(days=2))
    at(edition.closes_at + timedelta(days=2) - timedelta(hours=2))
    remind_drafts()
    assert len(mails()) == 2


def a_wish(**facts: Any) -> Entry:
    entry = s.fill(s.a_draft(s.an_edition(**facts)))
    wish_submission(actor=s.writer_of(entry), entry=entry)
    return entry


def state_of(entry: Entry) -> str:
    entry.refresh_from_db()
    return entry.state


def test_a_complete_draft_is_submitted_just_before_the_deadline_once_in_the_representatives_name(
    at: Any,
) -> None:
    entry = a_wish()
    at(entry.edition.closes_at - timedelta(minutes=3))
    assert (submit_wished(), state_of(entry)) == (0, EntryState.DRAFT)
    at(entry.edition.closes_at - timedelta(seconds=90))
    assert (submit_wished(), submit_wished(), state_of(entry)) == (1, 0, EntryState.SUBMITTED)
    receipt = entry.receipts.get()
    assert receipt.version.submitted_by == s.writer_of(entry)
    assert receipt.received_at < entry.edition.closes_at
    assert len(mails("receipt")) == 1
    remind_drafts()
    assert mails() == []


def test_a_clock_that_stood_still_over_the_deadline_submits_what_stood_in_time(at: Any) -> None:
    entry = a_wish(grace_seconds=30)
    at(entry.edition.closes_at + timedelta(minutes=20))
    assert submit_wished() == 1
    assert entry.receipts.get().received_at == entry.edition.last_moment


def test_what_was_changed_after_the_deadline_is_not_submitted_and_the_person_is_told(
    at: Any,
) -> None:
    entry = a_wish()
    Entry.objects.filter(pk=entry.pk).update(
        changed_at=entry.edition.closes_at + timedelta(seconds=5)
    )
    at(entry.edition.closes_at + timedelta(minutes=1))
    assert (submit_wished(), state_of(entry)) == (0, EntryState.DRAFT)
    submit_wished()
    assert len(mails("draft_not_submitted")) == 1


def test_what_is_still_changed_until_the_deadline_is_submitted_again_and_nothing_after_it(
    at: Any,
) -> None:
    entry = a_wish()
    closes = entry.edition.closes_at
    at(closes - timedelta(seconds=90))
    assert submit_wished() == 1
    save_answers(
        actor=s.writer_of(entry), entry=entry, changes={"one_line_ko": "마지막 순간에 고친 한 줄"}
    )
    at(closes - timedelta(seconds=30))
    assert (submit_wished(), submit_wished()) == (1, 0)
    update_startup(actor=s.writer_of(entry), startup=entry.startup, headcount=7)
    at(closes + timedelta(seconds=20))
    assert (submit_wished(), submit_wished()) == (1, 0)
    first, second, third = entry.receipts.order_by("pk").select_related("version")
    assert "고친 한 줄" not in str(first.version.snapshot)
    assert second.version.snapshot["item"]["one_line_ko"] == "마지막 순간에 고친 한 줄"
    assert (third.version.snapshot["company"]["headcount"], third.received_at) == (
        7,
        entry.edition.last_moment,
    )
    assert SubmitWish.objects.get().done_at
    save_answers(actor=s.writer_of(entry), entry=entry, changes={"one_line_ko": "너무 늦게"})
    assert (submit_wished(), entry.receipts.count()) == (0, 3)


def test_who_submits_by_hand_after_that_is_not_followed_any_more(at: Any) -> None:
    entry = a_wish()
    at(entry.edition.closes_at - timedelta(seconds=90))
    submit_wished()
    s.submit(entry, key="by-hand")
    save_answers(
        actor=s.writer_of(entry), entry=entry, changes={"one_line_ko": "아직 내지 않은 한 줄"}
    )
    assert (submit_wished(), entry.receipts.count()) == (0, 2)
    assert SubmitWish.objects.get().done_at


def later_company(entry: Entry) -> None:
    update_startup(actor=s.writer_of(entry), startup=entry.startup, headcount=99)


def later_file(entry: Entry) -> None:
    s.a_deck(entry, data=s.a_pdf(pages=3))


@pytest.mark.parametrize("change", [later_company, later_file])
def test_company_or_files_changed_while_the_clock_stood_still_are_not_passed_off_as_in_time(
    change: Any, at: Any
) -> None:
    entry = a_wish()
    change(entry)
    Edition.objects.filter(pk=entry.edition_id).update(
        closes_at=timezone.now() - timedelta(minutes=5)
    )
    Entry.objects.filter(pk=entry.pk).update(changed_at=timezone.now() - timedelta(minutes=10))
    at(timezone.now())
    assert (submit_wished(), state_of(entry)) == (0, EntryState.DRAFT)
    assert (
        "마감 뒤에 신청서, 기업 정보나 파일이 바뀌었거나"
        in Mail.objects.get(kind="draft_not_submitted").body
    )


def test_an_incomplete_draft_waits_until_the_deadline_and_then_its_gaps_are_told_once(
    at: Any,
) -> None:
    entry = s.fill(s.a_draft(), deck=False)
    wish_submission(actor=s.writer_of(entry), entry=entry)
    at(entry.edition.closes_at - timedelta(seconds=60))
    assert (submit_wished(), mails("draft_not_submitted")) == (0, [])
    at(entry.edition.closes_at + timedelta(seconds=60))
    for _beat in range(2):
        assert submit_wished() == 0
    assert len(mails("draft_not_submitted")) == 1
    assert "파일" in Mail.objects.get(kind="draft_not_submitted").body
    assert (state_of(entry), SubmitWish.objects.get().done_at is None) == (EntryState.DRAFT, False)


def test_incomplete_and_broken_ones_do_not_hold_up_the_others(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    incomplete, broken, fine = a_wish(), a_wish(), a_wish()
    Entry.objects.filter(pk=incomplete.pk).update(answers={})
    submit = submit_entry

    def submit_but_one(*, entry: Entry, **facts: Any) -> Any:
        if entry.pk == broken.pk:
            raise IntegrityError
        return submit(entry=entry, **facts)

    monkeypatch.setattr(submit_at_deadline, "submit_entry", submit_but_one)
    monkeypatch.setattr(submit_at_deadline, "DRAFTS_AT_ONCE", 1)
    at(max(entry.edition.closes_at for entry in (incomplete, broken, fine)) - timedelta(seconds=60))
    assert submit_wished() == 1
    assert [state_of(entry) for entry in (incomplete, broken, fine)] == [
        EntryState.DRAFT,
        EntryState.DRAFT,
        EntryState.SUBMITTED,
    ]


def test_a_wish_taken_back_and_one_who_no_longer_represents_submit_nothing(at: Any) -> None:
    back, gone = a_wish(), a_wish()
    withdraw_submit_wish(actor=s.writer_of(back), entry=back)
    person = s.writer_of(gone)
    Member.objects.filter(startup=gone.startup, user=person).update(kind="writer")
    for entry in (back, gone):
        at(entry.edition.closes_at + timedelta(seconds=1))
        assert submit_wished() == 0
    assert EntryState.SUBMITTED not in {state_of(back), state_of(gone)}


def test_only_the_representative_wishes_for_a_draft_and_before_the_deadline(at: Any) -> None:
    entry, sent = s.fill(s.a_draft()), s.submitted()
    mate = add_member(
        actor=s.writer_of(entry),
        startup=entry.startup,
        edition=entry.edition,
        email="mate@example.com",
        name="Mate",
    ).user
    for nobody in (mate, s.a_user(), s.an_organiser(entry.edition)):
        with pytest.raises(NotAllowed):
            wish_submission(actor=nobody, entry=entry)
        with pytest.raises(NotAllowed):
            withdraw_submit_wish(actor=nobody, entry=entry)
    with pytest.raises(WrongState):
        wish_submission(actor=s.writer_of(sent), entry=sent)
    at(entry.edition.closes_at + timedelta(seconds=1))
    with pytest.raises(ChallengeClosed):
        wish_submission(actor=s.writer_of(entry), entry=entry)
    assert not SubmitWish.objects.exists()


def test_by_api_and_by_page_it_is_wished_seen_and_taken_back() -> None:
    entry = s.fill(s.a_draft())
    client, address = (
        Client(headers={"accept-language": "en"}),
        f"/api/v1/applications/{entry.pk}/submit-at-deadline",
    )
    client.force_login(s.writer_of(entry))
    assert client.get(address).json() == {"wished_at": None, "wished_by": None}
    assert client.put(address).json()["wished_by"] == s.writer_of(entry).name
    assert client.put(address).status_code == 200
    assert SubmitWish.objects.count() == 1
    assert (
        "If something is missing, you are told by mail."
        in client.get(f"/en/apply/{entry.pk}/review/").content.decode()
    )
    assert "it is submitted by itself" in client.get(f"/en/apply/{entry.pk}/").content.decode()
    client.post(f"/en/apply/{entry.pk}/submit-by-itself/", {})
    assert client.get(address).json()["wished_at"] is None
    client.post(f"/en/apply/{entry.pk}/submit-by-itself/", {"wish": "1"})
    assert client.delete(address).status_code == 204
    assert SubmitWish.objects.filter(withdrawn_at__isnull=False).count() == 2


def test_a_wish_that_the_deadline_spent_counts_again_when_the_deadline_is_put_off(at: Any) -> None:
    entry = a_wish()
    edition = entry.edition
    at(edition.last_moment + timedelta(days=1))
    Attachment.objects.filter(entry=entry).update(state="removed")
    assert submit_wished() == 0
    assert SubmitWish.objects.get().done_at is not None
    assert len(mails("draft_not_submitted")) == 1
    later = edition.closes_at + timedelta(days=3)
    Edition.objects.filter(pk=edition.pk).update(closes_at=later)
    Attachment.objects.filter(entry=entry).update(state="ready")
    at(later - timedelta(days=1))
    assert submit_wished() == 0
    assert SubmitWish.objects.get().done_at is None
    at(later - timedelta(seconds=30))
    assert (submit_wished(), state_of(entry)) == (1, EntryState.SUBMITTED)


def test_a_wish_withdrawn_or_made_anew_is_not_revived(at: Any) -> None:
    entry = a_wish()
    edition, writer = entry.edition, s.writer_of(entry)
    withdraw_submit_wish(actor=writer, entry=entry)
    wish_submission(actor=writer, entry=entry)
    SubmitWish.objects.filter(withdrawn_at=None).update(done_at=edition.closes_at)
    later = edition.closes_at + timedelta(days=3)
    Edition.objects.filter(pk=edition.pk).update(closes_at=later)
    entry.refresh_from_db()
    newest = wish_submission(actor=writer, entry=entry)
    at(later - timedelta(days=1))
    submit_wished()
    assert list(SubmitWish.objects.filter(withdrawn_at=None, done_at=None)) == [newest]


def test_only_the_last_reminder_comes_at_night_and_each_says_the_time_that_is_left(at: Any) -> None:
    midnight = datetime.combine(timezone.now().date() + timedelta(days=20), time(0), SEOUL)
    edition = s.an_edition(closes_at=midnight, rules={})
    begun_long_ago(s.a_draft(edition))
    hours = {}
    for left in range(80, 0, -1):
        at(midnight - timedelta(hours=left))
        before = len(mails())
        remind_drafts()
        if len(mails()) > before:
            hours[left] = mails()[-1][1].split("] ")[1]
    assert hours == {
        64: "접수 마감까지 3일 남았습니다",
        16: "접수 마감까지 16시간 남았습니다",
        3: "접수 마감까지 3시간 남았습니다",
    }
    ends = Mail.objects.filter(kind=REMINDED).order_by("pk").values_list("expires_at", flat=True)
    assert [(midnight - end) // timedelta(hours=1) for end in ends if end] == [24, 3, 0]
