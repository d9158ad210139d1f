"""Organisers write an event, publish it, change it, cancel it."""
# tested by: tests/gatherings/services/events/test_keep.py

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from gatherings.models import Audience, Event, EventKind
from gatherings.models.events import facts_of
from gatherings.permissions import may_keep_event
from gatherings.services.events.mails import mail_cancelled, mail_changed
from gatherings.services.events.register import move_up

MOST_PEOPLE = 20_000


class EventCancelled(Refusal):
    """What was called off stays so."""

    code = "event_cancelled"
    message = _("This event was cancelled. Make a new one instead.")


@transaction.atomic
def create_event(
    *, actor: User, edition: Edition, facts: Mapping[str, Any], idempotency_key: str = ""
) -> Event:
    """A draft that only organisers see.  The same key again returns the first one."""
    require(may_organise, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    done = audit.done_before(
        actor, "event.created", edition=edition, idempotency_key=idempotency_key
    )
    if done is not None:
        return Event.objects.get(pk=done.object_id)
    event = Event(edition=edition, **facts)
    _check(event)
    event.save(force_insert=True)
    audit.record(actor, "event.created", event, idempotency_key=idempotency_key)
    return event


@transaction.atomic
def save_event(
    *, actor: User, event: Event, facts: Mapping[str, Any], seen: str | None = None
) -> Event:
    """Write what changed.  Once published, everybody who registered is told of another time or
    place, and a larger capacity lets the waiting list move up.

    seen: the version (etag) that the sender saw; ChangedMeanwhile: the same field changed since.
    """
    require(may_keep_event, actor, event)
    event = held_event(event)
    if event.state == Event.State.CANCELLED:
        raise EventCancelled
    before = facts_of(event)
    changed = event.merged(seen, facts)
    if not changed:
        return event
    for name, value in changed.items():
        setattr(event, name, value)
    _check(event)
    moved = event.state == Event.State.PUBLISHED and facts_of(event) != before
    if moved:
        event.sequence += 1
    event.save(update_fields=[*changed, "sequence"])
    audit.record(actor, "event.changed", event, fields=sorted(changed))
    if event.state == Event.State.PUBLISHED:
        if moved:
            mail_changed(actor=actor, event=event)
        move_up(actor=actor, event=event)
    return event


@transaction.atomic
def publish_event(*, actor: User, event: Event) -> Event:
    """From now on it is to be seen, and registered for.  Published twice, it is published once."""
    require(may_keep_event, actor, event)
    event = held_event(event)
    if event.state == Event.State.PUBLISHED:
        return event
    _check(event)
    if event.ends_at <= clock.now():
        raise InvalidInput(
            fields={"ends_at": _("This time is over. Choose one that is to come, then publish.")}
        )
    event.advance(Event.State.PUBLISHED)
    audit.record(actor, "event.published", event)
    return event


@transaction.atomic
def cancel_event(*, actor: User, event: Event) -> Event:
    """It doesn't take place: everybody who registered is told, and calendars drop it."""
    require(may_keep_event, actor, event)
    event = held_event(event)
    if event.state == Event.State.CANCELLED:
        return event
    event.advance(Event.State.CANCELLED, sequence=event.sequence + 1)
    audit.record(actor, "event.cancelled", event)
    mail_cancelled(actor=actor, event=event)
    return event


def held_event(event: Event) -> Event:
    """The event as it stands, kept from everybody else until the transaction ends."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return Event.objects.select_related("edition").get(pk=event.pk)


def _check(event: Event) -> None:
    wrong: dict[str, Any] = {}
    if not event.title_ko.strip():
        wrong["title_ko"] = _("Write the title.")
    if event.kind not in EventKind.values:
        wrong["kind"] = _("Choose one of the list.")
    if event.audience not in Audience.values:
        wrong["audience"] = _("Choose one of the list.")
    if event.ends_at <= event.starts_at:
        wrong["ends_at"] = _("The end must be after the beginning.")
    if not (event.place_ko.strip() or event.link):
        wrong["place_ko"] = _("Write a place, or a link below.")
    if event.capacity is not None and not 1 <= event.capacity <= MOST_PEOPLE:
        wrong["capacity"] = _("Write a number from 1 to 20,000, or leave it empty.")
    if wrong:
        raise InvalidInput(fields=wrong)
