"""An imported entry leads somewhere: its organiser adds the deck and the signed consent."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.kernel.spreadsheets import read_table
from challenge.models import AuditEvent, Edition, RoleKind, User
from submissions.models import Consent, Entry, EntryVersion, ImportSource
from submissions.queries.eligibility_rules import findings_of
from submissions.services.consents import withdraw_consent
from submissions.services.eligibility_check import (
    accept_passing,
    check_entries,
    run_eligibility_checks,
)
from submissions.services.entry_import import import_entries, plan_entries
from submissions.services.files.file_check import REASONS, check_attachment
from submissions.services.files.signed_papers import NO_PAPER, record_consent, why_no_paper
from submissions.services.files.upload import attach_for_startup
from submissions.services.submit import NotImported
from tests.submissions import hostile_files as hostile
from tests.submissions.factories import (
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
PAPER = a_pdf()  # each has an id of its own
TABLE = (
    "회사명,대표자,이메일,출품작,사업자등록번호,설립일,시도,부문,분야,접수경로,비고\n"
    "가나로봇,김대표,ceo@gana.example,로봇,1208147521,2022-03-02,서울특별시,early,ai,"
    "{source},{note}\n"
)


def imported(source: str = "paper", note: str = "3월 2일 방문 접수") -> Entry:
    edition = an_edition()
    table = read_table(TABLE.format(source=source, note=note).encode())
    plan = plan_entries(
        edition=edition, header=table.header, rows=[(row.line, row.cells) for row in table.rows]
    )
    assert plan.problems == []
    (entry,) = import_entries(actor=an_organiser(edition), edition=edition, rows=plan.rows)
    return entry


def attached(entry: Entry, actor: Any = None) -> Any:
    actor = actor or an_organiser(entry.edition)
    return attach_for_startup(
        actor=actor, entry=entry, kind="deck", name="deck.pdf", file=io.BytesIO(PAPER)
    )


def consented(entry: Entry, actor: Any = None, **changes: Any) -> Consent:
    facts: dict[str, Any] = {
        "kind": "collection", "signed_name": "김대표",
        "paper": io.BytesIO(PAPER), "paper_name": "동의서.pdf",
    }  # fmt: skip
    actor = actor or an_organiser(entry.edition)
    return record_consent(actor=actor, entry=entry, **facts | changes)


def check(edition: Edition) -> None:
    job = run_eligibility_checks(actor=an_organiser(edition), edition=edition)
    check_entries(job_id=job.pk)


def failing(entry: Entry) -> set[str]:
    return {row["rule"] for row in findings_of(entry) if row["outcome"] != "pass"}


DANGERS = dict(hostile.DANGEROUS_PDFS.values()) | {  # the last of each kind
    "picture_too_large": hostile.a_picture_header(20_000),
    "broken": b"%PDF-1.7\n1 0 obj<<>>endobj",
}


@pytest.mark.parametrize("code", DANGERS)
def test_a_paper_that_may_do_more_than_be_read_is_refused_in_words(code: str) -> None:
    name = "동의서.png" if code == "picture_too_large" else "동의서.pdf"
    wanted = NO_PAPER if code == "not_a_pdf" else REASONS[code]
    assert why_no_paper(data=DANGERS[code], name=name) == wanted


def test_a_paper_with_a_program_is_not_kept() -> None:
    entry = imported()
    with pytest.raises(InvalidInput) as refused:
        consented(entry, paper=io.BytesIO(DANGERS["javascript"]))
    assert list(refused.value.fields) == ["paper"]
    assert not Consent.objects.exclude(paper="").exists()


@pytest.mark.parametrize(
    ("word", "source"),
    [("paper", "paper"), ("MAIL", "mail"), ("by another site", "site"), ("", "other")],
)
def test_an_import_says_where_papers_and_consents_came_from(word: str, source: str) -> None:
    entry = imported(word, "접수 대장 12번")
    assert (entry.import_source, entry.import_note) == (source, "접수 대장 12번")
    assert ImportSource(source).label


def test_deck_and_signed_consent_make_an_imported_entry_pass_and_be_accepted() -> None:
    entry = imported()
    organiser = an_organiser(entry.edition)
    check(entry.edition)
    first = accept_passing(actor=organiser, edition=entry.edition)
    assert (first.count, set(first.reasons) >= {"papers", "consent"}) == (0, True)
    check_attachment(attachment_id=attached(entry).pk)
    consented(entry)
    entry = Entry.objects.get(pk=entry.pk)
    assert not failing(entry) & {"papers", "consent"}
    check(entry.edition)
    assert accept_passing(actor=organiser, edition=entry.edition).count == 1
    assert EntryVersion.objects.filter(entry=entry).count() == 3
    actions = AuditEvent.objects.filter(edition=entry.edition).values_list("action", flat=True)
    assert {"consent.recorded", "entry.completed", "attachment.uploaded"} <= set(actions)


def test_the_startup_sees_the_recorded_consent_and_may_withdraw_an_optional_one() -> None:
    entry = imported()
    consent = consented(entry, kind="marketing")
    assert consent.given_by == writer_of(entry)
    assert consent.paper.read() == PAPER
    assert withdraw_consent(actor=writer_of(entry), consent=consent).withdrawn_at is not None


def test_what_two_clicks_send_is_one() -> None:
    entry = imported()
    assert consented(entry) == consented(entry)
    assert attached(entry) == attached(entry)
    assert (Consent.objects.count(), entry.attachments.count()) == (1, 1)
    told = AuditEvent.objects.filter(edition=entry.edition)
    assert told.filter(action="consent.recorded").count() == 1
    assert told.filter(action="attachment.uploaded").count() == 1
    assert told.filter(action="entry.completed").count() == 2


def test_nothing_is_added_to_what_a_startup_sent_itself() -> None:
    entry = submitted()
    before = (entry.attachments.count(), entry.versions.count(), Consent.objects.count())
    for act in (attached, consented):
        with pytest.raises(NotImported):
            act(entry)
    assert before == (entry.attachments.count(), entry.versions.count(), Consent.objects.count())


@pytest.mark.parametrize("who", ["observer", "startup", "stranger"])
def test_nobody_but_an_organiser_adds_anything(who: str) -> None:
    entry = imported()
    people: dict[str, Callable[[], User]] = {
        "observer": lambda: an_organiser(entry.edition, RoleKind.OBSERVER),
        "startup": lambda: writer_of(entry),
        "stranger": a_user,
    }
    actor = people[who]()
    for act in (attached, consented):
        with pytest.raises(NotAllowed):
            act(entry, actor)
    assert (entry.versions.count(), Consent.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paper": None}, "paper"),
        ({"signed_name": ""}, "signed_name"),
        ({"kind": "everything"}, "kind"),
        ({"shared_items": ["soul"]}, "shared_items"),
    ],
)
def test_a_consent_without_its_paper_is_not_recorded(changes: dict[str, Any], field: str) -> None:
    entry = imported()
    with pytest.raises(InvalidInput) as refused:
        consented(entry, **changes)
    assert (set(refused.value.fields), Consent.objects.count()) == ({field}, 0)


def test_a_paper_that_was_stored_for_nothing_is_deleted() -> None:
    entry = imported()
    Entry.objects.filter(pk=entry.pk).update(import_source="")
    with pytest.raises(Refusal):
        consented(entry)
    folders, _files = default_storage.listdir("")
    kept = default_storage.listdir("consents")[1] if "consents" in folders else []
    assert kept == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_by_page(prefix: str) -> None:
    entry = imported()
    client = Client()
    client.force_login(an_organiser(entry.edition))
    at = f"{prefix}/run/{entry.edition.slug}/entries/{entry.pk}/"
    assert "3월 2일 방문 접수" in client.get(f"{at}papers/").content.decode()
    assert (
        client.post(f"{at}papers/", {"what": "consent", "consent": "collection"}).status_code == 422
    )
    sent = {"what": "paper", "kind": "deck", "file": SimpleUploadedFile("deck.pdf", PAPER)}
    assert client.post(f"{at}papers/", sent).status_code == 302
    signed = {
        "what": "consent", "consent": "collection", "signed_name": "김대표",
        "paper": SimpleUploadedFile("동의서.pdf", PAPER),
    }  # fmt: skip
    assert client.post(f"{at}papers/", signed).status_code == 302
    page = client.get(at).content.decode()
    assert "동의서.pdf" in page
    consent = Consent.objects.get()
    answer = client.get(f"{at}consents/{consent.pk}/paper/")
    assert b"".join(answer.streaming_content) == PAPER  # type: ignore[attr-defined]
    stranger = Client()
    stranger.force_login(a_user())
    assert stranger.get(f"{at}consents/{consent.pk}/paper/").status_code == 404


def test_by_api() -> None:
    entry = imported()
    client = Client()
    client.force_login(an_organiser(entry.edition))
    sent = {"kind": "deck", "file": SimpleUploadedFile("deck.pdf", PAPER)}
    assert client.post(f"/api/v1/entries/{entry.pk}/papers", sent).json() == {"version": 2}
    signed = {
        "kind": "collection", "signed_name": "김대표",
        "paper": SimpleUploadedFile("s.pdf", PAPER),
    }  # fmt: skip
    assert client.post(f"/api/v1/entries/{entry.pk}/consents", signed).json() == {"version": 3}
    own = submitted()
    client.force_login(an_organiser(own.edition))
    sent = {"kind": "deck", "file": SimpleUploadedFile("deck.pdf", PAPER)}
    refused = client.post(f"/api/v1/entries/{own.pk}/papers", sent)
    assert refused.json()["code"] == "not_imported"
