"""Who saw which page when: written in the request that hands the page out, and never changed."""
# tested by: tests/introductions/services/data_room/test_opening.py

import time
from datetime import UTC, datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.errors import NotFound, Refusal
from challenge.models import User
from introductions.models import Introduction, RoomView
from introductions.permissions import may_see_pages
from submissions.models import Attachment

VISIT_SECONDS = 30 * 60
MINUTE = 60
WHOLE_FILE = 0  # RoomView.page of a copy that was taken away


class TooManyPages(Refusal):
    """Faster than anybody reads."""

    code = "too_many_pages"
    status = 429
    message = _("You opened very many pages within a minute. Wait a minute, then go on.")


@transaction.atomic
def note_look(
    *, actor: User, introduction: Introduction, file: Attachment, page: int, is_read: bool = True
) -> datetime:
    """The investor is shown a page of the deck or of the room, or takes the whole file away
    (WHOLE_FILE).  is_read: False for what nobody can read, which is noted nowhere.  Returns when,
    for the mark on the page.

    NotFound: it isn't theirs to see, or not any more.
    """
    if not may_see_pages(actor, introduction, file):
        raise NotFound
    now = clock.now()
    if not is_read:
        return now
    view = RoomView(
        introduction=introduction,
        viewer=actor,
        firm=introduction.investor.organisation,
        attachment=file,
        page=page,
        visit=visit_of(now),
        at=now,
    )
    RoomView.objects.bulk_create([view], ignore_conflicts=True)  # once for each visit
    return now


def visit_of(at: datetime) -> datetime:
    """When the half hour began in which it was."""
    return datetime.fromtimestamp(at.timestamp() // VISIT_SECONDS * VISIT_SECONDS, UTC)


def count_look(*, actor: User, what: str, most: int) -> None:
    """TooManyPages: more than so many within a minute.  Where nothing is remembered, all pass."""
    key = f"marked-{what}:{actor.pk}:{int(time.time()) // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        opened = cache.incr(key)
    except ValueError:  # forgotten since
        return
    if opened > most:
        raise TooManyPages
