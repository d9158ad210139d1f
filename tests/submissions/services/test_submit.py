from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenge.kernel.digests import digest
from challenge.kernel.errors import NotAllowed, WrongState
from challenge.models import AuditEvent, Mail
from submissions.models import Entry, EntryState, EntryVersion, Receipt
from submissions.queries.decks import deck_of
from submissions.queries.entries import last_moment_for, submitted_content
from submissions.services.draft import add_member, save_answers
from submissions.services.eligibility_check import decide_eligibility
from submissions.services.files.upload import remove_attachment
from submissions.services.submit import (
    ChallengeClosed,
    Incomplete,
    NotYetOpen,
    submit_entry,
    withdraw_entry,
)
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    fill,
    submit,
    submitted,
    writer_of,
)

MILLISECOND = timedelta(milliseconds=1)


def untouched(entry: Entry) -> bool:
    fresh = Entry.objects.get(pk=entry.pk)
    return (
        fresh.state,
        fresh.number,
        fresh.submitted_at,
        fresh.receipts.count(),
        fresh.versions.count(),
    ) == (EntryState.DRAFT, None, None, 0, 0)


@pytest.mark.django_db
def test_a_submission_gives_a_number_a_snapshot_a_receipt_a_mail_and_an_audit_event() -> None:
    entry = fill(a_draft())
    at = timezone.now()
    receipt = submit(entry, at=at)
    entry.refresh_from_db()
    version = entry.versions.get()
    assert (entry.state, entry.submitted_at, entry.first_submitted_at) == (
        EntryState.SUBMITTED,
        at,
        at,
    )
    assert receipt.number == f"{entry.code}-1"
    assert version.digest == digest(version.snapshot)
    deck = deck_of(entry)
    assert deck is not None
    assert version.snapshot["files"][0]["sha256"] == deck.sha256
    assert Mail.objects.get(kind="receipt").to_email == writer_of(entry).email
    assert AuditEvent.objects.filter(action="entry.submitted", object_id=str(entry.pk)).count() == 1


@pytest.mark.django_db
def test_the_same_key_again_returns_the_first_receipt_and_changes_nothing() -> None:
    entry = fill(a_draft())
    first = submit(entry, key="same")
    again = submit(entry, key="same")
    assert again == first
    assert (entry.versions.count(), Mail.objects.filter(kind="receipt").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_with_one_key_give_one_receipt() -> None:
    entry, barrier = fill(a_draft()), Barrier(2)
    actor, at = writer_of(entry), timezone.now()

    def send() -> str:
        try:
            barrier.wait()
            return submit_entry(
                actor=actor, entry=entry, received_at=at, idempotency_key="one"
            ).number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = {future.result() for future in [pool.submit(send), pool.submit(send)]}
    assert len(numbers) == 1
    assert (
        Receipt.objects.count(),
        EntryVersion.objects.count(),
        Mail.objects.filter(kind="receipt").count(),
    ) == (1, 1, 1)


@pytest.mark.django_db
def test_at_the_very_edge_of_the_grace_it_counts() -> None:
    edition = an_edition(grace_seconds=30)
    entry = fill(a_draft(edition))
    receipt = submit(entry, at=edition.closes_at + timedelta(seconds=30))
    assert receipt.received_at == edition.last_moment


@pytest.mark.django_db
def test_a_millisecond_after_the_grace_it_is_refused_and_the_draft_is_kept() -> None:
    edition = an_edition(grace_seconds=30)
    entry = fill(a_draft(edition))
    with pytest.raises(ChallengeClosed):
        submit(entry, at=edition.closes_at + timedelta(seconds=30) + MILLISECOND)
    assert untouched(entry)
    assert Entry.objects.get(pk=entry.pk).answers["title_ko"] == "병원 운반 로봇"


@pytest.mark.django_db
def test_before_the_opening_it_is_refused() -> None:
    entry = fill(a_draft())
    with pytest.raises(NotYetOpen):
        submit(entry, at=entry.edition.opens_at - MILLISECOND)
    assert untouched(entry)


@pytest.mark.django_db
def test_whoever_has_a_number_may_go_on_for_the_extra_minutes() -> None:
    edition = an_edition(edit_after_close_minutes=120)
    entry = submitted(edition)
    edge = edition.closes_at + timedelta(minutes=120)
    assert last_moment_for(entry) == edge
    save_answers(actor=writer_of(entry), entry=entry, changes={"title_ko": "마지막 이름"})
    assert submit(entry, at=edge).version.number == 2
    with pytest.raises(ChallengeClosed):
        submit(entry, at=edge + MILLISECOND)
    assert entry.receipts.count() == 2


@pytest.mark.django_db
def test_whoever_has_no_number_has_no_extra_minutes() -> None:
    entry = fill(a_draft(an_edition(edit_after_close_minutes=120)))
    with pytest.raises(ChallengeClosed):
        submit(entry, at=entry.edition.closes_at + MILLISECOND)
    assert untouched(entry)


@pytest.mark.django_db
def test_submitting_again_keeps_the_number_and_makes_a_new_version() -> None:
    entry = submitted()
    number = entry.number
    save_answers(actor=writer_of(entry), entry=entry, changes={"title_ko": "둘째 이름"})
    receipt = submit(entry)
    entry.refresh_from_db()
    assert (entry.number, entry.title_ko, receipt.version.number) == (number, "둘째 이름", 2)
    content = submitted_content(entry)
    assert content is not None
    assert content.content["item"]["title_ko"] == "둘째 이름"
    assert entry.versions.get(number=1).snapshot["item"]["title_ko"] == "병원 운반 로봇"


@pytest.mark.django_db
def test_a_version_can_be_neither_changed_nor_deleted() -> None:
    entry = submitted()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.versions.update(digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(
            "DELETE FROM submissions_receipt; DELETE FROM submissions_entryversion"
        )
    assert entry.versions.get().digest != "0" * 64


@pytest.mark.django_db
def test_judges_see_the_submitted_deck_until_the_next_submission() -> None:
    entry = submitted()
    first = deck_of(entry)
    second = a_deck(entry, data=a_pdf(3))
    assert deck_of(entry) == first
    assert deck_of(entry, draft=True) == second
    submit(entry)
    assert deck_of(entry) == second
    remove_attachment(actor=writer_of(entry), attachment=second)
    assert deck_of(entry) == second


@pytest.mark.django_db
def test_an_incomplete_draft_is_refused_with_everything_that_is_missing() -> None:
    entry = a_draft()
    with pytest.raises(Incomplete) as refusal:
        submit(entry)
    assert {
        "company.registration_number",
        "item.title_ko",
        "section:problem.problem-who",
        "files.deck",
        "consents.collection",
    } <= set(refusal.value.fields)
    assert untouched(entry)


@pytest.mark.django_db
def test_an_over_long_answer_keeps_it_from_being_submitted() -> None:
    entry = fill(a_draft())
    save_answers(actor=writer_of(entry), entry=entry, changes={"problem-why": "가" * 301})
    with pytest.raises(Incomplete) as refusal:
        submit(entry)
    assert list(refusal.value.fields) == ["section:problem.problem-why"]
    assert untouched(entry)


@pytest.mark.django_db
def test_a_deck_in_being_checked_does_not_hold_up_a_submission() -> None:
    entry = fill(a_draft(), deck=False)
    a_deck(entry, checked=False)
    assert submit(entry).number


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "co-writer", "organiser", "observer"])
def test_only_the_representative_submits_and_withdraws(who: str) -> None:
    entry = fill(a_draft())
    if who == "co-writer":
        actor = add_member(
            actor=writer_of(entry), startup=entry.startup, email="writer@example.com"
        ).user
    else:
        actor = a_user() if who == "stranger" else an_organiser(entry.edition, who)
    with pytest.raises(NotAllowed):
        submit(entry, actor=actor)
    assert untouched(entry)
    submit(entry)
    entry.refresh_from_db()
    with pytest.raises(NotAllowed):
        withdraw_entry(actor=actor, entry=entry)
    assert Entry.objects.get(pk=entry.pk).state == EntryState.SUBMITTED


@pytest.mark.django_db
def test_a_withdrawn_entry_stays_out_after_the_deadline() -> None:
    entry = submitted()
    withdraw_entry(actor=writer_of(entry), entry=entry, reason="다음에")
    with pytest.raises(WrongState):
        submit(entry, at=entry.edition.last_moment + MILLISECOND)
    with pytest.raises(WrongState):
        withdraw_entry(actor=writer_of(entry), entry=entry)
    entry.refresh_from_db()
    assert (entry.state, entry.receipts.count()) == (EntryState.WITHDRAWN, 1)


@pytest.mark.django_db
def test_a_draft_cannot_be_withdrawn() -> None:
    entry = a_draft()
    with pytest.raises(WrongState):
        withdraw_entry(actor=writer_of(entry), entry=entry)
    assert untouched(entry)


@pytest.mark.django_db
def test_a_correction_may_be_submitted_after_the_deadline_until_it_is_due() -> None:
    now = timezone.now()
    edition = an_edition()
    entry = submitted(edition)
    edition.opens_at, edition.closes_at = now - timedelta(days=20), now - timedelta(days=5)
    edition.save()
    check = decide_eligibility(
        actor=an_organiser(edition),
        entry=entry,
        state="correction",
        reason="사업자등록증을 올려 주세요.",
        parts=["file:registration"],
    )
    entry = Entry.objects.get(pk=entry.pk)
    assert check.correction_due_at is not None
    with pytest.raises(ChallengeClosed):
        submit(entry, at=check.correction_due_at + MILLISECOND)
    assert entry.receipts.count() == 1
    submit(entry, at=check.correction_due_at)
    check.refresh_from_db()
    assert (check.state, entry.receipts.count()) == ("pending", 2)


@pytest.mark.django_db
def test_a_submission_asks_the_database_no_more_than_it_needs() -> None:
    entry = fill(a_draft())
    submit(entry)
    again, actor = Entry.objects.get(pk=entry.pk), writer_of(entry)
    with CaptureQueriesContext(connection) as asked:
        submit(again, key="again", actor=actor)
    assert len(asked) <= 33, [query["sql"] for query in asked]
