"""Picking one of the proposed times: the meeting is fixed, and stands in both calendars.

Of two who pick at once the second waits for the first and is told what it picked.
"""
# tested by: tests/introductions/services/meetings/test_pick.py

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from introductions.algorithms.meeting_slots import overlaps
from introductions.models import Introduction, Meeting
from introductions.permissions import may_arrange
from introductions.queries.meetings.free_times import fixed_elsewhere
from introductions.queries.meetings.side import side_of
from introductions.services.meetings.hold import (
    Held,
    SlotsReplaced,
    already_picked,
    hold_meeting,
)
from introductions.services.meetings.mails import mail_fixed


class OwnSlots(Refusal):
    """Whoever proposed the times waits for the other side."""

    code = "own_slots"
    message = _("You proposed these times, so the other side picks one. You may propose others.")


class SlotPast(Refusal):
    """Too late."""

    code = "slot_past"
    message = _("This time is over. Pick another, or propose others.")


class SlotTaken(Refusal):
    """One of the two has another meeting then."""

    code = "slot_taken"
    message = _("This time is taken meanwhile. Pick another, or propose others.")


@transaction.atomic
def pick_slot(*, actor: User, introduction: Introduction, offer: int, slot: int) -> Meeting:
    """Fix the meeting at the slot of that number (from 1) of that offer.

    Picking the same twice is picking it once.  AlreadyPicked, SlotsReplaced, OwnSlots, SlotPast,
    SlotTaken, MeetingOver say why not.
    """
    require(may_arrange, actor, introduction)
    held = hold_meeting(introduction)
    require(may_arrange, actor, held.introduction)  # a colleague may be in by now
    meeting, start = _wanted(actor, held, offer, slot)
    if meeting.state == Meeting.State.FIXED:
        return meeting
    now = clock.now()
    if start <= now:
        raise SlotPast
    if overlaps((start, start + meeting.length), fixed_elsewhere(held.introduction)):
        raise SlotTaken
    meeting.advance(
        Meeting.State.FIXED,
        starts_at=start,
        fixed_by=actor,
        fixed_at=now,
        sequence=meeting.sequence + 1,
    )
    edition = held.introduction.investor.edition
    audit.record(actor, "meeting.fixed", meeting, edition=edition, offer=offer, slot=slot)
    mail_fixed(actor=actor, introduction=held.introduction, meeting=meeting)
    return meeting


def _wanted(actor: User, held: Held, offer: int, slot: int) -> tuple[Meeting, datetime]:
    """The meeting and the slot's start; it is fixed only where that very slot was picked."""
    meeting = held.meeting
    if meeting is None or meeting.offer != offer:
        raise SlotsReplaced
    if not 1 <= slot <= len(meeting.slots):
        raise InvalidInput(fields={"slot": _("Choose one of the proposed times.")})
    start = meeting.starts[slot - 1]
    if meeting.state == Meeting.State.FIXED:
        if meeting.starts_at != start:
            raise already_picked(held)
    elif meeting.state == Meeting.State.ENDED:
        raise SlotsReplaced
    elif meeting.offered_side and meeting.offered_side == side_of(actor, held.introduction):
        raise OwnSlots
    return meeting, start
