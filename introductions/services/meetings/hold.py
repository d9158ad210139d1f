"""What every act on a meeting holds, and what it looks at under it."""
# tested by: tests/introductions/services/meetings/test_pick.py

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.kernel.text.spoken_dates import spoken
from introductions.models import Introduction, Investor, Meeting
from introductions.permissions import may_still_meet
from introductions.services.held import hold_sides, lock_consent, locked


class MeetingOver(Refusal):
    """Consent, flag, seat or introduction are not there any more: one answer for every reason."""

    code = "meeting_over"
    message = _("This meeting can't be arranged here any more. Ask the organiser if need be.")


class AlreadyPicked(Refusal):
    """Somebody was faster, or it was the same button again."""

    code = "meeting_fixed"
    message = _("The meeting is fixed already.")


class SlotsReplaced(Refusal):
    """The times are of an earlier proposal."""

    code = "slots_replaced"
    message = _(
        "Other times have been proposed since. Look at the newest mail, or at the introduction."
    )


@dataclass(frozen=True, slots=True)
class Held:
    """An introduction and its meeting, if it has one, kept until the transaction ends."""

    introduction: Introduction
    meeting: Meeting | None


def hold_meeting(introduction: Introduction) -> Held:
    """Winner, seat, introduction, meeting, consent, in that order.

    MeetingOver: nothing may be arranged any more.
    """
    hold_sides(introduction)
    Investor.objects.select_for_update(no_key=True, of=("self",)).get(pk=introduction.investor_id)
    held = locked(introduction)
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    meeting = rows.filter(introduction=held).first()
    lock_consent(held)
    if not may_still_meet(held):
        raise MeetingOver
    return Held(held, meeting)


def already_picked(held: Held) -> AlreadyPicked:
    """In words, what was picked."""
    meeting, zone = held.meeting, held.introduction.investor.edition.time_zone
    if meeting is None or meeting.starts_at is None:
        return AlreadyPicked()
    with timezone.override(ZoneInfo(zone)):
        when = spoken(meeting.starts_at)
    words = _("The meeting is fixed already: %(when)s.") % {"when": when}
    return AlreadyPicked(words, starts_at=meeting.starts_at.isoformat())
