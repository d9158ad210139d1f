"""Hours in which nobody is written to without need, and how the time left is said."""
# tested by: tests/judging/queries/rounds/test_reminder_plan.py

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_HOURS = (22, 8)  # from, until; local hours of the day


def is_quiet(moment: datetime, zone: str, hours: Sequence[int] = QUIET_HOURS) -> bool:
    """Whether it is night there.  hours: from and until, over midnight or not; empty: never."""
    if not hours:
        return False
    start, end = hours
    hour = moment.astimezone(ZoneInfo(zone)).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def morning_after(moment: datetime, zone: str, hours: Sequence[int] = QUIET_HOURS) -> datetime:
    """The end of the quiet hours that hold the moment; the moment itself where it is day."""
    if not is_quiet(moment, zone, hours):
        return moment
    place = ZoneInfo(zone)
    local = moment.astimezone(place)
    day = local.date() + timedelta(days=1 if local.hour >= hours[1] else 0)
    return datetime.combine(day, time(hours[1]), place).astimezone(moment.tzinfo)


def evening_before(moment: datetime, zone: str, hours: Sequence[int] = QUIET_HOURS) -> datetime:
    """A minute before the quiet hours that hold the moment begin; the moment itself by day."""
    if not is_quiet(moment, zone, hours):
        return moment
    place = ZoneInfo(zone)
    local = moment.astimezone(place)
    day = local.date() - timedelta(days=1 if local.hour < hours[0] else 0)
    begins = datetime.combine(day, time(hours[0]), place).astimezone(moment.tzinfo)
    return begins - timedelta(minutes=1)


def round_to_hours(left: timedelta) -> int:
    """Whole hours, to the nearest: what is said to be left."""
    return round(left / timedelta(hours=1))


def days_of(hours: int) -> int:
    """Whole days, to the nearest, where there is a day left; 0: say the hours."""
    return round(hours / 24) if hours >= 24 else 0  # noqa: PLR2004 - hours of a day
