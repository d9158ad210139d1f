"""Files go up earlier than the submission, each on its own, in pieces that survive a cut
connection.
"""

import shutil
import tempfile
from typing import IO, Any, NoReturn
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.outbox import promise
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name, store_bytes
from challenge.models import User
from challenge.permissions import require
from submissions.models import Attachment, Entry, Upload
from submissions.permissions import may_edit_entry, may_keep_papers
from submissions.queries.papers.acceptable_files import (
    FileRefused,
    require_acceptable,
    require_place,
    require_room,
    tidy_name,
)
from submissions.services.submit import NotImported, hold_entry, submit_for_startup

PIECE_MAX_BYTES = 5 * 1024 * 1024


class WrongOffset(Refusal):
    """The piece doesn't begin where the last one ended; `facts["offset"]` is where to go on."""

    code = "wrong_offset"
    message = _("Part of the file is already here. Go on from where it ended.")


@transaction.atomic
def start_upload(
    *,
    actor: User,
    entry: Entry,
    kind: str,
    name: str,
    size: int,
    idempotency_key: str = "",
) -> Upload:
    """Announce a file of `size` bytes; its pieces follow with append_chunk.

    idempotency_key: the same again is the upload that was announced with it, as long as it is kept.
    FileRefused: too large, empty, or of a kind we don't take.
    """
    require(may_edit_entry, actor, entry)
    _hold(entry)  # counted one at a time
    if known := _announced(actor, entry, idempotency_key):
        return known
    name = tidy_name(name)
    require_acceptable(entry=entry, kind=kind, name=name, size=size)
    token = uuid4()
    upload = Upload.objects.create(
        token=token,
        entry=entry,
        kind=kind,
        name=name,
        size=size,
        path=f"uploads/{token}",
        started_by=actor,
    )
    audit.record(
        actor,
        "upload.started",
        upload,
        edition=entry.edition,
        kind=kind,
        size=size,
        idempotency_key=idempotency_key,
    )
    return upload


def _announced(actor: User, entry: Entry, idempotency_key: str) -> Upload | None:
    """The upload of that key; nothing where it is new, or no longer kept."""
    before = audit.done_before(
        actor, "upload.started", edition=entry.edition, idempotency_key=idempotency_key
    )
    return Upload.objects.filter(entry=entry, pk=int(before.object_id)).first() if before else None


def append_chunk(*, actor: User, upload: Upload, offset: int, data: bytes) -> Upload:
    """Add the next piece (at most PIECE_MAX_BYTES); with the last one the file is put together and
    its check promised.

    The bytes are stored before the transaction, which only compares and sets the offset.
    WrongOffset: go on from facts["offset"].  A piece sent again after its answer was lost is
    answered that way too.
    """
    require(may_edit_entry, actor, upload.entry)
    upload = Upload.objects.select_related("entry__edition", "attachment").get(pk=upload.pk)
    if offset != upload.offset:
        raise WrongOffset(offset=upload.offset)
    if len(data) > PIECE_MAX_BYTES or offset + len(data) > upload.size:
        raise FileRefused(
            _("This piece is larger than announced. Begin the upload again."), offset=upload.offset
        )
    if data and offset + len(data) == upload.size:
        _finish_upload(actor, upload, data)
    elif data:
        _store_piece(upload, data)
    upload.refresh_from_db()
    return upload


def attach_file(*, actor: User, entry: Entry, kind: str, name: str, file: IO[bytes]) -> Attachment:
    """Take a whole file in one go (forms without JavaScript, import, demo).

    The same file again (a double click) is the one that is there.
    """
    require(may_edit_entry, actor, entry)
    sent, stored = _stored_attachment(actor, entry, kind, name, file)
    try:
        return _record_once(actor, sent, stored)
    finally:
        discard(stored.place)  # unless the row names it


def attach_for_startup(
    *, actor: User, entry: Entry, kind: str, name: str, file: IO[bytes]
) -> Attachment:
    """Take a paper of an imported entry from its organiser; it counts as submitted with it.

    NotImported: the startup sent the application itself.
    """
    require(may_keep_papers, actor, entry)
    if not entry.import_source:
        raise NotImported
    sent, stored = _stored_attachment(actor, entry, kind, name, file)
    try:
        return _record_for_startup(actor, sent, stored)
    finally:
        discard(stored.place)


@transaction.atomic
def remove_attachment(*, actor: User, attachment: Attachment) -> Attachment:
    """Take a file out of the draft.  One that was submitted stays with its version."""
    require(may_edit_entry, actor, attachment.entry)
    _hold(attachment.entry)  # not while it is submitted
    attachment.advance(Attachment.State.REMOVED)
    audit.record(
        actor,
        "attachment.removed",
        attachment,
        edition=attachment.entry.edition,
        kind=attachment.kind,
    )
    return attachment


def _hold(entry: Entry) -> None:
    """The application's files change one at a time, and not while it is submitted."""
    Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)


def _store_piece(upload: Upload, data: bytes) -> None:
    """Under a name of its own: where the same piece comes twice at once, one of them counts."""
    name = f"{upload.path}/{upload.offset:012d}-{uuid4().hex}"
    stored = default_storage.save(name, ContentFile(data))
    try:
        _advance_offset(upload, len(data), pieces=[*upload.pieces, stored])
    except WrongOffset:
        default_storage.delete(stored)
        raise


def _finish_upload(actor: User, upload: Upload, last_piece: bytes) -> None:
    attachment = Attachment(
        entry=upload.entry,
        kind=upload.kind,
        name=upload.name,
        size=upload.size,
        uploaded_by=actor,
    )
    with tempfile.TemporaryFile() as whole:
        if not _join_pieces(upload, last_piece, whole):
            _begin_again(upload)
        stored = _store_file(attachment, whole)
    try:
        _record_upload(actor, upload, len(last_piece), attachment, stored)
    finally:
        discard(stored.place)  # unless the row names it
    _delete_pieces(upload)


def _join_pieces(upload: Upload, last_piece: bytes, whole: IO[bytes]) -> bool:
    """Whether every piece was there."""
    try:
        for name in upload.pieces:
            with default_storage.open(name) as piece:
                shutil.copyfileobj(piece, whole)
    except FileNotFoundError:
        return False
    whole.write(last_piece)
    return whole.tell() == upload.size


def _begin_again(upload: Upload) -> NoReturn:
    """Pieces are missing: they are sent anew, unless the same last piece came twice and the other
    one has finished the upload.
    """
    rows = Upload.objects.filter(pk=upload.pk)
    rows.filter(offset=upload.offset, attachment=None).update(offset=0, pieces=[])
    raise WrongOffset(offset=rows.values_list("offset", flat=True).get())


def _advance_offset(upload: Upload, size: int, **changes: Any) -> None:
    """Compare and set: WrongOffset where the offset isn't as it was read."""
    rows = Upload.objects.filter(pk=upload.pk)
    if not rows.filter(offset=upload.offset, attachment=None).update(
        offset=upload.offset + size, changed_at=timezone.now(), **changes
    ):
        raise WrongOffset(offset=rows.values_list("offset", flat=True).get())


@transaction.atomic
def _record_upload(
    actor: User, upload: Upload, size: int, attachment: Attachment, stored: StoredBytes
) -> None:
    attachment.file = place_to_name(stored)
    _hold(upload.entry)
    _advance_offset(upload, size)
    _record_attachment(actor, attachment)
    Upload.objects.filter(pk=upload.pk).update(attachment=attachment)


def _delete_pieces(upload: Upload) -> None:
    """Also those that never counted."""
    _folders, names = default_storage.listdir(upload.path) if upload.pieces else ([], [])
    for name in names:
        default_storage.delete(f"{upload.path}/{name}")


def _stored_attachment(
    actor: User, entry: Entry, kind: str, name: str, file: IO[bytes]
) -> tuple[Attachment, StoredBytes]:
    """A whole file in the storage, and its row, which is not written yet."""
    name = tidy_name(name)
    file.seek(0, 2)
    size = file.tell()
    require_acceptable(entry=entry, kind=kind, name=name, size=size)
    attachment = Attachment(entry=entry, kind=kind, name=name, size=size, uploaded_by=actor)
    return attachment, _store_file(attachment, file)


@transaction.atomic
def _record_for_startup(actor: User, attachment: Attachment, stored: StoredBytes) -> Attachment:
    place_to_name(stored)  # held before the application
    hold_entry(entry=attachment.entry)
    kept = _record_once(actor, attachment, stored)
    if kept == attachment:
        submit_for_startup(actor=actor, entry=attachment.entry, key=f"paper-{kept.pk}")
    return kept


def _store_file(attachment: Attachment, file: IO[bytes]) -> StoredBytes:
    """Put the bytes into the storage and their digest on the attachment, which is not written
    yet.
    """
    stored = store_bytes(file, folder="attachments", name=attachment.name)
    attachment.sha256 = stored.sha256
    return stored


@transaction.atomic
def _record_once(actor: User, attachment: Attachment, stored: StoredBytes) -> Attachment:
    """The same bytes under the same name, unless they couldn't be used, are one file."""
    attachment.file = place_to_name(stored)
    _hold(attachment.entry)
    gone = (Attachment.State.REMOVED, Attachment.State.REFUSED)
    known = attachment.entry.attachments.exclude(state__in=gone).filter(
        kind=attachment.kind, name=attachment.name, sha256=attachment.sha256
    )
    if (kept := known.first()) is not None:
        return kept
    require_room(entry=attachment.entry)
    return _record_attachment(actor, attachment)


@transaction.atomic
def _record_attachment(actor: User, attachment: Attachment) -> Attachment:
    _hold(attachment.entry)
    require_place(entry=attachment.entry)
    attachment.save(force_insert=True)
    _replace_refused(attachment)
    audit.record(
        actor,
        "attachment.uploaded",
        attachment,
        edition=attachment.entry.edition,
        kind=attachment.kind,
        size=attachment.size,
        sha256=attachment.sha256,
    )
    promise("submissions.tasks.check_file", attachment_id=attachment.pk)
    return attachment


def _replace_refused(attachment: Attachment) -> None:
    """A new file stands for those of its kind that couldn't be used (other proofs stand beside one
    another).
    """
    states = Attachment.State
    others = attachment.entry.attachments.filter(
        kind=attachment.kind, state=states.REFUSED
    ).exclude(pk=attachment.pk)
    Attachment.advance_all(others, states.REMOVED)
