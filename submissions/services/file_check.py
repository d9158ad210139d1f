"""The check of an uploaded file: what it is by its content, whether it opens, and pictures of its
pages.
"""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.outbox import promise_again
from challenge.services.mailing import promise_mail
from submissions.algorithms.file_content import PDF, content_type_of
from submissions.algorithms.pdf_pages import UnusableFileError, rendered_pages
from submissions.models import Attachment, AttachmentKind, DeckPage, EntryVersion
from submissions.queries.korean_numbers import looks_like_resident_number

FILES_AT_ONCE = 200  # promised again in one go
# certificates rightly carry corporation numbers, which look like resident numbers
READ_BY_JUDGES = {AttachmentKind.DECK, AttachmentKind.PLAN}

REASONS = {
    "empty": _("The file is empty. Export it again and upload the new one."),
    "too_large": _("The file is too large. Make it smaller and upload it again."),
    "not_a_pdf": _(
        "The content is not a PDF, whatever its name says. Save it as PDF and upload it again."
    ),
    "unknown_content": _(
        "The content doesn't fit the file's name. Save it again in its own program and "
        "upload the new file."
    ),
    "encrypted": _("The PDF is locked with a password. Save it without one and upload it again."),
    "broken": _(
        "The PDF can't be opened: it is damaged or incomplete. Export it again and upload "
        "the new one."
    ),
    "no_pages": _("The PDF has no pages. Export it again and upload the new one."),
    "too_many_pages": _("The PDF has too many pages. Shorten it and upload it again."),
    "resident_number": _(
        "The file holds what looks like a resident registration number. It was deleted here: "
        "remove the number and upload the file again."
    ),
    "page_too_large": _(
        "A page of the PDF is far too large to show. Use an ordinary paper or slide size."
    ),
}


def check_attachment(*, attachment_id: int) -> None:
    """Check one file and make its page pictures.

    It may run twice, late, or after dying half-way: pages that are there are kept.
    """
    attachment = Attachment.objects.select_related("entry__edition", "uploaded_by").get(
        pk=attachment_id
    )
    if attachment.state != Attachment.State.CHECKING:
        return
    try:
        with attachment.file.open("rb") as file:
            data = file.read()
        content_type = content_type_of(data, attachment.name)
        _require_fitting(attachment, content_type, data)
        pages = _keep_pages(attachment, data) if content_type == PDF else None
    except UnusableFileError as error:
        _refuse_file(attachment, error.code)
        return
    _accept(attachment, content_type, pages)


@transaction.atomic
def resend_unchecked_files() -> int:
    """For the clock: promise again the check of files that wait for long, since its message may be
    lost with the broker.  Returns how many.
    """
    since = timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    waiting = (
        Attachment.objects.filter(state=Attachment.State.CHECKING, created_at__lt=since)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(
        promise_again("submissions.tasks.check_file", attachment_id=pk)
        for pk in waiting[:FILES_AT_ONCE]
    )


def _require_fitting(attachment: Attachment, content_type: str, data: bytes) -> None:
    if not data:
        raise UnusableFileError("empty")
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise UnusableFileError("too_large")
    wants_pdf = attachment.kind in READ_BY_JUDGES or attachment.name.lower().endswith(".pdf")
    if wants_pdf and content_type != PDF:
        raise UnusableFileError("not_a_pdf")
    if not content_type:
        raise UnusableFileError("unknown_content")


def _keep_pages(attachment: Attachment, data: bytes) -> int:
    """Draw and keep the pages that aren't there yet, each in its own transaction; how many the PDF
    has.
    """
    there = set(attachment.pages.values_list("number", flat=True))
    for page in rendered_pages(data, most_pages=settings.UPLOAD_MAX_PAGES, skip=there):
        if attachment.kind in READ_BY_JUDGES and looks_like_resident_number(page.text):
            raise UnusableFileError("resident_number")
        folder = f"pages/{attachment.pk}"
        image = _store(f"{folder}/{page.number:03d}.webp", page.image)
        thumbnail = _store(f"{folder}/{page.number:03d}-small.webp", page.thumbnail)
        DeckPage.objects.get_or_create(
            attachment=attachment,
            number=page.number,
            defaults={
                "image": image,
                "thumbnail": thumbnail,
                "width": page.width,
                "height": page.height,
                "text": page.text,
            },
        )
        there.add(page.number)
    return len(there)


def _store(name: str, data: bytes) -> str:
    return default_storage.save(name, ContentFile(data))


@transaction.atomic
def _accept(attachment: Attachment, content_type: str, pages: int | None) -> None:
    locked = _locked(attachment)
    if locked is None:
        return
    locked.advance(
        Attachment.State.READY, content_type=content_type, page_count=pages, refusal_code=""
    )
    audit.record(None, "attachment.ready", locked, edition=attachment.entry.edition, pages=pages)
    if locked.kind != AttachmentKind.PROOF:
        older = Attachment.objects.filter(entry=locked.entry_id, kind=locked.kind, pk__lt=locked.pk)
        ready = older.filter(state=Attachment.State.READY)
        Attachment.advance_all(ready, Attachment.State.REMOVED)


@transaction.atomic
def _refuse_file(attachment: Attachment, code: str) -> None:
    locked = _locked(attachment)
    if locked is None:
        return
    locked.advance(Attachment.State.REFUSED, refusal_code=code)
    audit.record(None, "attachment.refused", locked, edition=attachment.entry.edition, code=code)
    if code == "resident_number":
        transaction.on_commit(lambda: _delete_stored(locked))
    if _was_submitted(locked):
        promise_mail(
            actor=None,
            key=f"file-refused-{locked.pk}",
            kind="file_refused",
            to=attachment.uploaded_by,
            edition=attachment.entry.edition,
            entry=attachment.entry,
            attachment=locked,
            reason=REASONS[code],
        )


def _delete_stored(attachment: Attachment) -> None:
    """We may not keep it: the file and every picture of it go."""
    for page in attachment.pages.all():
        page.image.delete(save=False)
        page.thumbnail.delete(save=False)
    attachment.pages.all().delete()
    attachment.file.delete(save=False)


def _locked(attachment: Attachment) -> Attachment | None:
    """The row, if its check is still owed."""
    return (
        Attachment.objects.select_for_update(no_key=True)
        .filter(pk=attachment.pk, state=Attachment.State.CHECKING)
        .first()
    )


def _was_submitted(attachment: Attachment) -> bool:
    return EntryVersion.objects.filter(
        entry=attachment.entry_id, snapshot__files__contains=[{"id": attachment.pk}]
    ).exists()
