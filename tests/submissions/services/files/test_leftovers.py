"""Half uploads and files without a row don't stay in the storage."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from submissions.models import Upload
from submissions.services.files.leftovers import UNFINISHED_KEPT, UNNAMED_KEPT, clear_leftovers
from submissions.services.files.upload import append_chunk, start_upload
from submissions.tasks import clear_files
from tests.submissions.factories import a_deck, a_draft, writer_of

pytestmark = pytest.mark.django_db


def half_upload(age: timedelta) -> tuple[Upload, str]:
    entry = a_draft()
    upload = start_upload(
        actor=writer_of(entry), entry=entry, kind="deck", name="deck.pdf", size=10
    )
    upload = append_chunk(actor=writer_of(entry), upload=upload, offset=0, data=b"%PDF-")
    Upload.objects.filter(pk=upload.pk).update(changed_at=timezone.now() - age)
    return upload, upload.pieces[0]


def made_old(name: str, age: timedelta) -> None:
    then = time.time() - age.total_seconds()
    os.utime(Path(default_storage.path(name)), (then, then))


def test_a_half_upload_goes_after_a_week_with_its_bytes() -> None:
    old, gone = half_upload(UNFINISHED_KEPT + timedelta(hours=1))
    young, there = half_upload(UNFINISHED_KEPT - timedelta(hours=1))
    clear_files()
    assert list(Upload.objects.values_list("pk", flat=True)) == [young.pk]
    assert (default_storage.exists(gone), default_storage.exists(there)) == (False, True)
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert clear_leftovers() == 0


def test_a_file_that_no_row_names_goes_and_every_named_one_stays() -> None:
    deck = a_deck(a_draft())
    named = [str(deck.file.name), *[str(page.image.name) for page in deck.pages.all()]]
    assert len(named) > 1
    lost = [
        default_storage.save(f"{folder}/2026/01/lost", ContentFile(b"x"))
        for folder in ("attachments", "pages")
    ]
    just_now = default_storage.save("attachments/2026/01/new", ContentFile(b"x"))
    for name in [*named, *lost]:
        made_old(name, UNNAMED_KEPT + timedelta(hours=1))
    clear_leftovers()
    assert not [name for name in lost if default_storage.exists(name)]
    assert all(default_storage.exists(name) for name in [*named, just_now])
