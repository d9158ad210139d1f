"""The meetings of an investor day for a person's calendar program, and as their mails bring them.

Each meeting has a UID of its own, which a change and an end name again (RFC 5546, 2.1.4 and 3.2.5);
a message of each stands by itself, since a request has one UID (RFC 5546, 3.2.2).
"""
# tested by: tests/gatherings/services/timetable/test_plan.py

from collections.abc import Collection
from dataclasses import dataclass, field
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from challenge.kernel import clock
from challenge.kernel.calendars.dates_calendar import CalendarDate, as_calendar
from challenge.kernel.calendars.invitation import Attendee, Invitation
from challenge.models import User
from gatherings.models import DayMeeting, Event, Timetable
from gatherings.queries.own_timetable import meetings_of_people, other_of, own_sides
from introductions.models import Side

Pair = tuple[int, int]  # winner, investor


@dataclass(frozen=True, slots=True)
class PersonsDay:
    """What a person has to know of a new plan.  meetings: all that they have now; changed: those
    among them that are new or other; gone: what they had.
    """

    user: User
    meetings: list[DayMeeting]
    changed: list[DayMeeting] = field(default_factory=list)
    gone: list[DayMeeting] = field(default_factory=list)


# viewer: caller
def days_after(
    timetable: Timetable, changed: Collection[Pair], gone: Collection[DayMeeting]
) -> list[PersonsDay]:
    """Everybody of both sides of what changed, came or went."""
    pairs = {*changed, *(_pair(row) for row in gone)}
    now = meetings_of_people(timetable, pairs)
    had = dict(meetings_of_people(timetable, pairs, rows=gone))
    return [
        PersonsDay(user, rows, [row for row in rows if _pair(row) in changed], had.get(user, []))
        for user, rows in now
    ]


# viewer: caller
def days_called_off(event: Event) -> list[PersonsDay]:
    """Everybody who was to meet somebody from now on, where the event doesn't take place."""
    timetable = Timetable.objects.select_related("event__edition").filter(event=event).first()
    if timetable is None:
        return []
    coming = DayMeeting.objects.filter(timetable=timetable, starts_at__gt=clock.now())
    rows = list(coming.select_related(*DayMeeting.NAMES))
    return days_after(timetable, set(), rows)


# viewer: caller
def invitations_of(timetable: Timetable, day: PersonsDay) -> str:
    """A message for each meeting that is new, other or gone, one behind the other."""
    told = [(row, False) for row in day.changed] + [(row, True) for row in day.gone]
    return "".join(_invitation(timetable, day.user, row, cancelled=off) for row, off in told)


def _invitation(timetable: Timetable, user: User, row: DayMeeting, *, cancelled: bool) -> str:
    event = timetable.event
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "noreply@localhost"
    side = Side.INVESTOR if row.investor.user_id == user.pk else Side.STARTUP
    zone = ZoneInfo(event.edition.time_zone)
    with translation.override(user.language), timezone.override(zone):
        other, title = other_of(row, side), event.title
        place = gettext("Table %(number)s") % {"number": row.table}
        sender = event.edition.host or event.edition.name
    return Invitation(
        uid=_uid(row),
        sequence=row.sequence + cancelled,
        starts_at=row.starts_at,
        ends_at=row.starts_at + timetable.length,
        title=other,
        note=title,
        place=place,
        host=Attendee(sender, host),
        attendees=[Attendee(user.display_name, user.email)],
        written_at=timezone.now(),
        is_cancelled=cancelled,
    ).as_text()


def own_calendar(viewer: User, timetable: Timetable) -> str:
    """All meetings of the person as one file for their calendar program."""
    event = timetable.event
    sides = own_sides(viewer, timetable)
    rows = [(side.side, row) for side in sides for row in side.meetings]
    address = f"{settings.SITE_URL}/c/{event.edition.slug}/events/{event.pk}/timetable/"
    dates = [
        CalendarDate(
            uid=_uid(row),
            starts_at=row.starts_at,
            ends_at=row.starts_at + timetable.length,
            title=other_of(row, side),
            note=f"{event.title} · {gettext('Table %(number)s') % {'number': row.table}}",
            url=address,
            sequence=row.sequence,
        )
        for side, row in rows
    ]
    return as_calendar(dates, name=event.title, sequence=0, changed_at=timezone.now())


def _uid(row: DayMeeting) -> str:
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"day-meeting-{row.pk}@{host}"


def _pair(row: DayMeeting) -> Pair:
    return (row.winner_id, row.investor_id)
