"""Files of an entry and the pictures of their pages."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from submissions.models import Attachment, AttachmentKind, DeckPage, Entry


def deck_of(entry: Entry, *, draft: bool = False) -> Attachment | None:
    """The deck with its pages, as judges see it: the one of the last submission; before that, or with draft=True, the newest usable one."""
    decks = entry.attachments.filter(kind=AttachmentKind.DECK, page_count__isnull=False).prefetch_related(Prefetch("pages", DeckPage.objects.order_by("number")))
    if not draft:
        version = entry.versions.order_by("-number").only("snapshot").first()
        if version is not None:
            ids = [file["id"] for file in version.snapshot.get("files", []) if file["kind"] == AttachmentKind.DECK]
            return decks.filter(pk__in=ids).order_by("-id").first()
    return decks.filter(state=Attachment.State.READY).order_by("-id").first()


def files_of(entry: Entry) -> QuerySet[Attachment]:
    """The entry's files that are there, in being checked, or refused (so that the person learns why), newest first."""
    return entry.attachments.exclude(state=Attachment.State.REMOVED).order_by("kind", "-id")


def page_for(pk: int) -> DeckPage:
    """One page with its file and entry; whether the viewer may see it is asked above."""
    return get_object_or_404(DeckPage.objects.select_related("attachment__entry__startup", "attachment__entry__edition"), pk=pk)
