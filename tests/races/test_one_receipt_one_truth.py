"""What a receipt proves was complete and agreed to, whatever is taken away in the same moment."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from challenge.kernel.errors import NotAllowed, NotFound
from challenge.models import AuditEvent, Edition, User
from submissions.models import Attachment, Consent, Entry, EntryState, Member, Receipt
from submissions.queries.papers import acceptable_files
from submissions.services import companies, consents
from submissions.services.draft import save_answers
from submissions.services.files import upload
from submissions.services.submit import submit_entry
from submissions.services.submit_at_deadline import submit_wished, wish_submission
from tests.races.at_once import Act, all_at_once, beside
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db(transaction=True)


def removing_the_deck(entry: Entry) -> Act:
    deck = entry.attachments.get(kind="deck")
    return lambda: upload.remove_attachment(actor=s.writer_of(entry), attachment=deck)


def withdrawing_the_consent(entry: Entry) -> Act:
    consent = Consent.objects.get(startup=entry.startup, edition=entry.edition, kind="collection")
    return lambda: consents.withdraw_consent(actor=s.writer_of(entry), consent=consent)


def emptying_the_company(entry: Entry) -> Act:
    return lambda: companies.update_startup(
        actor=s.writer_of(entry), startup=entry.startup, representative=""
    )


@pytest.mark.parametrize(
    "taking",
    [removing_the_deck, withdrawing_the_consent, emptying_the_company],
    ids=lambda act: act.__name__,
)
def test_a_receipt_is_for_what_was_checked(taking: Callable[[Entry], Act]) -> None:
    for submit_first in (True, False):
        entry = s.fill(s.a_draft(s.an_edition()))
        submit = partial(
            submit_entry,
            actor=s.writer_of(entry),
            entry=entry,
            received_at=timezone.now(),
            idempotency_key="k",
        )
        acts: list[Act] = [submit, taking(entry)]
        outcomes = beside(*acts) if submit_first else beside(*reversed(acts))
        sent, taken = outcomes if submit_first else reversed(outcomes)
        assert not sent.crash, sent.crash
        assert not taken.crash, taken.crash
        entry.refresh_from_db()
        assert (entry.state == EntryState.SUBMITTED) == sent.acknowledged
        if not submit_first:  # what was taken away first was missing when it was checked
            assert taken.acknowledged
            assert not sent.acknowledged
        if sent.acknowledged:
            assert isinstance(sent.value, Receipt)
            snapshot = sent.value.version.snapshot
            assert snapshot["files"], snapshot
            assert snapshot["company"]["representative"], snapshot
            if taking is withdrawing_the_consent:
                assert not taken.acknowledged


def test_the_consents_of_one_form_are_given_in_one() -> None:
    """Somebody else writes the last of them first, so that one is refused: none is given."""
    entry = s.a_draft(s.an_edition())
    writer = s.writer_of(entry)
    of_entry: dict[str, Any] = {"startup": entry.startup, "edition": entry.edition}
    Consent.objects.filter(**of_entry).delete()

    def by_another_road() -> object:
        return Consent.objects.create(
            **of_entry, kind="marketing", text_version="1", text="x", given_by=writer
        )

    _written, sent = beside(
        by_another_road,
        partial(
            consents.answer_consents,
            actor=writer,
            **of_entry,
            wanted={"collection": ["collection"], "filming": None, "marketing": ["marketing"]},
        ),
    )
    assert not sent.acknowledged
    assert [row.kind for row in Consent.objects.filter(**of_entry)] == ["marketing"]


def test_what_is_written_after_the_deadline_is_no_part_of_what_is_submitted_by_itself() -> None:
    entry = s.fill(s.a_draft(s.an_edition()))
    writer = s.writer_of(entry)
    wish_submission(actor=writer, entry=entry)
    Edition.objects.update(closes_at=timezone.now(), grace_seconds=0, edit_after_close_minutes=0)
    late, _submitted = beside(
        lambda: save_answers(actor=writer, entry=entry, changes={"title_ko": "늦은 글"}),
        submit_wished,
    )
    assert late.acknowledged, late
    entry.refresh_from_db()
    assert (entry.state, entry.title_ko) == (EntryState.DRAFT, "늦은 글")
    assert not Receipt.objects.exists()


def test_who_speaks_for_a_company_hands_that_over_once() -> None:
    startup = s.a_draft(s.an_edition()).startup
    writer = startup.members.get(kind=Member.Kind.REPRESENTATIVE).user
    acts: list[Act] = [
        partial(
            companies.change_representative,
            actor=User.objects.get(pk=writer.pk),  # each request reads them
            startup=startup,
            email=f"{name}@example.com",
        )
        for name in ("first", "second")
    ]
    first, second = beside(*acts)
    assert first.acknowledged, first
    assert isinstance(second.refusal, NotAllowed), second
    spoken = startup.members.get(kind=Member.Kind.REPRESENTATIVE)
    assert spoken.user.email == "first@example.com"
    assert AuditEvent.objects.filter(action="representative.changed").count() == 1


def test_whoever_is_removed_meanwhile_represents_nobody() -> None:
    startup = s.a_draft(s.an_edition()).startup
    writer = startup.members.get(kind=Member.Kind.REPRESENTATIVE).user
    other = companies.add_member(actor=writer, startup=startup, email="other@example.com")
    removed, handed = beside(
        partial(companies.remove_member, actor=writer, member=other),
        partial(
            companies.change_representative,
            actor=writer, startup=startup, email="other@example.com", member=other,
        ),
    )  # fmt: skip
    assert removed.acknowledged, removed
    assert isinstance(handed.refusal, NotFound), handed
    assert [row.user for row in startup.members.all()] == [writer]


def test_no_more_people_write_on_one_application_than_may() -> None:
    entry = s.a_draft(s.an_edition())
    startup, writer = entry.startup, s.writer_of(entry)
    numbers = iter(range(1000))

    def add() -> object:
        return companies.add_member(
            actor=writer, startup=startup, email=f"new{next(numbers)}@example.com"
        )

    for _place in range(companies.MOST_MEMBERS - 2):
        add()
    outcomes = all_at_once(add, 6)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert Member.objects.filter(startup=startup).count() == companies.MOST_MEMBERS
    assert sum(outcome.acknowledged for outcome in outcomes) == 1


def test_no_application_holds_more_files_than_it_may() -> None:
    entry = s.a_draft(s.an_edition())
    for _place in range(acceptable_files.MOST_FILES - 1):
        Attachment.objects.create(
            entry=entry, kind="proof", name="증빙.pdf", size=1, uploaded_by=s.writer_of(entry)
        )
    writer, numbers = s.writer_of(entry), iter(range(4))

    def attach() -> object:
        name = f"{next(numbers)}.pdf"
        return upload.attach_file(
            actor=writer, entry=entry, kind="proof", name=name, file=BytesIO(s.a_pdf())
        )

    outcomes = all_at_once(attach, 4)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(outcome.acknowledged for outcome in outcomes) == 1
    connections.close_all()


def test_no_more_files_are_announced_than_an_application_may_be_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acceptable_files, "MOST_UPLOADS", 2)
    entry, numbers = s.a_draft(s.an_edition()), iter(range(8))
    facts: dict[str, Any] = {"actor": s.writer_of(entry), "entry": entry, "kind": "deck"}
    announce = partial(upload.start_upload, name="deck.pdf", size=10, **facts)
    outcomes = all_at_once(announce, 4)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(outcome.acknowledged for outcome in outcomes) == entry.uploads.count() == 2
    entry.uploads.all().delete()

    def attach() -> object:
        name = f"{next(numbers)}.pdf"
        return upload.attach_file(name=name, file=BytesIO(s.a_pdf()), **facts)

    outcomes = all_at_once(attach, 4)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(outcome.acknowledged for outcome in outcomes) == entry.attachments.count() == 2
    connections.close_all()


def test_a_file_that_is_sent_by_two_clicks_is_one() -> None:
    entry, data = s.a_draft(s.an_edition()), s.a_pdf()
    writer = s.writer_of(entry)

    def attach() -> object:
        return upload.attach_file(
            actor=writer, entry=entry, kind="proof", name="a.pdf", file=BytesIO(data)
        )

    outcomes = all_at_once(attach, 4)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert Attachment.objects.filter(entry=entry).count() == 1
    assert AuditEvent.objects.filter(action="attachment.uploaded").count() == 1
    connections.close_all()
