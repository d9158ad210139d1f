"""When their time is over, files of data rooms are destroyed, and the notes of who looked go."""
# tested by: tests/introductions/services/data_room/test_opening.py

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from introductions.models import RoomFile, RoomGrant, RoomView
from introductions.services.erasure.rows import erasing
from judging.services.results.retention import AT_ONCE, KEPT
from submissions.services.files.destroy import destroy_file


def end_rooms() -> int:
    """For the clock, once a day; run twice, the second finds nothing.  Returns how many files and
    notes went.

    A file goes KEPT after the last room of its winner was over, or after it was uploaded where none
    was opened since; a note KEPT after the look.
    """
    before = timezone.now() - KEPT
    kept = RoomFile.objects.filter(attachment__destroyed_at=None, attachment__created_at__lt=before)
    over = dict(
        RoomGrant.objects.values_list("introduction__winner")
        .annotate(ended=Max(Coalesce("closed_at", "until")))
        .order_by("introduction__winner")
    )
    rows = list(kept.order_by("attachment_id").values_list("attachment_id", "winner_id"))
    due = [pk for pk, winner in rows if over.get(winner, before) <= before][:AT_ONCE]
    for pk in due:
        destroy_file(attachment_id=pk)
    return len(due) + _forget_looks(before)


@transaction.atomic
def _forget_looks(before: datetime) -> int:
    with erasing():
        return RoomView.objects.filter(at__lt=before).delete()[0]
