"""When the meetings of a day begin: one after the other, around the breaks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def slot_starts(
    begins: datetime, ends: datetime, *, length: timedelta, gap: timedelta, breaks: Sequence[Span]
) -> list[datetime]:
    """The starts, in order; one that would run into a break begins when it is over."""
    found: list[datetime] = []
    start = begins
    while start + length <= ends:
        pause = max((end for begin, end in breaks if start < end and begin < start + length),
                    default=None)  # fmt: skip
        if pause is None:
            found.append(start)
            start += length + gap
        else:
            start = pause
    return found
