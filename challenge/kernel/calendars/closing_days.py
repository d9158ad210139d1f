"""When a period that is counted in days ends: at the end of its last day, never on a day off."""
# tested by: tests/judging/services/results/appeals/test_write_appeal.py

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def is_day_off(day: date, holidays: Collection[date]) -> bool:
    """A Saturday, a Sunday, or one of the holidays."""
    return day.weekday() >= _SATURDAY or day in holidays


def end_of_period(moment: datetime, days: int, zone: str, holidays: Collection[date]) -> datetime:
    """The last second of the day so many days after the day of `moment` there.

    The first day isn't counted, and a last day that is a day off moves to the next that is none,
    as Korean law counts periods (Civil Act, articles 157, 159, 161).
    """
    place = ZoneInfo(zone)
    last = moment.astimezone(place).date() + timedelta(days=days)
    while is_day_off(last, holidays):
        last += timedelta(days=1)
    return datetime.combine(last, time(23, 59, 59), place)
