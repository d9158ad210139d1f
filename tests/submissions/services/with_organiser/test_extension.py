"""One startup gets more time than all others: everything that counts the time for it obeys, and
nobody else gets any.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Edition, Mail
from submissions.models import Entry, EntryState
from submissions.queries.entries import last_moment_for
from submissions.services.draft import save_answers
from submissions.services.drafts_left import tell_drafts_left
from submissions.services.submit import ChallengeClosed
from submissions.services.submit_at_deadline import remind_drafts, submit_wished, wish_submission
from submissions.services.with_organiser.extension import extend_entry
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
REASON = "행정망 장애로 납세증명서를 뗄 수 없었습니다."


def closed_an_hour_ago(entry: Entry) -> Entry:
    """Its edition's call is over."""
    Edition.objects.filter(pk=entry.edition_id).update(
        closes_at=timezone.now() - timedelta(hours=1), edit_after_close_minutes=0
    )
    return Entry.objects.select_related("edition", "startup").get(pk=entry.pk)


def extended(entry: Entry, **time: float) -> Entry:
    until = timezone.now() + timedelta(**time)
    actor = s.an_organiser(entry.edition)
    return extend_entry(actor=actor, entry=entry, until=until, reason=REASON)


def mailed(kind: str) -> list[str]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to_email", flat=True))


def test_it_is_submitted_after_the_deadline_and_the_others_are_not() -> None:
    edition = s.an_edition()
    entry, other = s.fill(s.a_draft(edition)), s.fill(s.a_draft(edition))
    entry, other = closed_an_hour_ago(entry), closed_an_hour_ago(other)
    actor = s.writer_of(entry)
    assert save_answers(actor=actor, entry=entry, changes={"title_ko": "가"}).late
    with pytest.raises(ChallengeClosed):
        s.submit(entry)
    entry = extended(entry, hours=2)
    assert last_moment_for(entry) == entry.extended_until
    assert not save_answers(actor=actor, entry=entry, changes={"title_ko": "나"}).late
    s.submit(entry)
    with pytest.raises(ChallengeClosed):
        s.submit(other)
    entry.refresh_from_db()
    assert (entry.state, entry.title_ko) == (EntryState.SUBMITTED, "나")
    assert mailed("entry_extended") == [actor.email]
    mail = Mail.objects.get(kind="entry_extended")
    assert REASON in mail.body
    assert AuditEvent.objects.filter(action="entry.extended", object_id=str(entry.pk)).count() == 1


def test_a_submission_by_itself_waits_for_the_startups_own_deadline() -> None:
    entry = s.fill(s.a_draft())
    wish_submission(actor=s.writer_of(entry), entry=entry)
    entry = extended(closed_an_hour_ago(entry), hours=2)
    assert submit_wished() == 0
    Entry.objects.filter(pk=entry.pk).update(extended_until=timezone.now() + timedelta(seconds=60))
    assert submit_wished() == 1
    entry.refresh_from_db()
    assert entry.state == EntryState.SUBMITTED


def test_a_wish_that_the_deadline_spent_is_in_force_again() -> None:
    entry = s.a_draft()
    wish_submission(actor=s.writer_of(entry), entry=entry)
    entry = closed_an_hour_ago(entry)
    submit_wished()
    assert mailed("draft_not_submitted") == [s.writer_of(entry).email]
    extended(entry, hours=1)
    submit_wished()
    assert entry.submit_wishes.filter(done_at=None, withdrawn_at=None).count() == 1


def test_who_has_more_time_is_not_told_that_the_call_is_over_until_it_is() -> None:
    edition = s.an_edition()
    entry, other = s.a_draft(edition), s.a_draft(edition)
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    entry.refresh_from_db()
    entry = extended(closed_an_hour_ago(entry), hours=1)
    tell_drafts_left()
    assert mailed("draft_over") == [s.writer_of(other).email]
    Entry.objects.filter(pk=entry.pk).update(extended_until=timezone.now() - timedelta(minutes=6))
    tell_drafts_left()
    tell_drafts_left()
    assert mailed("draft_over") == [s.writer_of(other).email, s.writer_of(entry).email]


def test_who_has_more_time_is_not_reminded_of_the_others_deadline() -> None:
    edition = s.an_edition(closes_at=timezone.now() + timedelta(hours=2))
    entry, other = s.a_draft(edition), s.a_draft(edition)
    Edition.objects.filter(pk=edition.pk).update(opens_at=timezone.now() - timedelta(days=9))
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    extended(entry, days=3)
    remind_drafts()
    assert mailed("draft_reminder") == [s.writer_of(other).email]


def test_who_has_more_time_is_reminded_of_their_own_deadline_as_others_are_of_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = closed_an_hour_ago(s.a_draft())
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    entry = extended(entry, days=4)
    until, counts = entry.closes_at, []
    for before in (
        timedelta(hours=73),
        timedelta(hours=72),
        timedelta(hours=25),
        timedelta(hours=24),
        timedelta(hours=3),
        timedelta(minutes=1),
        timedelta(0),
    ):
        monkeypatch.setattr(clock, "now", lambda moment=until - before: moment)
        remind_drafts()
        remind_drafts()
        counts.append(len(mailed("draft_reminder")))
    assert counts == [0, 1, 1, 2, 3, 3, 3]
    last = Mail.objects.filter(kind="draft_reminder").last()
    assert last is not None
    assert "3시간" in last.subject
    assert last.expires_at == until
    told = AuditEvent.objects.filter(action="entry.reminded", object_id=str(entry.pk))
    assert told.count() == 3


def test_a_mark_that_had_passed_when_more_time_was_given_is_no_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = closed_an_hour_ago(s.a_draft())
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    until = extended(entry, hours=10).closes_at
    remind_drafts()
    assert mailed("draft_reminder") == []
    monkeypatch.setattr(clock, "now", lambda: until - timedelta(hours=2))
    remind_drafts()
    assert len(mailed("draft_reminder")) == 1


def test_more_time_is_given_by_organisers_with_a_reason_and_only_ever_made_longer() -> None:
    entry = s.a_draft()
    actor, later = s.an_organiser(entry.edition), entry.edition.closes_at + timedelta(days=2)
    for stranger in (s.writer_of(entry), s.an_organiser(entry.edition, "observer")):
        with pytest.raises(NotAllowed):
            extend_entry(actor=stranger, entry=entry, until=later, reason=REASON)
    for until, reason, wrong in (
        (entry.edition.closes_at, REASON, "until"),
        (later + timedelta(days=365), REASON, "until"),
        (later, " ", "reason"),
        (later, "가" * 301, "reason"),
    ):
        with pytest.raises(InvalidInput) as refused:
            extend_entry(actor=actor, entry=entry, until=until, reason=reason)
        assert set(refused.value.fields) == {wrong}
    extend_entry(actor=actor, entry=entry, until=later, reason=REASON)
    extend_entry(actor=actor, entry=entry, until=later, reason=REASON)
    with pytest.raises(InvalidInput):
        extend_entry(actor=actor, entry=entry, until=later - timedelta(hours=1), reason="더 짧게")
    entry.refresh_from_db()
    assert entry.extended_until == later
    assert len(mailed("entry_extended")) == 1


def test_by_page_and_by_api_and_the_startup_reads_it(client: Client) -> None:
    entry = closed_an_hour_ago(s.a_draft())
    organiser, writer = s.an_organiser(entry.edition), s.writer_of(entry)
    client.force_login(organiser)
    page = f"/run/{entry.edition.slug}/entries/{entry.pk}/extension/"
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"until": "2020-01-01T10:00", "reason": "이유"})
    assert wrong.status_code == 422
    assert "2020-01-01T10:00" in wrong.content.decode()
    until = timezone.localtime(timezone.now() + timedelta(hours=5)).replace(second=0, microsecond=0)
    answer = client.post(page, {"until": f"{until:%Y-%m-%dT%H:%M}", "reason": REASON})
    assert answer.status_code == 302
    assert REASON in client.get(answer["Location"]).content.decode()
    sent = client.post(
        f"/api/v1/entries/{entry.pk}/extension",
        {"until": (until + timedelta(hours=1)).isoformat(), "reason": REASON},
        content_type="application/json",
    )
    assert (sent.status_code, sent.json()["reason"]) == (200, REASON)
    client.force_login(writer)
    for address in (f"/apply/{entry.pk}/", f"/en/apply/{entry.pk}/", f"/apply/{entry.pk}/item/"):
        assert REASON in client.get(address).content.decode()
    told = client.get(f"/api/v1/applications/{entry.pk}/").json()
    assert (told["extension_reason"], told["closes_at"]) == (REASON, told["extended_until"])
    own = {"until": (until + timedelta(hours=9)).isoformat(), "reason": REASON}
    kind = "application/json"
    refused = client.post(f"/api/v1/entries/{entry.pk}/extension", own, content_type=kind)
    assert refused.status_code == 403
