"""Whoever comes is checked in: by the ticket's QR code, by its short code, or in the list.

A phone may have been offline: it sends what it noted later, perhaps twice, and the first counts.
"""
# tested by: tests/gatherings/services/events/test_check_in.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from gatherings.models import Event, EventCheckIn, Registration, digest_of_key
from gatherings.permissions import may_keep_event
from gatherings.services.timetable.met import settle_meetings_of

MOST_AT_ONCE = 500


class UnknownTicket(Refusal):
    """No ticket of this event."""

    code = "unknown_ticket"
    message = _("This is no ticket of this event. Look for the person in the list.")


class NoPlace(Refusal):
    """The person cancelled, waits, or never confirmed."""

    code = "no_place"
    message = _("This person has no place: cancelled, waiting, or not confirmed.")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a phone noted.  ticket: the key of a QR code, or the short code; at: by its clock."""

    ticket: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.  what: "checked_in", "before", "unknown_ticket", "no_place"."""

    ticket: str
    what: str
    registration: int | None


@transaction.atomic
def check_in(*, actor: User, event: Event, ticket: str, at: datetime | None = None) -> EventCheckIn:
    """Note that somebody came; twice is once.  UnknownTicket, NoPlace."""
    require(may_keep_event, actor, event)
    found = _registration(event, ticket)
    if found is None:
        raise UnknownTicket
    Registration.objects.select_for_update(no_key=True).get(pk=found.pk)
    found.refresh_from_db(fields=["state"])
    known = EventCheckIn.objects.filter(registration=found).first()
    if known is not None:
        return known
    if found.state != Registration.State.GOING:
        raise NoPlace
    made = EventCheckIn.objects.create(registration=found, at=_believable(event, at), by=actor)
    audit.record(actor, "event.checked_in", found, edition=event.edition, event=event.pk)
    settle_meetings_of(actor=actor, registration=found)
    return made


def check_in_many(*, actor: User, event: Event, seen: Sequence[Seen]) -> list[Answer]:
    """What a phone noted while it was offline, each by itself: a wrong ticket stops no other."""
    require(may_keep_event, actor, event)
    return [_answer(actor, event, row) for row in seen[:MOST_AT_ONCE]]


def _answer(actor: User, event: Event, row: Seen) -> Answer:
    found = _registration(event, row.ticket)
    if found is None:
        return Answer(row.ticket, UnknownTicket.code, None)
    if hasattr(found, "check_in"):
        return Answer(row.ticket, "before", found.pk)
    if found.state != Registration.State.GOING:
        return Answer(row.ticket, NoPlace.code, found.pk)
    check_in(actor=actor, event=event, ticket=row.ticket, at=row.at)
    return Answer(row.ticket, "checked_in", found.pk)


def _registration(event: Event, ticket: str) -> Registration | None:
    typed = ticket.strip()
    rows = Registration.objects.filter(event=event).select_related("check_in")
    by_key = rows.filter(key_digest=digest_of_key(typed)).first()
    return by_key or rows.filter(code=typed.upper().replace(" ", "")).first()


def _believable(event: Event, at: datetime | None) -> datetime:
    """The device's time where it is about the event's day and not to come; else ours."""
    now = clock.now()
    if at is None or not event.starts_at - timedelta(days=1) <= at <= now:
        return now
    return at
