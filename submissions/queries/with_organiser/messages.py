"""The messages beside an entry, for the two sides that write them."""
# tested by: tests/submissions/services/with_organiser/test_messages.py

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from challenge.models import User
from challenge.permissions import may_observe
from submissions.models import Entry, EntryMessage, MessageFile
from submissions.permissions import may_read_draft


def messages_of(viewer: User, entry: Entry) -> QuerySet[EntryMessage]:
    """Oldest first, with their files; for its members, organisers and observers, none for others
    (a judge who also organises reads them as organiser).
    """
    found = EntryMessage.objects.filter(entry=entry)
    if not (may_observe(viewer, entry.edition) or may_read_draft(viewer, entry)):
        return found.none()
    return found.select_related("sent_by").prefetch_related("files").order_by("pk")


def message_file(viewer: User, entry: Entry, pk: int) -> MessageFile:
    """One file of them; 404 for everybody else."""
    return get_object_or_404(MessageFile, pk=pk, message__in=messages_of(viewer, entry))
