"""When the time is over for which they are kept, the files of entries are destroyed."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from challenge import audit
from judging.models import Announcement, Round, Winner
from submissions.models import Attachment, DeckPage

KEPT = timedelta(days=365)  # after the last result of the edition
KEPT_OF_WINNERS = timedelta(days=5 * 365)
AT_ONCE = 500


def destroy_due_files() -> int:
    """For the clock, once a day: files of entries that did not win, KEPT after the edition's last
    result; of winners, KEPT_OF_WINNERS after it.  Returns how many.

    Names, sizes and digests stay, so that a submission and a result can still be verified.  Run
    twice, or killed between the row and the bytes, the bytes go: what no row names is cleared
    (clear_leftovers).
    """
    now, destroyed = timezone.now(), 0
    for edition, ended in _ended().items():
        if ended > now - KEPT:
            continue
        due = Attachment.objects.filter(entry__edition=edition, destroyed_at=None)
        if ended > now - KEPT_OF_WINNERS:
            due = due.exclude(entry__in=Winner.objects.values("entry"))
        destroyed += _destroy(due)
    return destroyed


def _ended() -> dict[int, datetime]:
    """Edition → when its last result was published; without any, when its last round closed."""
    closed = dict(
        Round.objects.values_list("edition").annotate(Max("closes_at")).order_by("edition")
    )
    published = (
        Announcement.objects.filter(state=Announcement.State.PUBLISHED)
        .values_list("edition")
        .annotate(Max("published_at"))
        .order_by("edition")
    )
    return closed | {edition: moment for edition, moment in published if moment}


def _destroy(due: QuerySet[Attachment]) -> int:
    count = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        for name in _forget(pk):
            default_storage.delete(name)
        count += 1
    return count


@transaction.atomic
def _forget(pk: int) -> list[str]:
    """Take the places of the bytes out of the rows; returns them."""
    kept = Attachment.objects.select_for_update(no_key=True, of=("self",))
    file = kept.select_related("entry__edition").filter(pk=pk, destroyed_at=None).first()
    if file is None:
        return []
    pages = DeckPage.objects.filter(attachment=file)
    names = [name for row in pages.values_list("image", "thumbnail") for name in row if name]
    names += [file.file.name] if file.file.name else []
    pages.delete()
    Attachment.objects.filter(pk=pk).update(file="", destroyed_at=timezone.now())
    audit.record(None, "attachment.destroyed", file, edition=file.entry.edition, sha256=file.sha256)
    return names
