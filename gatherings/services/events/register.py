"""People register for an event, wait for a place, and give it back.

The event is locked by whoever takes or frees a place, so that no more come than there is room for.
"""
# tested by: tests/gatherings/services/events/test_register.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from challenge.services.people import ensure_user
from gatherings.models import Audience, Event, Registration
from gatherings.permissions import (
    is_open,
    may_keep_event,
    may_register,
    may_use_registration,
)
from gatherings.services.events.mails import mail_confirmation, mail_place

State = Registration.State
MOST_UNCONFIRMED = 500  # of one event: more ask only who would flood mailboxes


class RegistrationClosed(Refusal):
    """It is over, was cancelled, or isn't for this person."""

    code = "registration_closed"
    message = _("You can't register for this event: it is over, cancelled, or for others.")


class TooManyAsk(Refusal):
    """Many addresses that nobody confirmed."""

    code = "too_many_registrations"
    status = 429
    message = _("Too many people are registering at this moment. Sign in, then register.")


@transaction.atomic
def register(*, actor: User, event: Event) -> Registration:
    """Take a place, or one on the waiting list; twice is once."""
    event = _held(event)
    if not may_register(actor, event):
        raise RegistrationClosed
    return _take_place(actor, _row_of(event, actor))


@transaction.atomic
def add_person(*, actor: User, event: Event, email: str, name: str) -> Registration:
    """An organiser registers somebody, who gets the ticket by mail."""
    require(may_keep_event, actor, event)
    user = ensure_user(actor=actor, email=email, name=name)
    event = _held(event)
    if not is_open(event):
        raise RegistrationClosed
    return _take_place(actor, _row_of(event, user))


@transaction.atomic
def ask_to_register(
    *, actor: User | None, event: Event, email: str, name: str, language: str
) -> None:
    """Somebody who isn't signed in: the address gets a mail with a button that confirms it.

    Nothing tells whether the address is known here, or registered already.
    """
    if not name.strip():
        raise InvalidInput(fields={"name": _("Write your name.")})
    user = ensure_user(actor=actor, email=email, name=name.strip(), language=language)
    event = _held(event)
    if not is_open(event) or event.audience != Audience.PUBLIC:
        raise RegistrationClosed
    waiting = Registration.objects.filter(event=event, state=State.ASKED).count()
    if waiting >= MOST_UNCONFIRMED:
        raise TooManyAsk
    row = _row_of(event, user)
    if row.state == State.CANCELLED:
        row.advance(State.ASKED, turn=row.turn + 1)
    audit.record(None, "event.registration_asked", row, edition=event.edition, event=event.pk)
    mail_confirmation(registration=row)


@transaction.atomic
def confirm_registration(*, actor: User, registration: Registration) -> Registration:
    """The button of the mail: the address is the person's."""
    event = _held(registration.event)
    require(may_use_registration, actor, registration)
    row = _held_row(registration)
    if row.state in {State.GOING, State.WAITING}:
        return row
    if not is_open(event) or row.state != State.ASKED:
        raise RegistrationClosed
    return _take_place(actor, row)


@transaction.atomic
def cancel_registration(*, actor: User, registration: Registration) -> Registration:
    """Give the place back: whoever waits longest gets it, and a mail.  Twice is once."""
    event = _held(registration.event)
    if not may_use_registration(actor, registration):
        require(may_keep_event, actor, event)
    row = _held_row(registration)
    if row.state == State.CANCELLED:
        return row
    row.advance(State.CANCELLED, waiting_since=None)
    audit.record(actor, "event.registration_cancelled", row, edition=event.edition, event=event.pk)
    move_up(actor=actor, event=event)
    return row


@transaction.atomic
def move_up(*, actor: User | None, event: Event) -> int:
    """Give free places to those who wait, the longest first; the event is locked by the caller."""
    if not is_open(event):
        return 0
    waiting = Registration.objects.filter(event=event, state=State.WAITING)
    rows = list(waiting.select_related("user", "event__edition").order_by("waiting_since", "pk"))
    free = len(rows) if event.capacity is None else max(0, event.capacity - places_taken(event))
    for row in rows[:free]:
        row.advance(State.GOING, waiting_since=None)
        audit.record(actor, "event.moved_up", row, edition=event.edition, event=event.pk)
        mail_place(actor=actor, registration=row)
    return len(rows[:free])


def places_taken(event: Event) -> int:
    """How many have a place."""
    return Registration.objects.filter(event=event, state=State.GOING).count()


def _take_place(actor: User, row: Registration) -> Registration:
    event = row.event
    if row.state in {State.GOING, State.WAITING}:
        return row
    is_full = event.capacity is not None and places_taken(event) >= event.capacity
    turn = row.turn + (row.state == State.CANCELLED)
    if is_full:
        row.advance(State.WAITING, waiting_since=clock.now(), turn=turn)
    else:
        row.advance(State.GOING, turn=turn)
    audit.record(
        actor, "event.registered", row, edition=event.edition, event=event.pk, state=row.state
    )
    mail_place(actor=actor, registration=row)
    return row


def _row_of(event: Event, user: User) -> Registration:
    """The person's registration, made if need be; the event is locked."""
    known = Registration.objects.filter(event=event, user=user).first()
    if known is None:
        known = Registration(event=event, user=user, **Registration.new_ticket())
        taken = Registration.objects.filter(event=event)
        while taken.filter(code=known.code).exists():
            known.code = Registration.new_ticket()["code"]
        known.save(force_insert=True)
    return _held_row(known)


def _held_row(row: Registration) -> Registration:
    Registration.objects.select_for_update(no_key=True).get(pk=row.pk)
    return Registration.objects.select_related("user", "event__edition").get(pk=row.pk)


def _held(event: Event) -> Event:
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return Event.objects.select_related("edition").get(pk=event.pk)
