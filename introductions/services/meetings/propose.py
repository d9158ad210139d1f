"""Proposing other times to meet, before and after one was fixed."""
# tested by: tests/introductions/services/meetings/test_propose.py

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from challenge.permissions import require
from introductions.models import Introduction, Meeting
from introductions.permissions import may_arrange
from introductions.queries.meetings.side import side_of
from introductions.services.meetings.hold import (
    Held,
    SlotsReplaced,
    already_picked,
    hold_meeting,
)
from introductions.services.meetings.mails import mail_slots

MOST_SLOTS = 3
MINUTES = (30, 60)
FURTHEST = timedelta(days=60)
MOST_LETTERS = 300  # of a place


@transaction.atomic
def propose_slots(
    *,
    actor: User,
    introduction: Introduction,
    starts: Sequence[datetime],
    minutes: int,
    place: str,
    seen: str,
) -> Meeting:
    """Replace what was proposed or fixed; the other side picks.

    seen: Meeting.version as the person saw it, "" where there was no meeting.  AlreadyPicked,
    SlotsReplaced: somebody acted since.  Sending the same twice is sending it once.
    """
    require(may_arrange, actor, introduction)
    held = hold_meeting(introduction)
    require(may_arrange, actor, held.introduction)  # a colleague may be in by now
    now = clock.now()
    offered: dict[str, Any] = {
        "slots": Meeting.as_slots(starts),
        "minutes": minutes,
        "venue": " ".join(place.split()),
        "offered_side": side_of(actor, held.introduction),
    }
    if _stands(held.meeting, offered):
        return held.meeting  # type: ignore[return-value] # _stands() is false for None
    _require_seen(held, seen)
    _check(now, starts, minutes, offered["venue"])
    moved_from = held.meeting.starts_at if held.meeting and held.meeting.is_to_come else None
    meeting = _write(held, offered | {"offered_by": actor, "offered_at": now})
    edition = held.introduction.investor.edition
    audit.record(actor, "meeting.offered", meeting, edition=edition, offer=meeting.offer)
    mail_slots(actor=actor, introduction=held.introduction, meeting=meeting, moved_from=moved_from)
    return meeting


def _stands(meeting: Meeting | None, offered: dict[str, Any]) -> bool:
    return (
        meeting is not None
        and meeting.state == Meeting.State.OFFERED
        and all(getattr(meeting, name) == value for name, value in offered.items())
    )


def _require_seen(held: Held, seen: str) -> None:
    """Nobody undoes a pick or a proposal that they have not seen."""
    now = held.meeting.version if held.meeting else ""
    if seen == now:
        return
    if held.meeting is not None and held.meeting.starts_at is not None:
        raise already_picked(held)
    raise SlotsReplaced


def _write(held: Held, offered: dict[str, Any]) -> Meeting:
    meeting = held.meeting
    if meeting is None:
        return Meeting.objects.create(introduction=held.introduction, **offered)
    unfixed: dict[str, Any] = {"starts_at": None, "fixed_by": None, "fixed_at": None}
    if meeting.is_to_come:
        unfixed["sequence"] = meeting.sequence + 1
    elif meeting.starts_at is not None:  # it took place: the next one is another meeting
        unfixed["series"] = meeting.series + 1
    meeting.advance(Meeting.State.OFFERED, offer=meeting.offer + 1, **offered, **unfixed)
    return meeting


def _check(now: datetime, starts: Sequence[datetime], minutes: int, place: str) -> None:
    wrong: dict[str, str | Promise] = {}
    if not 1 <= len(set(starts)) == len(starts) <= MOST_SLOTS:
        wrong["starts"] = _("Propose one to three different times.")
    elif min(starts) <= now or max(starts) > now + FURTHEST:
        wrong["starts"] = _("Propose times between now and 60 days from now.")
    if minutes not in MINUTES:
        wrong["minutes"] = _("Choose 30 or 60 minutes.")
    if len(place) > MOST_LETTERS:
        wrong["place"] = _("Write at most 300 characters.")
    if wrong:
        raise InvalidInput(fields=wrong)
