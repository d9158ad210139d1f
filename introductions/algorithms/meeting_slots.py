"""Times for a first talk that most people can keep: working days, in working hours, spread."""
# tested by: tests/introductions/algorithms/test_meeting_slots.py

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]  # from, until
WANTED = 3
NOTICE_DAYS = 2  # working days: the first slot is on the second one after today
WINDOW_DAYS, LONGEST_WINDOW_DAYS = 14, 56
# by the clock there; no lunch, no early morning.  Each slot prefers another time of day.
HOURS = (time(10), time(14), time(16), time(11), time(15), time(17))
_SATURDAY = 5


def free_slots(
    now: datetime,
    zone: str,
    *,
    minutes: int,
    holidays: Collection[date] = (),
    taken: Sequence[Span] = (),
) -> list[datetime]:
    """Up to three starts, in order: within two weeks, on three days that lie apart.

    taken: when one of the two has something else.  Where holidays leave too few days, the window
    grows week by week, to eight; with all of them taken there may be fewer than three.
    """
    today, place = now.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone)
    for window in range(WINDOW_DAYS, LONGEST_WINDOW_DAYS + 1, 7):
        days = _working_days(today, window, holidays)
        found = _spread(days, place, timedelta(minutes=minutes), taken)
        if len(found) == WANTED:
            return found
    return found


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether the span has a moment in common with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def _working_days(today: date, window: int, holidays: Collection[date]) -> list[date]:
    coming = (today + timedelta(days=day) for day in range(1, window + 1))
    working = [day for day in coming if day.weekday() < _SATURDAY and day not in holidays]
    return working[NOTICE_DAYS - 1 :]


def _spread(
    days: Sequence[date], place: ZoneInfo, length: timedelta, taken: Sequence[Span]
) -> list[datetime]:
    """One start of each third of the days, as long as one is free there."""
    found: list[datetime] = []
    for third in range(WANTED):
        part = days[len(days) * third // WANTED : len(days) * (third + 1) // WANTED]
        free = (start for start in _starts(part, third, place) if _is_free(start, length, taken))
        start = next(free, None)
        if start is not None:
            found.append(start)
    return found


def _starts(days: Sequence[date], third: int, place: ZoneInfo) -> Iterator[datetime]:
    """The preferred hour on each day first, then the others."""
    hours = (*HOURS[third:], *HOURS[:third])
    for hour in hours:
        for day in days:
            yield datetime.combine(day, hour, place)


def _is_free(start: datetime, length: timedelta, taken: Sequence[Span]) -> bool:
    return not overlaps((start, start + length), taken)
