"""The moments of the story are in time, in their order, by day, and more of them near the end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from demo.times.pace import FIRST_HOUR, SEOUL, moments

START = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
END = START + timedelta(days=25, hours=9)


def test_moments_are_in_time_by_day_and_more_near_the_end() -> None:
    found = moments(Random(7), 200, start=START, end=END)
    assert len(found) == 200
    assert all(START <= a <= b < END for a, b in pairwise(found))
    assert {moment.astimezone(SEOUL).hour for moment in found} <= set(range(FIRST_HOUR, 24))
    late = sum(moment > START + (END - START) / 2 for moment in found)
    assert late > 120
    assert moments(Random(7), 200, start=START, end=END) == found
