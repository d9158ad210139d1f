"""Private files, served to those who may see them.

Writers see their own, organisers and observers all, judges what is assigned to them.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.models import User
from frontend.doors import opened_by_link
from frontend.http import actor_of
from introductions.permissions import may_see_deck
from judging.queries.scoring.blinding import names_to_hide
from judging.queries.scoring.judge_work import readable_assignments
from submissions.models import Attachment, DeckPage, Entry
from submissions.permissions import may_read_attachment
from submissions.queries.covered_pages import covered_picture
from submissions.queries.decks import page_for
from submissions.queries.papers.asked import DECK, paper_of

INLINE = {"application/pdf", "image/png", "image/jpeg"}


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
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The original file.

    Never to judges of a blind round: its name and its metadata tell who wrote it.
    """
    kept = Attachment.objects.exclude(state=Attachment.State.REFUSED).filter(destroyed_at=None)
    kept = kept.select_related("entry__startup", "entry__edition")
    file = get_object_or_404(kept, pk=pk)
    actor = actor_of(request)
    if not (
        _may_read_in_full(request, file)
        or (_is_judges_paper(file) and may_judge(actor, file.entry, originals=True))
    ):
        raise NotFound
    answer = FileResponse(
        file.file.open("rb"), content_type=file.content_type or "application/octet-stream"
    )
    shown = file.state == Attachment.State.READY and file.content_type in INLINE
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
    actor, file = actor_of(request), page.attachment
    if (
        _may_read_in_full(request, file)
        or (_is_shared_deck(request, file) and may_see_deck(actor, file.entry))
        or (_is_judges_paper(file) and may_judge(actor, file.entry, originals=True))
    ):
        return _private(_as_it_is(page, which))
    if _is_judges_paper(file) and may_judge(actor, file.entry):
        return _private(_covered(page, which))
    raise NotFound


def _is_judges_paper(file: Attachment) -> bool:
    """Whether it was submitted, and the organiser lets judges read papers of its name."""
    paper = paper_of(file.entry.edition, file.kind)
    return paper is not None and paper.is_for_judges and _is_submitted(file)


def _is_shared_deck(request: HttpRequest, file: Attachment) -> bool:
    """Whether it is the submitted deck, the one paper that a startup shows to investors; who came
    by a judge's link is none.
    """
    return file.kind == DECK and not opened_by_link(request) and _is_submitted(file)


def _may_read_in_full(request: HttpRequest, file: Attachment) -> bool:
    """Whether it is the person's own, or they run the edition.

    Who came by a judge's link reads as a judge, whatever else they are.
    """
    return may_read_attachment(actor_of(request), file) and not opened_by_link(request)


def _covered(page: DeckPage, which: str) -> HttpResponseBase:
    entry = page.attachment.entry
    version = entry.versions.order_by("-number").first()
    data = covered_picture(
        page, which, names_to_hide([entry], {entry.pk: version} if version else {})[entry.pk]
    )
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
]
