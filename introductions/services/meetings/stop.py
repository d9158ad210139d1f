"""A meeting that may not be any more: consent or flag taken back, seat or introduction ended, data
erased.

Picking and proposing look at that themselves, so every button is dead at once.  This takes the
meeting out of both calendars, and says to nobody why.
"""
# tested by: tests/introductions/services/meetings/test_stop.py

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from challenge import audit
from challenge.services.clock_failures import attempt_in_editions
from introductions.models import Introduction, Meeting
from introductions.permissions import shows_meeting
from introductions.services.held import locked
from introductions.services.meetings.mails import mail_called_off


@transaction.atomic
def end_meeting(*, introduction: Introduction) -> None:
    """Call the introduction's meeting off; the introduction is locked already.

    One that took place stays as it is.
    """
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    meeting = _open(rows.filter(introduction=introduction)).first()
    if meeting is None:
        return
    was_at, none_fixed = meeting.starts_at, {"starts_at": None, "fixed_by": None, "fixed_at": None}
    meeting.advance(Meeting.State.ENDED, slots=[], sequence=meeting.sequence + 1, **none_fixed)
    audit.record(None, "meeting.ended", meeting, edition=introduction.investor.edition)
    if was_at is not None:
        mail_called_off(introduction=introduction, meeting=meeting, was_at=was_at)


def end_meetings_of(*, introductions: QuerySet[Introduction]) -> None:
    """Call their meetings off, as part of an erasure."""
    having = introductions.filter(meeting__isnull=False).exclude(meeting__state=Meeting.State.ENDED)
    for pk in list(having.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            end_meeting(introduction=locked(Introduction(pk=pk)))


def stop_meetings_in(*, edition_id: int) -> int:
    """End every meeting of the edition that may not be any more; returns how many were looked at.

    For the task that withdrawing a consent or a flag promises, and for the clock.
    """
    open_ones = _open(Meeting.objects.filter(introduction__investor__edition=edition_id))
    found = list(open_ones.order_by("introduction_id").values_list("introduction_id", flat=True))
    for pk in found:
        _end_if_over(pk)
    return len(found)


def stop_all_meetings() -> int:
    """For the clock; returns in how many editions, each by itself."""
    edition = "introduction__investor__edition"
    editions = _open(Meeting.objects.all()).order_by(edition).values_list(edition, flat=True)
    return attempt_in_editions(
        what="meetings.stop",
        editions=editions.distinct(),
        act=lambda edition: stop_meetings_in(edition_id=edition),
    )


@transaction.atomic
def _end_if_over(pk: int) -> None:
    introduction = locked(Introduction(pk=pk))
    if not shows_meeting(introduction):
        end_meeting(introduction=introduction)


def _open(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Neither ended nor begun."""
    return rows.exclude(state=Meeting.State.ENDED).exclude(starts_at__lte=timezone.now())
