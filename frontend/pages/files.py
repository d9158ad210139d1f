"""Private files, served to those who may see them.

Writers see their own, organisers and observers all, judges what is assigned to them, investors
pages with their name on them.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.models import User
from challenge.rest.versions import entity_tag
from challenge.web.kept_file import SANDBOX
from frontend.doors import opened_by_link
from frontend.http import actor_of
from frontend.pages.marked_pages import marked_page
from introductions.models import Introduction
from introductions.queries.data_room.room import introduction_showing
from judging.queries.scoring.blinding import Names, covered, names_to_hide
from judging.queries.scoring.judge_work import readable_assignments
from submissions.algorithms.office.blocks import replaced
from submissions.models import Attachment, DeckPage, Entry
from submissions.permissions import may_read_attachment
from submissions.queries.covered_pages import covered_picture
from submissions.queries.decks import document_of, page_for, readable_file
from submissions.queries.papers.asked import DECK, ROOM, paper_of

PDF = "application/pdf"
INLINE = {PDF, "image/png", "image/jpeg"}


@login_required
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture of one page."""
    return _picture(request, page_for(pk), "image")


@login_required
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small picture of one page."""
    return _picture(request, page_for(pk), "thumbnail")


@login_required
@require_safe
def reading(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper to read: the pictures of a PDF's pages, or the text of a document, with names covered
    for judges of a blind round.
    """
    file = readable_file(pk)
    may_download = _may_read_original(request, file)
    if not may_download and not _may_read_covered(request, file):
        raise NotFound
    names = None if may_download else _names_in(file.entry)
    document = document_of(file)
    paper = paper_of(file.entry.edition, file.kind)
    blocks = document.blocks if document else []
    facts = {
        "file": file,
        "edition": file.entry.edition,
        "title": paper.name if paper else file.kind,
        "name": file.name if may_download else "",
        "blocks": replaced(blocks, lambda text: covered(text, names)),
        "is_cut": document is not None and document.is_cut,
        "has_preview": may_download and document is not None and bool(document.preview),
        "pages": [(page, covered(page.text, names)) for page in file.pages.all()],
        "may_download": may_download,
    }
    return _private(render(request, "files/reading.html", facts))


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture that a document brings along; names on it can't be covered."""
    file = readable_file(pk)
    document = document_of(file)
    if document is None or not document.preview or not _may_read_original(request, file):
        raise NotFound
    answer = FileResponse(document.preview.open("rb"), content_type="image/webp")
    answer["Content-Disposition"] = "inline"
    return _private(answer)


@login_required
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original file.

    Never to judges of a blind round: its name and its metadata tell who wrote it.
    """
    file = readable_file(pk)
    if not _may_read_original(request, file):
        raise NotFound
    answer = FileResponse(
        file.file.open("rb"), content_type=file.content_type or "application/octet-stream"
    )
    shown = file.state == Attachment.State.READY and file.content_type in INLINE
    answer["ETag"] = entity_tag(file.sha256)  # so that a cut download goes on
    if not (shown and file.content_type == PDF):  # in a sandbox browsers show no PDF
        answer["Content-Security-Policy"] = SANDBOX
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=not shown, filename=file.name) or "attachment"
    )
    return _private(answer)


def may_judge(user: User, entry: Entry, *, originals: bool = False) -> bool:
    """Whether the person reads the entry as a judge.

    originals: only where such an assignment is in a round that isn't blind.
    """
    mine = readable_assignments(user).filter(entry=entry)
    return mine.filter(round__blind=False).exists() if originals else mine.exists()


def _picture(request: HttpRequest, page: DeckPage, which: str) -> HttpResponseBase:
    file = page.attachment
    if _may_read_original(request, file):
        return _private(_as_it_is(page, which))
    if (introduction := _shown_by(request, file)) is not None:
        return marked_page(request, introduction, page, which)
    if _may_read_covered(request, file):
        return _private(_covered(page, which))
    raise NotFound


def _may_read_original(request: HttpRequest, file: Attachment) -> bool:
    """Whether the person may have the file as it is: its writers, those who run the edition, judges
    of a round that isn't blind.
    """
    return _may_read_in_full(request, file) or (
        _is_judges_paper(file) and may_judge(actor_of(request), file.entry, originals=True)
    )


def _may_read_covered(request: HttpRequest, file: Attachment) -> bool:
    """Whether the person reads it as a judge of a blind round, with names covered."""
    return _is_judges_paper(file) and may_judge(actor_of(request), file.entry)


def _is_judges_paper(file: Attachment) -> bool:
    """Whether it was submitted, and the organiser lets judges read papers of its name."""
    paper = paper_of(file.entry.edition, file.kind)
    return paper is not None and paper.is_for_judges and _is_submitted(file)


def _shown_by(request: HttpRequest, file: Attachment) -> Introduction | None:
    """The introduction by which an investor sees it: the submitted deck, or a file of an open data
    room; who came by a judge's link is none.
    """
    is_shown = file.kind == ROOM or (file.kind == DECK and _is_submitted(file))
    if not is_shown or opened_by_link(request):
        return None
    return introduction_showing(actor_of(request), file)


def _may_read_in_full(request: HttpRequest, file: Attachment) -> bool:
    """Whether it is the person's own, or they run the edition.

    Who came by a judge's link reads as a judge, whatever else they are.
    """
    return may_read_attachment(actor_of(request), file) and not opened_by_link(request)


def _names_in(entry: Entry) -> Names:
    """What a blind round hides of this entry."""
    version = entry.versions.order_by("-number").first()
    return names_to_hide([entry], {entry.pk: version} if version else {})[entry.pk]


def _covered(page: DeckPage, which: str) -> HttpResponseBase:
    data = covered_picture(page, which, _names_in(page.attachment.entry))
    return HttpResponse(data, content_type="image/webp") if data else _as_it_is(page, which)


def _as_it_is(page: DeckPage, which: str) -> FileResponse:
    answer = FileResponse(getattr(page, which).open("rb"), content_type="image/webp")
    answer["Content-Disposition"] = "inline"
    return answer


def _is_submitted(file: Attachment) -> bool:
    """Whether it belongs to the version that counts: judges never see a draft."""
    version = file.entry.versions.order_by("-number").only("snapshot").first()
    return version is not None and any(
        listed["id"] == file.pk for listed in version.snapshot["files"]
    )


def _private(answer: Any) -> HttpResponseBase:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[no-any-return]


urlpatterns = [
    path("pages/<int:pk>.webp", page, name="page"),
    path("pages/<int:pk>/small.webp", thumbnail, name="thumbnail"),
    path("<int:pk>/", attachment, name="attachment"),
    path("<int:pk>/read/", reading, name="reading"),
    path("<int:pk>/preview.webp", preview, name="preview"),
]
