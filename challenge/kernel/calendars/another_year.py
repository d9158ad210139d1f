"""Dates of another year: the same weekday at the same time of the year, off days off."""
# tested by: tests/judging/services/setup/test_copy_edition.py

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from challenge.kernel.calendars.closing_days import is_day_off

# Korean public holidays that fall on the same day every year; those by the moon are not known
FIXED_HOLIDAYS = ((1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25))
LEAP_DAY = (2, 29)


def weeks_to(day: date, years: int) -> int:
    """Whole weeks, so that the day falls on its weekday and within three days of its date then."""
    last = 28 if (day.month, day.day) == LEAP_DAY else day.day
    then = date(day.year + years, day.month, last)
    return round((then - day).days / 7)


def fixed_holidays(years: Collection[int]) -> set[date]:
    """Korean public holidays of these years, as far as they are known."""
    return {date(year, month, day) for year in years for month, day in FIXED_HOLIDAYS}


def moved_day(day: date, weeks: int, holidays: Collection[date]) -> date:
    """So many weeks later; where that is a holiday, the next day that is no day off."""
    then = day + timedelta(weeks=weeks)
    if then not in holidays:
        return then
    while is_day_off(then, holidays):
        then += timedelta(days=1)
    return then


def moved_moment(moment: datetime, weeks: int, zone: str, holidays: Collection[date]) -> datetime:
    """The same time of day there, on the moved day."""
    local = moment.astimezone(ZoneInfo(zone))
    day = moved_day(local.date(), weeks, holidays)
    return datetime.combine(day, local.time(), ZoneInfo(zone))


def moved_span(
    opens: datetime, closes: datetime, weeks: int, zone: str, holidays: Collection[date]
) -> tuple[datetime, datetime]:
    """Both moved; where a holiday moves the opening past the closing, that moves with it."""
    after = moved_moment(opens, weeks, zone, holidays)
    end = moved_moment(closes, weeks, zone, holidays)
    if end <= after:
        later = after - moved_moment(opens, weeks, zone, ())
        end = moved_moment(closes + later, weeks, zone, holidays)
    return after, end
