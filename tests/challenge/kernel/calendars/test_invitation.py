"""Calendar messages: what RFC 5545 and 5546 ask of a request, of a change and of a cancellation."""

from datetime import UTC, datetime, timedelta

import pytest

from challenge.kernel.calendars.content_lines import MOST_OCTETS
from challenge.kernel.calendars.invitation import (
    CANCEL,
    REQUEST,
    Attendee,
    Invitation,
    messages_in,
    method_of,
)

START = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)


def an_invitation(**facts: object) -> Invitation:
    values: dict[str, object] = {
        "uid": "meeting-1-1@example.com",
        "sequence": 1,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "title": "새봄로봇 · 하늘벤처스",
        "note": "소개",
        "place": "성수동 1가, 3층; 회의실\n벨",
        "host": Attendee('서울 창업 "대회"', "noreply@example.com"),
        "attendees": [Attendee("김대표", "a@example.com")],
        "written_at": START,
    }
    return Invitation(**values | facts)  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def test_a_request_says_when_where_who_and_which_version() -> None:
    lines = unfolded(an_invitation().as_text())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    for line in (
        "METHOD:REQUEST",
        "UID:meeting-1-1@example.com",
        "SEQUENCE:1",
        "DTSTART:20261203T010000Z",
        "DTEND:20261203T013000Z",
        "STATUS:CONFIRMED",
        r"LOCATION:성수동 1가\, 3층\; 회의실\n벨",
        "ORGANIZER;CN=\"서울 창업 '대회'\":mailto:noreply@example.com",
    ):
        assert line in lines
    assert any(line.endswith(":mailto:a@example.com") for line in lines)


def test_several_meetings_behind_one_another_are_told_apart() -> None:
    first, second = an_invitation().as_text(), an_invitation(is_cancelled=True).as_text()
    assert messages_in(first + second) == [first, second]
    assert messages_in("") == []


def test_a_cancellation_names_the_same_meeting() -> None:
    text = an_invitation(is_cancelled=True, sequence=2).as_text()
    assert method_of(text) == CANCEL
    assert {"UID:meeting-1-1@example.com", "SEQUENCE:2", "STATUS:CANCELLED"} <= set(unfolded(text))
    assert method_of(an_invitation().as_text()) == REQUEST


@pytest.mark.parametrize("title", ["가" * 200, "a" * 200, "가a나" * 60, "🚀" * 50], ids=range(4))
def test_no_line_is_longer_than_calendar_programs_read_and_no_character_is_cut(title: str) -> None:
    text = an_invitation(title=title).as_text()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= MOST_OCTETS
    assert f"SUMMARY:{title}" in unfolded(text)


def test_words_that_somebody_typed_begin_no_property() -> None:
    evil = "x\r\nATTENDEE:mailto:evil@example.com\r\nMETHOD:CANCEL"
    text = an_invitation(place=evil, title=evil, attendees=[Attendee(evil, "a@example.com")])
    lines = unfolded(text.as_text())
    assert sum(line.startswith(("ATTENDEE", "METHOD")) for line in lines) == 2
    assert method_of(text.as_text()) == REQUEST
