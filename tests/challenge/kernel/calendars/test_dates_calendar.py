"""Dates for calendars: what RFC 5545 asks of every line, event and alarm."""

import re
from datetime import UTC, datetime, timedelta

from challenge.kernel.calendars.content_lines import MOST_OCTETS
from challenge.kernel.calendars.dates_calendar import CalendarDate, as_calendar

START = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
NEEDED_ONCE = {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY"}


def a_date(**facts: object) -> CalendarDate:
    values: dict[str, object] = {
        "uid": "call-open@example.com",
        "starts_at": START,
        "ends_at": START + timedelta(days=20),
        "title": "서울, 챌린지; 2026 \\ 접수",
        "note": "첫 줄\n둘째 줄",
        "url": "https://example.com/c/call/",
    }
    return CalendarDate(**(values | facts))  # type: ignore[arg-type]


def read(*dates: CalendarDate) -> tuple[list[str], list[dict[str, str]]]:
    """Unfolded lines, and the properties of each event without its alarms."""
    text = as_calendar(dates, name="달력", sequence=3, changed_at=START)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= MOST_OCTETS for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")
    events: list[dict[str, str]] = []
    inside: list[str] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name not in events[-1], name
            events[-1][name] = value
    assert not inside
    return lines, events


def test_every_event_has_what_it_needs_once_and_an_end_only_after_its_start() -> None:
    _lines, (span, moment) = read(a_date(), a_date(uid="other@example.com", ends_at=None))
    assert set(span) >= NEEDED_ONCE
    assert (span["DTSTART"], span["DTEND"]) == ("20261203T010000Z", "20261223T010000Z")
    assert "DTEND" not in moment
    _lines, (empty,) = read(a_date(ends_at=START))
    assert "DTEND" not in empty
    assert span["SUMMARY"] == r"서울\, 챌린지\; 2026 \\ 접수"
    assert span["DESCRIPTION"] == r"첫 줄\n둘째 줄"
    assert span["SEQUENCE"] == "3"


def test_alarms_count_back_from_the_end_of_a_span_and_from_a_moment() -> None:
    three = [timedelta(days=3), timedelta(hours=3)]
    lines, _events = read(
        a_date(alarms=three, calls="마감"), a_date(alarms=three[1:], ends_at=None)
    )
    alarms = re.findall(r"BEGIN:VALARM\n(.*?)\nEND:VALARM", "\n".join(lines), re.DOTALL)
    assert [alarm.split("\n")[-1] for alarm in alarms] == [
        "TRIGGER;RELATED=END:-PT4320M",
        "TRIGGER;RELATED=END:-PT180M",
        "TRIGGER;RELATED=START:-PT180M",
    ]
    assert all(alarm.startswith("ACTION:DISPLAY\nDESCRIPTION:") for alarm in alarms)
