"""A day later is the same time of day, whatever the clocks of the place do meanwhile."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.calendars.local_days import days_later

ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "America/St_Johns", "Pacific/Apia")
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1000)).map(lambda passed: START + passed)


@given(moment=MOMENTS, days=st.integers(0, 60), zone=st.sampled_from(ZONES))
def test_the_time_of_day_stays_but_where_the_clocks_skip_it(
    moment: datetime, days: int, zone: str
) -> None:
    place = ZoneInfo(zone)
    before, after = (at.astimezone(place) for at in (moment, days_later(moment, days, zone)))
    assert after.date() - before.date() == timedelta(days=days)
    off = after.replace(tzinfo=None) - before.replace(tzinfo=None) - timedelta(days=days)
    assert off in {timedelta(0), timedelta(hours=1)}
    if off:
        wanted = before.replace(tzinfo=None) + timedelta(days=days)
        there = wanted.replace(tzinfo=place).astimezone(UTC).astimezone(place)
        assert there.replace(tzinfo=None) != wanted, "the clocks skip that time"
