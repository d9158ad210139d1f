"""Dates as an iCalendar file that anybody takes over, or subscribes to.

Grammar: RFC 5545 (3.6.1 events, 3.6.6 alarms, 3.8.7.4 SEQUENCE); NAME, REFRESH-INTERVAL and
uniqueness of UID: RFC 7986, 5.
"""
# tested by: tests/challenge/kernel/calendars/test_dates_calendar.py

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from challenge.kernel.calendars.content_lines import as_file, escaped, utc

_REFRESHED = "PT6H"


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A moment, or a span.  uid: the same for all its versions, and for nothing else anywhere.

    ends_at: None, or later than starts_at.  alarms: how long before the end (of a moment: before
    it) a calendar program reminds; calls: what it says then.  sequence: its own, where each date
    has one.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime | None
    title: str
    note: str
    url: str
    alarms: Sequence[timedelta] = ()
    calls: str = ""
    sequence: int | None = None


def as_calendar(
    dates: Iterable[CalendarDate], *, name: str, sequence: int, changed_at: datetime
) -> str:
    """The whole file.  sequence: rises whenever any of it changes; changed_at: when it last did."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//startup challenge//schedule//KO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESHED}",
    ]
    for date in dates:
        lines += _event(date, sequence, changed_at)
    return as_file([*lines, "END:VCALENDAR"])


def _event(date: CalendarDate, sequence: int, changed_at: datetime) -> list[str]:
    is_span = date.ends_at is not None and date.ends_at > date.starts_at
    lines = [
        "BEGIN:VEVENT",
        f"UID:{date.uid}",
        f"SEQUENCE:{sequence if date.sequence is None else date.sequence}",
        f"DTSTAMP:{utc(changed_at)}",
        f"LAST-MODIFIED:{utc(changed_at)}",
        f"DTSTART:{utc(date.starts_at)}",
        # an end must be later than the start; a moment has none
        *([f"DTEND:{utc(date.ends_at)}"] if is_span and date.ends_at else []),
        f"SUMMARY:{escaped(date.title)}",
        f"DESCRIPTION:{escaped(date.note)}",
        f"URL:{date.url}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",  # nobody is busy for three weeks because a call is open
    ]
    related = "END" if is_span else "START"
    for alarm in date.alarms:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(date.calls or date.title)}",
            f"TRIGGER;RELATED={related}:-PT{int(alarm.total_seconds() // 60)}M",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]
