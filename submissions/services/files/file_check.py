"""The check of an uploaded file: what it is by its content, whether it opens, and pictures of its
pages.
"""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.exhausted import StorageFull
from challenge.kernel.file_types import FILE_TYPES
from challenge.kernel.outbox import promise_again
from challenge.kernel.outgoing.virus_scanner import malware_in
from challenge.kernel.stored_once import discard
from challenge.models import Paper
from challenge.services.mailing import promise_mail
from submissions.algorithms.office.blocks import Block, texts_of
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.models import Attachment, DeckPage, DocumentText, EntryVersion
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.papers.acceptable_files import most_bytes
from submissions.queries.papers.asked import ROOM, ROOM_TYPES, paper_of

PDF = "application/pdf"
FILES_AT_ONCE = 200  # promised again in one go
ATTEMPTS = 3  # whose worker died, before the file counts as what killed it
NOT_KEPT = {"resident_number", "malware"}

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
        "A page of the PDF is far too large, too narrow or too small to show. Use an ordinary "
        "paper or slide size."
    ),
    "malware": _(
        "The virus scanner finds malware in this file. It was deleted here: look at your computer, "
        "and upload a clean file."
    ),
    "too_heavy": _(
        "The file takes more memory or time to open than any ordinary file. Print it to a new PDF, "
        "or save it again, and upload that one."
    ),
    "javascript": _(
        "The PDF holds a program (JavaScript). Print it to a new PDF and upload that one."
    ),
    "starts_programs": _(
        "The PDF opens programs or other files on the reader's computer. Print it to a new PDF "
        "and upload that one."
    ),
    "active_content": _(
        "The PDF plays sounds, films or models, or sends its form to somewhere. Print it to a new "
        "PDF and upload that one."
    ),
    "files_inside": _(
        "The PDF holds other files inside. Take the attachments out, or print it to a new PDF, "
        "and upload that one. Upload other papers on their own."
    ),
    "portfolio": _(
        "The PDF is a portfolio of several files. Combine them into one ordinary PDF and upload "
        "that one."
    ),
    "xfa_form": _(
        "The PDF is a form that only Adobe's own program can draw. Print it to a new PDF and "
        "upload that one."
    ),
    "macros": _(
        "The document holds macros, or fetches its content from elsewhere. Save it without them, "
        "or as PDF, and upload it again."
    ),
    "program_inside": _(
        "The document holds a program or a packed file inside. Take it out, or save the document "
        "as PDF, and upload it again."
    ),
    "zip_bomb": _(
        "The document unpacks to far more than its size says. Save it again in its own program, "
        "or as PDF, and upload the new file."
    ),
    "broken_archive": _(
        "The document can't be opened: it is damaged, incomplete or locked. Save it again in its "
        "own program and upload the new file."
    ),
    "locked_document": _(
        "The document is locked with a password. Save it without one and upload it again."
    ),
    "picture_too_large": _(
        "The picture has far too many pixels. Make it smaller (at most 100 megapixels) and upload "
        "it again."
    ),
}


def check_attachment(*, attachment_id: int) -> None:
    """Check one file and make its page pictures.

    It may run twice, late, or after dying half-way: pages that are there are kept.  The attempt is
    noted before the file is opened, so that a file that takes its worker down ends as refused.
    """
    attachment = _claim(attachment_id)
    if attachment is None:
        return
    try:
        content_type, pages = _read(attachment)
    except UnusableFileError as error:
        _refuse_file(attachment, error.code)
    except Exception:
        _give_back(attachment)  # a fault of ours or of the storage: the file is not to blame
        raise
    else:
        _accept(attachment, content_type, pages)


@transaction.atomic
def resend_unchecked_files() -> int:
    """For the clock: promise again the check of files that wait for long, since its message may be
    lost with the broker; not of those that are being checked.  Returns how many.
    """
    waiting = (
        Attachment.objects.filter(_is_silent(), state=Attachment.State.CHECKING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(
        promise_again("submissions.tasks.check_file", attachment_id=pk)
        for pk in waiting[:FILES_AT_ONCE]
    )


def _paper_of(attachment: Attachment) -> Paper:
    """What the file was sent for; of one that is no longer asked for, everything is taken, for
    organisers only (their certificates rightly carry numbers that look like resident numbers).
    """
    if attachment.kind == ROOM:  # investors read it: every page as a picture, and no such number
        return Paper(types=list(ROOM_TYPES), readers=Paper.Readers.JUDGES, several=True)
    found = paper_of(attachment.entry.edition, attachment.kind)
    return found or Paper(types=list(FILE_TYPES))


def _is_silent() -> Q:
    """Nobody has given a sign of life of its check for long."""
    since = timezone.now() - timedelta(seconds=settings.JOB_SILENCE_SECONDS)
    never = Q(check_beat_at__isnull=True, created_at__lt=since)
    return never | Q(check_beat_at__lt=since)


@transaction.atomic
def _claim(attachment_id: int) -> Attachment | None:
    """Take a file that nobody is checking; None: there is nothing to do.

    One whose workers died as often as is allowed is refused here.
    """
    attachment = (
        Attachment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__edition", "uploaded_by")
        .filter(Q(check_beat_at__isnull=True) | _is_silent())
        .filter(pk=attachment_id, state=Attachment.State.CHECKING)
        .first()
    )
    if attachment is None:
        return None
    if attachment.check_attempts >= ATTEMPTS:
        _refuse_file(attachment, "too_heavy")
        return None
    attachment.check_attempts += 1
    attachment.check_beat_at = timezone.now()
    attachment.save(update_fields=["check_attempts", "check_beat_at"])
    return attachment


def _beat(attachment: Attachment) -> None:
    Attachment.objects.filter(pk=attachment.pk, check_attempts=attachment.check_attempts).update(
        check_beat_at=timezone.now()
    )


def _give_back(attachment: Attachment) -> None:
    """The attempt doesn't count; the clock promises the check again."""
    Attachment.objects.filter(pk=attachment.pk, check_attempts=attachment.check_attempts).update(
        check_attempts=attachment.check_attempts - 1
    )


def _read(attachment: Attachment) -> tuple[str, int | None]:
    """The file's type and the number of its pages (None: it has none), which are kept as they come.

    UnusableFileError: why it can't be used.
    """
    with attachment.file.open("rb") as file:
        data = file.read()
    if not data:
        raise UnusableFileError("empty")
    paper = _paper_of(attachment)
    if len(data) > most_bytes(paper):
        raise UnusableFileError("too_large")
    if malware_in(data, scanner=settings.CLAMD):  # before any program opens it
        raise UnusableFileError("malware")
    there = set(attachment.pages.values_list("number", flat=True))
    most_pages = settings.UPLOAD_MAX_PAGES
    wanted = {
        "name": attachment.name,
        "types": paper.types,
        "most_pages": min(paper.most_pages or most_pages, most_pages),
        "skip": sorted(there),
        "pictures": attachment.kind == ROOM,
    }
    content_type = ""
    beat = partial(_beat, attachment)
    for answer, folder in read_apart(
        "check", data, wanted, beat=beat, beat_seconds=settings.JOB_SILENCE_SECONDS / 4
    ):
        if "page" in answer:
            if paper.is_for_judges and looks_like_resident_number(answer["text"]):
                raise UnusableFileError("resident_number")
            _keep_page(attachment, answer, folder)
            there.add(answer["page"])
        elif "document" in answer:
            _keep_document(attachment, answer, folder, is_for_judges=paper.is_for_judges)
        else:
            content_type = answer["content_type"]
    return content_type, len(there) if there else None


def _keep_page(attachment: Attachment, page: dict[str, Any], folder: Path) -> None:
    """Each in its own transaction, so that a check that dies goes on from there."""
    number, stored = page["page"], dict[str, str]()
    for name, suffix in (("image", ""), ("thumbnail", "-small")):
        picture = folder / f"{number}{suffix}.webp"
        kept_as = f"pages/{attachment.pk}/{number:03d}{suffix}.webp"
        try:
            stored[name] = _store(kept_as, picture.read_bytes())
        except StorageFull:
            for half in stored.values():  # one picture of a page is none
                default_storage.delete(half)
            raise
        picture.unlink()
    facts = {key: page[key] for key in ("width", "height", "text", "fonts_embedded")}
    DeckPage.objects.get_or_create(
        attachment=attachment, number=number, defaults={**stored, **facts}
    )


def _keep_document(
    attachment: Attachment, answer: dict[str, Any], folder: Path, *, is_for_judges: bool
) -> None:
    """The text of a document that is no PDF; a check that runs again writes it anew."""
    blocks: list[Block] = json.loads((folder / "document.json").read_text("ascii"))
    if is_for_judges and any(looks_like_resident_number(text) for text in texts_of(blocks)):
        raise UnusableFileError("resident_number")
    preview = (folder / "preview.webp").read_bytes()
    DocumentText.objects.update_or_create(
        attachment=attachment,
        defaults={
            "blocks": blocks,
            "is_cut": answer["is_cut"],
            "preview": _store(f"pages/{attachment.pk}/preview.webp", preview) if preview else "",
        },
    )


def _store(name: str, data: bytes) -> str:
    return default_storage.save(name, ContentFile(data))


@transaction.atomic
def _accept(attachment: Attachment, content_type: str, pages: int | None) -> None:
    locked = _locked(attachment)
    if locked is None:
        return
    locked.advance(
        Attachment.State.READY,
        content_type=content_type,
        page_count=pages,
        pages_without_fonts=list(
            attachment.pages.filter(fonts_embedded=False).values_list("number", flat=True)
        ),
        refusal_code="",
        check_beat_at=None,
    )
    audit.record(None, "attachment.ready", locked, edition=attachment.entry.edition, pages=pages)
    if not _paper_of(attachment).several:
        older = Attachment.objects.filter(entry=locked.entry_id, kind=locked.kind, pk__lt=locked.pk)
        ready = older.filter(state=Attachment.State.READY)
        Attachment.advance_all(ready, Attachment.State.REMOVED)


@transaction.atomic
def _refuse_file(attachment: Attachment, code: str) -> None:
    locked = _locked(attachment)
    if locked is None:
        return
    locked.advance(Attachment.State.REFUSED, refusal_code=code, check_beat_at=None)
    audit.record(None, "attachment.refused", locked, edition=attachment.entry.edition, code=code)
    if code in NOT_KEPT:
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
    """We may not keep it: the file and every picture of it go.  What another paper may keep of the
    same bytes stays there.
    """
    Attachment.objects.filter(pk=attachment.pk).update(file="", destroyed_at=timezone.now())
    for page in attachment.pages.all():
        page.image.delete(save=False)
        page.thumbnail.delete(save=False)
    attachment.pages.all().delete()
    for document in DocumentText.objects.filter(attachment=attachment):
        document.preview.delete(save=False)
        document.delete()
    discard(str(attachment.file.name))


def _locked(attachment: Attachment) -> Attachment | None:
    """The row, if its check is still owed by this attempt, and nobody has taken it over."""
    owed = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.CHECKING)
    mine = owed.filter(check_attempts=attachment.check_attempts)
    return mine.select_for_update(no_key=True).first()


def _was_submitted(attachment: Attachment) -> bool:
    return EntryVersion.objects.filter(
        entry=attachment.entry_id, snapshot__files__contains=[{"id": attachment.pk}]
    ).exists()
