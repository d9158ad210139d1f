"""What nobody will finish or look for: half uploads, and files that no row names."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from challenge.kernel.stored_once import discard, folders
from submissions.models import DeckPage, DocumentText, Upload

UNFINISHED_KEPT = timedelta(days=7)  # after the last piece came
UNNAMED_KEPT = timedelta(days=2)  # longer than any upload or check takes from bytes to row
AT_ONCE = 500


def clear_leftovers() -> int:
    """For the clock, once a day; run twice, the second finds nothing.  Returns how many files."""
    now = timezone.now()
    return _clear_uploads(now - UNFINISHED_KEPT) + _clear_unnamed(now - UNNAMED_KEPT)


def _clear_uploads(before: datetime) -> int:
    """Half uploads: the row first, so that no piece can follow, then the bytes."""
    cleared = 0
    half = Upload.objects.filter(attachment__isnull=True, changed_at__lt=before)
    for pk in list(half.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            upload = half.select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
            if upload is None:
                continue
            folder = upload.path
            upload.delete()
        cleared += sum(_delete(name) for name in _files_in(folder))
    return cleared


def _clear_unnamed(before: datetime) -> int:
    """Files that a killed process stored and never wrote a row for."""
    cleared = 0
    for folder in sorted(folders()):
        cleared += sum(discard(name) for name in _old_files_in(folder, before))
    for name in _old_files_in("pages", before):
        if not _is_picture(name):
            cleared += _delete(name)
    return cleared


def _old_files_in(folder: str, before: datetime) -> Iterator[str]:
    for name in _files_in(folder):
        if default_storage.get_modified_time(name) < before:
            yield name


def _is_picture(name: str) -> bool:
    return (
        DeckPage.objects.filter(Q(image=name) | Q(thumbnail=name)).exists()
        or DocumentText.objects.filter(preview=name).exists()
    )


def _files_in(folder: str) -> Iterator[str]:
    """The names of all files below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for inner in folders:
        yield from _files_in(f"{folder}/{inner}")


def _delete(name: str) -> int:
    default_storage.delete(name)
    return 1
