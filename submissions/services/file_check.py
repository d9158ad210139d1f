"""The check of an uploaded file: what it is by its content, whether it opens, and pictures of its
pages.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pypdfium2 as pdfium
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from challenge import audit
from challenge.kernel.outbox import promise_again
from challenge.services.mailing import promise_mail
from submissions.models import Attachment, AttachmentKind, DeckPage, EntryVersion
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.pdf_pages import open_shown, shown_page

PAGE_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS = 1600, 320
FILES_AT_ONCE = 200  # promised again in one go
MOST_TEXT_LETTERS = 20_000  # of a page's text layer
READ_BY_JUDGES = {
    AttachmentKind.DECK,
    AttachmentKind.PLAN,
}  # certificates rightly carry corporation numbers, which look the same
PDF, HWP = "application/pdf", "application/x-hwp"
OFFICE = {".docx": "word/", ".pptx": "ppt/", ".xlsx": "xl/", ".hwpx": "Contents/"}

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


class UnusableFileError(Exception):
    """Why a file can't be used; `code` is a key of REASONS.

    Not a Refusal: nobody is waiting for the answer of a task.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page: its picture, its thumbnail (both WebP) and the words on it."""

    number: int
    image: bytes
    thumbnail: bytes
    width: int
    height: int
    text: str


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


def content_type_of(data: bytes, name: str) -> str:
    """The media type by the file's content; an empty string for what we don't know."""
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and suffix == ".hwp":
        return HWP
    if data[:4] == b"PK\x03\x04" and suffix in OFFICE:
        return f"application/zip+{suffix[1:]}" if _zip_holds(data, OFFICE[suffix]) else ""
    return _picture_type(data) if suffix in {".png", ".jpg", ".jpeg"} else ""


def rendered_pages(data: bytes, *, skip: set[int] | None = None) -> Iterator[Rendered]:
    """Draw the PDF's pages (1, 2, …) one after another, without those in `skip`.

    UnusableFileError: locked, damaged, empty, or with more than settings.UPLOAD_MAX_PAGES pages.
    """
    document = _open(data)
    try:
        if not len(document):
            raise UnusableFileError("no_pages")
        if len(document) > settings.UPLOAD_MAX_PAGES:
            raise UnusableFileError("too_many_pages")
        for index in range(len(document)):
            if index + 1 not in (skip or set()):
                yield _draw(document, index)
    finally:
        document.close()


def _open(data: bytes) -> Any:
    try:
        return open_shown(data)
    except pdfium.PdfiumError as error:
        raise UnusableFileError(
            "encrypted"
            if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
            else "broken"
        ) from error


def _draw(document: Any, index: int) -> Rendered:
    try:
        page = shown_page(document, index)
        width, height = page.get_size()
        if min(width, height) < 1 or max(width, height) / min(width, height) > 8:  # noqa: PLR2004 - no paper or slide is that long
            raise UnusableFileError("page_too_large")
        picture = (
            page.render(scale=PAGE_WIDTH_PIXELS / max(width, height * 0.75)).to_pil().convert("RGB")
        )
        words = page.get_textpage().get_text_bounded()[:MOST_TEXT_LETTERS].replace("\x00", "")
    except pdfium.PdfiumError as error:
        raise UnusableFileError("broken") from error
    small = picture.copy()
    small.thumbnail((THUMBNAIL_WIDTH_PIXELS, THUMBNAIL_WIDTH_PIXELS), Image.Resampling.LANCZOS)
    return Rendered(
        index + 1, _webp(picture, 82), _webp(small, 78), picture.width, picture.height, words
    )


def _webp(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


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
    for page in rendered_pages(data, skip=there):
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
        older.filter(state=Attachment.State.READY).update(state=Attachment.State.REMOVED)


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
        Attachment.objects.select_for_update()
        .filter(pk=attachment.pk, state=Attachment.State.CHECKING)
        .first()
    )


def _was_submitted(attachment: Attachment) -> bool:
    return EntryVersion.objects.filter(
        entry=attachment.entry_id, snapshot__files__contains=[{"id": attachment.pk}]
    ).exists()


def _zip_holds(data: bytes, folder: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(folder) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _picture_type(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
            return {"PNG": "image/png", "JPEG": "image/jpeg"}.get(picture.format or "", "")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return ""
