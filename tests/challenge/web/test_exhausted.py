"""No room for files or rows: words for the person, a line for the organiser, nothing half-done."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typst
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput
from challenge.kernel.exhausted import DatabaseAway, StorageFull, exhausted_by
from challenge.web import health
from submissions.algorithms.limited_process import FaultyChildError
from submissions.models import Attachment, Upload
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import append_chunk, start_upload
from tests.frontend.pages import sample_pages
from tests.judging import factories as judging
from tests.submissions.factories import a_deck, a_draft, a_pdf, writer_of

pytestmark = pytest.mark.django_db
LARGEST_BYTES = 4096


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow beyond LARGEST_BYTES: the kernel says so, as it does on a full disk."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


def kept_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_without_room_leaves_nothing_behind(settings: Any) -> None:
    with no_room(), pytest.raises(StorageFull):
        default_storage.save("a/b.pdf", ContentFile(bytes(2 * LARGEST_BYTES)))
    assert kept_files(settings) == []
    assert default_storage.save("a/b.pdf", ContentFile(b"x")) == "a/b.pdf"


def test_an_upload_without_room_is_refused_in_words_and_goes_on_later(settings: Any) -> None:
    entry, data = a_draft(), bytes(3 * LARGEST_BYTES)
    actor = writer_of(entry)
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="a.pdf", size=len(data))
    half = len(data) // 2
    with no_room(), pytest.raises(StorageFull):
        append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    assert kept_files(settings) == []
    assert Upload.objects.get().offset == 0
    append_chunk(actor=actor, upload=upload, offset=0, data=data[:half])
    with no_room(), pytest.raises((StorageFull, OSError)) as refused:
        append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert isinstance(exhausted_by(refused.value), StorageFull)
    assert len(kept_files(settings)) == 1
    assert Upload.objects.get().offset == half
    append_chunk(actor=actor, upload=upload, offset=half, data=data[half:])
    assert Attachment.objects.count() == 1


def test_program_and_page_are_told_that_there_is_no_room(settings: Any) -> None:
    entry, data = a_draft(), a_pdf(60)
    actor = writer_of(entry)
    client = sample_pages.signed_in(actor)
    upload = start_upload(actor=actor, entry=entry, kind="deck", name="a.pdf", size=len(data))
    with no_room():
        by_api = client.put(
            f"/api/v1/uploads/{upload.token}/?offset=0",
            data,
            content_type="application/octet-stream",
            headers={"Accept-Language": "en"},
        )
        by_page = client.post(
            reverse("startups:files", args=[entry.pk]),
            {"kind": "deck", "file": ContentFile(data, name="deck.pdf")},
        )
    assert (by_api.status_code, by_api.json()["code"]) == (507, "storage_full")
    assert "There is no room left on our side" in by_api.json()["detail"]
    assert "There is no room left on our side" in by_page.content.decode()
    assert not Attachment.objects.exists()
    assert kept_files(settings) == []


def test_a_check_without_room_is_done_when_there_is_room_again(settings: Any) -> None:
    words = "#set page(width: 960pt, height: 540pt)\n" + "Robots for hospitals. " * 300
    file = a_deck(a_draft(), data=typst.compile(words.encode()), checked=False)
    for _attempt in range(5):
        Attachment.objects.update(check_beat_at=None)
        with no_room(), pytest.raises((OSError, StorageFull, FaultyChildError)):
            check_attachment(attachment_id=file.pk)
    assert len(kept_files(settings)) == 1
    Attachment.objects.update(check_beat_at=None)
    check_attachment(attachment_id=file.pk)
    assert Attachment.objects.get().state == Attachment.State.READY


def test_a_full_disk_of_the_database_is_said_as_such() -> None:
    with pytest.raises(OperationalError) as full, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$")
    assert isinstance(exhausted_by(full.value), StorageFull)


def test_errors_of_other_kinds_stay_what_they_are() -> None:
    with pytest.raises(OperationalError) as locked, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")
    assert exhausted_by(locked.value) is None
    assert exhausted_by(FileNotFoundError("a")) is None
    assert exhausted_by(InvalidInput()) is None
    assert isinstance(exhausted_by(OperationalError("the connection is closed")), DatabaseAway)


@pytest.mark.parametrize(("language", "words"), [("en", "There is little room"), ("ko", "공간")])
def test_the_control_room_says_when_room_runs_out(
    monkeypatch: Any, language: str, words: str
) -> None:
    round = judging.an_open_round(entries=1, judges=1)
    client = sample_pages.signed_in(judging.organiser_of(round.edition))
    prefix = "" if language == "ko" else f"/{language}"
    url = prefix + reverse("organisers:control_room", args=[round.edition.slug]).removeprefix("/en")
    assert words not in client.get(url).content.decode()
    monkeypatch.setattr(health, "LITTLE_ROOM_FILES", 10**12)
    assert words in client.get(url).content.decode()


def test_the_control_room_says_when_work_waits(settings: Any) -> None:
    round = judging.an_open_round(entries=1, judges=1)
    client = sample_pages.signed_in(judging.organiser_of(round.edition))
    url = reverse("organisers:control_room", args=[round.edition.slug])
    assert "Work in the background waits" not in client.get(url).content.decode()
    backend = settings.CACHES["default"]["BACKEND"]
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}}
    assert "Work in the background waits" in client.get(url).content.decode()


def test_a_page_without_its_database_says_so(monkeypatch: Any) -> None:
    def lost(*_args: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(connection, "cursor", lost)
    client = Client(raise_request_exception=False)
    page, health_answer = client.get("/en/"), client.get("/healthz")
    assert (page.status_code, health_answer.status_code) == (503, 503)
    assert "What was saved before is safe" in page.content.decode()
    assert health_answer.json()["database"] is False
