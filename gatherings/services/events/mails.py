"""Mails about an event, in the reader's language, with the event for the calendar."""
# tested by: tests/gatherings/services/events/test_register.py

from datetime import timedelta

from django.db import transaction

from challenge.models import MailButtons, User
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor
from gatherings.models import Event, Registration
from gatherings.queries.day_calendar import days_called_off, invitations_of
from gatherings.queries.event_calendar import invitation_of
from gatherings.services.timetable.mails import mail_day_called_off

State = Registration.State
CONFIRM_WITHIN = timedelta(days=3)


@transaction.atomic
def mail_confirmation(*, registration: Registration) -> None:
    """Whose address it is presses the button; who has a place already gets the ticket once more."""
    _mail(None, registration, "event_confirm", f"{registration.turn}-{registration.asked_at:%s}")


@transaction.atomic
def mail_place(*, actor: User | None, registration: Registration) -> None:
    """The ticket, or that the person waits."""
    kind = "event_waiting" if registration.state == State.WAITING else "event_place"
    calendar = "" if kind == "event_waiting" else invitation_of(registration)
    _mail(actor, registration, kind, str(registration.turn), calendar=calendar)


@transaction.atomic
def mail_changed(*, actor: User, event: Event) -> None:
    """Another time or place: to everybody with a place, and to those who wait."""
    for row in _registered(event):
        calendar = invitation_of(row) if row.state == State.GOING else ""
        _mail(actor, row, "event_changed", str(event.sequence), calendar=calendar)


@transaction.atomic
def mail_cancelled(*, actor: User, event: Event) -> None:
    """It doesn't take place; calendars drop it, and the meetings that were to be there."""
    days = {day.user.pk: day for day in days_called_off(event)}
    for row in _registered(event):
        calendar = invitation_of(row, cancelled=True) if row.state == State.GOING else ""
        day = days.pop(row.user_id, None)
        calendar += invitations_of(event.timetable, day) if day else ""
        _mail(actor, row, "event_cancelled", str(event.sequence), calendar=calendar)
    for day in days.values():
        mail_day_called_off(actor=actor, event=event, day=day)


def _registered(event: Event) -> list[Registration]:
    rows = Registration.objects.filter(event=event, state__in=[State.GOING, State.WAITING])
    return list(rows.select_related("user", "event__edition").order_by("pk"))


def _mail(
    actor: User | None, registration: Registration, kind: str, part: str, calendar: str = ""
) -> None:
    event = registration.event
    promise_mail(
        actor=actor,
        key=f"{kind}-{registration.pk}-{part}",
        kind=kind,
        to=registration.user,
        edition=event.edition,
        link_to=ButtonsFor(MailButtons.EVENT, registration.pk),
        calendar=calendar,
        expires_at=event.ends_at,
        event=event,
        registration=registration,
    )
