"""An event for a person's calendar program."""
# tested by: tests/gatherings/services/events/test_register.py

from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from challenge.kernel.calendars.dates_calendar import CalendarDate, as_calendar
from challenge.kernel.calendars.invitation import Attendee, Invitation
from gatherings.models import Event, Registration


# viewer: caller
def invitation_of(registration: Registration, *, cancelled: bool = False) -> str:
    """What the calendar program of the person who registered is told."""
    event, user = registration.event, registration.user
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "noreply@localhost"
    edition = event.edition
    with translation.override(user.language), timezone.override(ZoneInfo(edition.time_zone)):
        title, place, sender = event.title, event.place, edition.host or edition.name
    return Invitation(
        uid=f"event-{event.pk}-{registration.pk}-{registration.turn}@{host.rpartition('@')[2]}",
        sequence=event.sequence,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=title,
        note=event.link,
        place=place or event.link,
        host=Attendee(sender, host),
        attendees=[Attendee(user.display_name, user.email)],
        written_at=timezone.now(),
        is_cancelled=cancelled,
    ).as_text()


# viewer: public
def event_file(event: Event) -> str:
    """The event as a file that anybody takes over: without its link, which is of the ticket."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    date = CalendarDate(
        uid=f"event-{event.pk}@{host}",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        note=event.place or gettext("Online"),
        url=f"{settings.SITE_URL}/c/{event.edition.slug}/events/{event.pk}/",
    )
    return as_calendar([date], name=event.title, sequence=event.sequence, changed_at=timezone.now())
