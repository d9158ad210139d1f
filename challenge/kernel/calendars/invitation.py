"""A meeting as an iCalendar message that calendar programs enter, move and remove by themselves.

Grammar, escaping and folding: RFC 5545, 3.1, 3.3.11, 3.6.1.  What REQUEST and CANCEL must say,
and that SEQUENCE rises with each change under one UID: RFC 5546, 2.1.4, 3.2.2, 3.2.5.
"""
# tested by: tests/challenge/kernel/calendars/test_invitation.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from challenge.kernel.calendars.content_lines import as_file, escaped, utc

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who takes part, or who invites."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One version of a meeting.  uid: the same for all versions; sequence: rises with each."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    note: str
    place: str
    host: Attendee
    attendees: Sequence[Attendee]
    written_at: datetime
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        """What the message asks of the calendar program."""
        return CANCEL if self.is_cancelled else REQUEST

    def as_text(self) -> str:
        """The whole message, lines ended by CRLF."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//startup challenge//meetings//KO",
            "CALSCALE:GREGORIAN",
            f"METHOD:{self.method}",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            f"SEQUENCE:{self.sequence}",
            f"DTSTAMP:{utc(self.written_at)}",
            f"DTSTART:{utc(self.starts_at)}",
            f"DTEND:{utc(self.ends_at)}",
            f"SUMMARY:{escaped(self.title)}",
            f"DESCRIPTION:{escaped(self.note)}",
            *([f"LOCATION:{escaped(self.place)}"] if self.place else []),
            f"STATUS:{'CANCELLED' if self.is_cancelled else 'CONFIRMED'}",
            f"ORGANIZER;CN={_quoted(self.host.name)}:mailto:{self.host.email}",
            *(_attendee(person) for person in self.attendees),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return as_file(lines)


def messages_in(texts: str) -> list[str]:
    """Each of the messages that stand one behind the other (RFC 5545, 3.4): one has one meeting."""
    end = "END:VCALENDAR\r\n"
    return [f"{text}{end}" for text in texts.split(end)[:-1]]


def method_of(text: str) -> str:
    """The METHOD of a message that as_text() wrote."""
    return CANCEL if f"\r\nMETHOD:{CANCEL}\r\n" in text else REQUEST


def _attendee(person: Attendee) -> str:
    how = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
    return f"ATTENDEE;CN={_quoted(person.name)};{how}:mailto:{person.email}"


def _quoted(text: str) -> str:
    """A parameter's value: no quotation marks and no line ends can stand in it."""
    return '"' + " ".join(text.replace('"', "'").split()) + '"'
