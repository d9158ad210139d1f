"""A meeting for a person's calendar program."""
# tested by: tests/introductions/services/meetings/test_mails.py

from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from challenge.kernel.calendars.invitation import Attendee, Invitation
from challenge.kernel.errors import NotFound
from challenge.models import User
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.readers import Reader, readers_of


# viewer: caller
def calendar_of(
    introduction: Introduction,
    meeting: Meeting,
    reader: Reader,
    starts_at: datetime,
    *,
    cancelled: bool = False,
) -> str:
    """What the reader's calendar program is told: with those of the other side whom they know."""
    edition = introduction.investor.edition
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "noreply@localhost"
    with translation.override(reader.user.language), timezone.override(ZoneInfo(edition.time_zone)):
        title = f"{introduction.winner.entry.startup.name} · {introduction.investor.firm}"
        note = gettext("Introduced by %(edition)s.") % {"edition": edition.name}
        sender = edition.host or edition.name
    # whoever drops a meeting is told of nobody else: their data may be about to go
    everybody = [reader.user, *(() if cancelled else reader.others)]
    return Invitation(
        uid=f"meeting-{meeting.pk}-{meeting.series}@{host.rpartition('@')[2]}",
        sequence=meeting.sequence,
        starts_at=starts_at,
        ends_at=starts_at + meeting.length,
        title=title,
        note=note,
        place=meeting.venue,
        host=Attendee(sender, host),
        attendees=[Attendee(person.display_name, person.email) for person in everybody],
        written_at=timezone.now(),
        is_cancelled=cancelled,
    ).as_text()


def calendar_file(viewer: User, introduction: Introduction) -> str:
    """The fixed meeting as the person's mail has it; 404 where there is none of theirs."""
    meeting = Meeting.objects.filter(introduction=introduction).first()
    mine = [reader for reader in readers_of(introduction) if reader.user == viewer]
    if meeting is None or meeting.starts_at is None or not mine:
        raise NotFound
    return calendar_of(introduction, meeting, mine[0], meeting.starts_at)
