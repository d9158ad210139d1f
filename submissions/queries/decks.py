"""Files of an entry and the pictures of their pages."""
# tested by: tests/submissions/services/files/test_file_check.py

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from submissions.models import Attachment, DeckPage, DocumentText, Entry, EntryVersion
from submissions.queries.papers.asked import DECK, ROOM


# viewer: caller
def deck_of(entry: Entry, *, draft: bool = False) -> Attachment | None:
    """The deck with its pages, as judges see it: the one of the last submission; before that, or
    with draft=True, the newest usable one.
    """
    decks = entry.attachments.filter(kind=DECK, page_count__isnull=False).prefetch_related(
        Prefetch("pages", DeckPage.objects.order_by("number"))
    )
    if not draft:
        version = entry.versions.order_by("-number").only("snapshot").first()
        if version is not None:
            ids = [file["id"] for file in version.snapshot.get("files", []) if file["kind"] == DECK]
            return decks.filter(pk__in=ids).order_by("-id").first()
    return decks.filter(state=Attachment.State.READY).order_by("-id").first()


def submitted_deck(files: Sequence[dict[str, Any]]) -> int | None:
    """The deck's id among the files of a snapshot; the last, if there were several."""
    return next((int(file["id"]) for file in reversed(files) if file["kind"] == DECK), None)


# viewer: caller
def submitted_pages(entries: Sequence[int]) -> dict[int, list[int]]:
    """Entry → ids of the pages of the deck as it was last submitted; reads no text."""
    versions = (
        EntryVersion.objects.filter(entry__in=entries)
        .order_by("number")
        .values_list("entry_id", "snapshot__files")
    )
    decks = {entry: submitted_deck(files or []) for entry, files in versions}
    pages: dict[int | None, list[int]] = {}
    for attachment, page in (
        DeckPage.objects.filter(attachment__in=decks.values())
        .order_by("number")
        .values_list("attachment_id", "pk")
    ):
        pages.setdefault(attachment, []).append(page)
    return {entry: pages.get(deck, []) for entry, deck in decks.items()}


# viewer: caller
def files_of(entry: Entry) -> QuerySet[Attachment]:
    """The application's files that are there, in being checked, or refused (so that the person
    learns why), newest first; not those of its data room.
    """
    found = entry.attachments.exclude(state=Attachment.State.REMOVED).exclude(kind=ROOM)
    return found.select_related("document").order_by("kind", "-id")


# viewer: caller
def readable_file(pk: int) -> Attachment:
    """One file that is handed out; whether the viewer may see it is asked above."""
    rows = handed_out().select_related("entry__startup", "entry__edition")
    return get_object_or_404(rows, pk=pk)


# viewer: caller
def handed_out() -> QuerySet[Attachment]:
    """Files that weren't refused and whose bytes are kept; where there is a virus scanner, those
    that it has looked at.
    """
    kept = Attachment.objects.exclude(state=Attachment.State.REFUSED).filter(destroyed_at=None)
    if settings.CLAMD:
        kept = kept.exclude(content_type="")  # known only once the check is through
    return kept


# viewer: caller
def document_of(file: Attachment) -> DocumentText | None:
    """What was read of a document that is no PDF; None: nothing was."""
    return DocumentText.objects.filter(attachment=file).first()


# viewer: caller
def page_for(pk: int) -> DeckPage:
    """One page with its file and entry; whether the viewer may see it is asked above."""
    return get_object_or_404(
        DeckPage.objects.select_related("attachment__entry__startup", "attachment__entry__edition"),
        pk=pk,
    )
