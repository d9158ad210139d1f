"""Who checks a file, how often, and what the startup reads of its fonts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from submissions.algorithms.unusable_file import UnusableFileError
from submissions.models import Attachment
from submissions.services.files import file_check
from submissions.services.files.file_check import check_attachment, resend_unchecked_files
from tests.frontend.pages.sample_pages import signed_in
from tests.submissions import hostile_files as hostile
from tests.submissions.algorithms.test_pdf_fonts import korean_without_its_font
from tests.submissions.factories import a_deck, a_draft, writer_of

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_noted() -> None:
    cache.clear()


def promises() -> int:
    return CeleryOutbox.objects.filter(task_name="submissions.tasks.check_file").count()


def test_a_file_that_is_being_checked_is_neither_promised_nor_taken_again() -> None:
    file = a_deck(a_draft(), checked=False)
    Attachment.objects.update(
        created_at=timezone.now() - LONG_AGO, check_beat_at=timezone.now(), check_attempts=1
    )
    before = promises()
    assert resend_unchecked_files() == 0
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.check_attempts, promises()) == ("checking", 1, before)


def test_a_check_whose_worker_died_is_promised_again_and_done() -> None:
    file = a_deck(a_draft(), checked=False)
    long_ago = timezone.now() - LONG_AGO
    Attachment.objects.update(created_at=long_ago, check_beat_at=long_ago, check_attempts=1)
    assert resend_unchecked_files() == 1
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert file.state == "ready"


def test_a_file_whose_workers_died_again_and_again_is_refused_unopened() -> None:
    file = a_deck(a_draft(), checked=False)
    Attachment.objects.update(
        check_beat_at=timezone.now() - LONG_AGO, check_attempts=file_check.ATTEMPTS
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.refusal_code) == ("refused", "too_heavy")


def test_the_attempt_is_noted_before_the_file_is_opened(monkeypatch: Any) -> None:
    file = a_deck(a_draft(), checked=False)

    def killed(_attachment: Attachment) -> Any:
        raise KeyboardInterrupt  # as a worker that ends without a word: nothing tidies up after it

    monkeypatch.setattr(file_check, "_read", killed)
    with pytest.raises(KeyboardInterrupt):
        check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.check_attempts, file.check_beat_at is not None) == (1, True)


def test_a_fault_of_ours_costs_the_file_no_attempt(monkeypatch: Any) -> None:
    file = a_deck(a_draft(), checked=False)
    monkeypatch.setattr(file_check, "read_apart", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.check_attempts) == ("checking", 0)


def test_a_check_that_was_taken_over_ends_nothing(monkeypatch: Any) -> None:
    file = a_deck(a_draft(), checked=False)

    def thought_dead(attachment: Attachment) -> Any:
        Attachment.objects.filter(pk=attachment.pk).update(check_attempts=2)  # by another worker
        raise UnusableFileError("too_heavy")

    with monkeypatch.context() as patched:
        patched.setattr(file_check, "_read", thought_dead)
        check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.check_attempts) == ("checking", 2)
    Attachment.objects.update(check_beat_at=timezone.now() - LONG_AGO)
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    assert (file.state, file.check_attempts) == ("ready", 3)


def test_a_file_with_a_danger_is_refused_in_words_by_page_and_program() -> None:
    entry = a_draft()
    file = a_deck(entry, data=hostile.DANGEROUS_PDFS["script at opening"][1])
    client = signed_in(writer_of(entry))
    page = client.get(reverse("startups:files", args=[entry.pk])).content.decode()
    assert "holds a program (JavaScript)" in page
    told = client.get(f"/api/v1/attachments/{file.pk}/").json()
    assert (told["refusal_code"], "JavaScript" in told["refusal"]) == ("javascript", True)


def test_the_startup_is_told_of_fonts_that_are_not_in_the_file() -> None:
    entry = a_draft()
    file = a_deck(entry, data=korean_without_its_font())
    assert (file.state, file.pages_without_fonts) == ("ready", [1])
    client = signed_in(writer_of(entry))
    page = client.get(reverse("startups:files", args=[entry.pk])).content.decode()
    assert "pages: 1" in page
    assert client.get(f"/api/v1/attachments/{file.pk}/").json()["pages_without_fonts"] == [1]
