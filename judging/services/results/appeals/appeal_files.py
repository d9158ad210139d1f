"""Files beside an appeal: PDF and pictures, added and taken out while it is a draft."""

# tested by: tests/judging/services/results/appeals/test_write_appeal.py

from functools import partial
from io import BytesIO
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name, store_bytes
from challenge.models import User
from challenge.permissions import require
from judging.models import Appeal, AppealFile
from judging.permissions import may_appeal
from judging.services.results.appeals.write_appeal import AppealIsSubmitted, hold_draft
from submissions.models import Entry
from submissions.queries.papers.acceptable_files import tidy_name
from submissions.services.files.signed_papers import MOST_BYTES, require_keepable

MOST_FILES = 5


def attach_to_appeal(*, actor: User, entry: Entry, file: IO[bytes] | None, name: str) -> AppealFile:
    """Add a file to the draft; its bytes go to the storage before the transaction.

    The same file again is the one that is there.  InvalidInput at `file`: empty, larger than
    20 MB, no plain PDF, PNG or JPEG, or more than MOST_FILES.
    """
    require(may_appeal, actor, entry)
    data, name = file.read(MOST_BYTES + 1) if file else b"", tidy_name(name)
    require_keepable(data, name, field="file")
    stored = store_bytes(BytesIO(data), folder="appeals", name=name)
    try:
        return _add(actor=actor, entry=entry, name=name, stored=stored)
    finally:
        discard(stored.place)  # unless the row names it


@transaction.atomic
def remove_appeal_file(*, actor: User, file: AppealFile) -> None:
    """Take a file out of the draft; its bytes are deleted once that is committed."""
    require(may_appeal, actor, file.appeal.entry)
    appeal = hold_draft(actor=actor, entry=file.appeal.entry)
    if appeal.pk != file.appeal_id:
        raise AppealIsSubmitted
    if AppealFile.objects.filter(pk=file.pk).delete()[0]:
        audit.record(actor, "appeal.file_removed", appeal, file=file.sha256)
        transaction.on_commit(partial(discard, str(file.file.name)))


def destroy_appeal_files(*, appeals: list[int]) -> None:
    """For erasure and retention: the rows lose name and place, then the bytes go."""
    files = AppealFile.objects.filter(appeal__in=appeals).exclude(file="")
    places = set(files.values_list("file", flat=True))
    files.update(file="", name="–")
    for place in places:
        discard(place)


@transaction.atomic
def _add(*, actor: User, entry: Entry, name: str, stored: StoredBytes) -> AppealFile:
    place, digest = place_to_name(stored), stored.sha256
    appeal = hold_draft(actor=actor, entry=entry)
    known = AppealFile.objects.filter(appeal=appeal, sha256=digest).first()
    if known is not None:
        return known
    if appeal.files.count() >= MOST_FILES:
        _refuse(_("An appeal holds five files at most. Remove one first."))
    file = AppealFile.objects.create(
        appeal=appeal, name=name, file=place, size=stored.size, sha256=digest, uploaded_by=actor
    )
    Appeal.objects.filter(pk=appeal.pk).update(saved_at=timezone.now())
    audit.record(actor, "appeal.file_added", appeal, file=digest, size=stored.size)
    return file


def _refuse(text: str | Promise) -> None:
    raise InvalidInput(text, fields={"file": text})
