"""The bytes of an uploaded file are destroyed; its digest and size stay in the row."""
# tested by: tests/judging/services/results/test_retention.py

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from challenge import audit
from challenge.kernel.stored_once import discard
from submissions.models import Attachment, DeckPage, DocumentText, Entry, Upload


def destroy_file(*, attachment_id: int) -> None:
    """The bytes stay while another row names them.

    Run twice, or killed between the row and the bytes, the bytes go: what no row names is cleared
    (clear_leftovers).
    """
    for name in _forget(attachment_id):
        discard(name)


def destroy_uploads(*, entry: Entry) -> None:
    """Half uploads of an entry, and the notes of whole ones: the row first, so that no piece can
    follow, then the bytes.
    """
    uploads = Upload.objects.filter(entry=entry)
    pieces = [name for names in uploads.values_list("pieces", flat=True) for name in names]
    uploads.delete()
    for name in pieces:
        default_storage.delete(name)


@transaction.atomic
def _forget(pk: int) -> list[str]:
    """Take the places of the bytes out of the rows; returns them."""
    kept = Attachment.objects.select_for_update(no_key=True, of=("self",))
    file = kept.select_related("entry__edition").filter(pk=pk, destroyed_at=None).first()
    if file is None:
        return []
    if file.state == Attachment.State.CHECKING:  # there will be nothing to check
        file.advance(Attachment.State.REMOVED)
    pages = DeckPage.objects.filter(attachment=file)
    names = [name for row in pages.values_list("image", "thumbnail") for name in row if name]
    names += [file.file.name] if file.file.name else []
    pages.delete()
    document = DocumentText.objects.filter(attachment=file)
    names += [name for name in document.values_list("preview", flat=True) if name]
    document.delete()
    Attachment.objects.filter(pk=pk).update(file="", destroyed_at=timezone.now())
    audit.record(None, "attachment.destroyed", file, edition=file.entry.edition, sha256=file.sha256)
    return names
