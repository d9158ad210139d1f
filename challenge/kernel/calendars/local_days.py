"""Days by the calendar of a place: the same time of day, also over a change of clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def days_later(moment: datetime, days: int, zone: str) -> datetime:
    """So many days later at the same time of day there; where the clocks skip it, an hour later."""
    local = moment.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=days)).astimezone(moment.tzinfo)
