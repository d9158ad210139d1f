"""Lines of an iCalendar file: escaped and folded (RFC 5545, 3.1, 3.3.5, 3.3.11)."""
# tested by: tests/challenge/kernel/calendars/test_invitation.py

from collections.abc import Iterable
from datetime import UTC, datetime

MOST_OCTETS = 75  # of a line, without its end
_CONTINUED = "\r\n "


def as_file(lines: Iterable[str]) -> str:
    """Each folded, ended by CRLF."""
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def utc(moment: datetime) -> str:
    """As 20271231T235959Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A value of the type TEXT."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n")):
        text = text.replace(plain, written)
    return text.replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            pieces.append("")
            size = 1  # the blank that continues a line counts
        pieces[-1] += letter
        size += octets
    return _CONTINUED.join(pieces)
