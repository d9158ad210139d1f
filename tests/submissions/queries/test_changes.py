"""What was changed since the submission is found field by field, told by page, API and mail."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.kernel import clock
from challenge.models import Mail
from submissions.models import Attachment, Entry, Startup
from submissions.queries.changes import changes_since_submission
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.companies import update_startup
from submissions.services.draft import ITEM_FIELDS, save_answers
from submissions.services.submit_at_deadline import remind_drafts, wish_submission
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
# another value than the factory's, for what isn't a text
OTHER: dict[str, Any] = {
    "kind": "sole",
    "registration_number": "124-81-00998",
    "founded_on": date(2021, 1, 1),
    "homepage": "https://other.example",
    "headcount": 7,
    "revenue_krw": 70_000,
    "raised_krw": 70_000,
    "ask_krw": 70_000,
    "keywords": "로봇, 물류",
}


def _write(entry: Entry, **changes: Any) -> None:
    save_answers(actor=s.writer_of(entry), entry=entry, changes=changes)
    entry.refresh_from_db()


def _found(entry: Entry) -> set[tuple[str, str]]:
    return {(change.part, change.name) for change in changes_since_submission(entry)}


def test_nothing_is_changed_right_after_a_submission_and_nothing_before_the_first() -> None:
    assert _found(s.a_draft()) == set()
    assert _found(s.submitted()) == set()


@pytest.mark.parametrize("name", COMPANY_FIELDS)
def test_every_fact_of_the_company_is_compared(name: str) -> None:
    entry = s.submitted()
    value = OTHER.get(name, "다른 값")
    update_startup(actor=s.writer_of(entry), startup=entry.startup, **{name: value})
    assert _found(entry) == {("company", name)}


@pytest.mark.parametrize("name", ITEM_FIELDS)
def test_every_field_of_the_item_is_compared(name: str) -> None:
    entry = s.submitted()
    rows: dict[str, Any] = {"track": entry.edition.tracks, "field": entry.edition.fields}
    others = list(rows[name].values_list("slug", flat=True)) if name in rows else []
    now = getattr(entry, name, None)
    other = next((slug for slug in others if slug != getattr(now, "slug", "")), "")
    _write(entry, **{name: other if name in rows else OTHER.get(name, "다른 값")})
    assert _found(entry) == {("item", name)}


@pytest.mark.parametrize("model", [Startup, Entry])
def test_every_name_that_is_compared_is_korean(model: type[Startup] | type[Entry]) -> None:
    names = COMPANY_FIELDS if model is Startup else ITEM_FIELDS
    with translation.override("ko"):
        columns = {name: model._meta.get_field(name) for name in names}
        labels = {name: str(getattr(field, "verbose_name", "")) for name, field in columns.items()}
    assert [name for name, label in labels.items() if not re.search("[가-힣]", label)] == []


def test_every_answer_and_the_files_are_compared() -> None:
    entry = s.submitted()
    for question in entry.edition.questions.all():
        _write(entry, **{question.key: "새 답"})
        [change] = changes_since_submission(entry)
        assert (change.part, change.name) == (f"section:{question.section}", question.key)
        assert (change.submitted, change.now) == (s.ANSWERS[question.key], "새 답")
        _write(entry, **{question.key: s.ANSWERS[question.key]})  # taken back: nothing is changed
    Attachment.objects.filter(entry=entry).update(state=Attachment.State.REMOVED)
    assert _found(entry) == {("files", "deck")}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_of_the_application_and_the_api_say_so(language: str) -> None:
    entry = s.submitted()
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(s.writer_of(entry))
    words = {
        "ko": "제출 뒤에 고친 내용이 있고, 아직 제출하지 않았습니다",
        "en": "Changed since submission, not submitted",
    }
    with translation.override(language):
        pages = [
            reverse(f"startups:{name}", args=[entry.pk])
            for name in ("entry", "company", "item", "files", "consents", "review", "team")
        ]
    for path in pages:
        assert words[language] not in client.get(path).content.decode()
    _write(entry, title_ko="새 이름의 로봇")
    for path in pages:
        page = client.get(path).content.decode()
        assert words[language] in page, path
        assert "새 이름의 로봇" in page
        assert s.ITEM["title_ko"] in page
    api = client.get(reverse("api:application", args=[entry.pk])).json()
    [change] = api["changes_since_submission"]
    assert (change["name"], change["now"]) == ("title_ko", "새 이름의 로봇")
    s.submit(entry)
    assert words[language] not in client.get(pages[0]).content.decode()


def test_those_who_changed_and_did_not_submit_are_reminded_too_once_for_each_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = s.an_edition()
    entry, unchanged = s.submitted(edition), s.submitted(edition)
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    _write(entry, title_ko="새 이름")
    monkeypatch.setattr(clock, "now", lambda: edition.closes_at - timedelta(hours=20))
    for _time in range(2):
        remind_drafts()
    [mail] = Mail.objects.filter(kind="changes_reminder")
    assert (mail.to_email, Mail.objects.filter(kind="draft_reminder").count()) == (
        s.writer_of(entry).email,
        0,
    )
    assert "제출한 뒤에 고쳤습니다" in mail.body.replace("\n", " ")
    assert mail.to_email != s.writer_of(unchanged).email
    s.submit(entry)
    monkeypatch.setattr(clock, "now", lambda: edition.closes_at - timedelta(hours=2))
    remind_drafts()
    assert Mail.objects.filter(kind="changes_reminder").count() == 1


def test_a_wish_that_follows_the_changes_needs_no_reminder(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = s.an_edition()
    entry = s.fill(s.a_draft(edition))
    wish = wish_submission(actor=s.writer_of(entry), entry=entry)
    s.submit(entry, key=f"wish-{wish.pk}")
    Entry.objects.update(created_at=timezone.now() - timedelta(days=5))
    _write(entry, title_ko="새 이름")
    monkeypatch.setattr(clock, "now", lambda: edition.closes_at - timedelta(hours=20))
    remind_drafts()
    assert not Mail.objects.filter(kind="changes_reminder").exists()
