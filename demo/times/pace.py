"""When the people of the story do what: by day, and more of it the nearer the end is."""
# tested by: tests/demo/times/test_pace.py

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

SEOUL = ZoneInfo("Asia/Seoul")
FIRST_HOUR = 8  # of the day on which somebody does something; nights are free
RUSH = 1.8  # 1: evenly; more: nearer the end


def moments(
    random: Random, count: int, *, start: datetime, end: datetime, rush: float = RUSH
) -> list[datetime]:
    """So many moments from start until just before end, in their order."""
    last = end - timedelta(minutes=2)
    drawn = (start + (last - start) * random.random() ** (1 / rush) for _ in range(count))
    return sorted(min(last, _by_day(moment)) for moment in drawn)


def _by_day(moment: datetime) -> datetime:
    """The moment, or what was before the first hour moved into that day."""
    hour = timezone.localtime(moment, SEOUL).hour
    return moment + timedelta(hours=FIRST_HOUR * (hour < FIRST_HOUR))
