"""The plan of a round's reminders, for any dates in any zone, also over a change of clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.calendars.quiet_hours import (
    days_of,
    evening_before,
    is_quiet,
    morning_after,
    round_to_hours,
)
from judging.queries.rounds.reminder_plan import AT_LEAST_LEFT, HOLDS_FOR, reminder_plan

ZONES = ["Asia/Seoul", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
LENGTHS = st.integers(1, 60 * 24).map(lambda hours: timedelta(hours=hours))


@given(MOMENTS, LENGTHS, st.sampled_from(ZONES))
def test_no_reminder_is_early_late_at_night_or_close_upon_another(
    opens_at: datetime, length: timedelta, zone: str
) -> None:
    closes_at = opens_at + length
    plan = reminder_plan(opens_at, closes_at, zone=zone)
    for row in plan:
        assert opens_at <= row.at < row.until <= closes_at
        assert row.until - row.at <= HOLDS_FOR
        assert not is_quiet(row.at, zone)
    for before, after in pairwise(plan):
        assert before.until <= after.at
        assert after.at - before.at >= min(HOLDS_FOR, length / 8)
    assert len({row.cause for row in plan}) == len(plan)
    assert plan or length < timedelta(hours=40)


@given(MOMENTS, st.integers(2 * 24, 60 * 24).map(lambda hours: timedelta(hours=hours)))
def test_everybody_has_time_left_after_the_last_reminder_and_it_is_near_the_close(
    opens_at: datetime, length: timedelta
) -> None:
    closes_at = opens_at + length
    last = reminder_plan(opens_at, closes_at, zone="Asia/Seoul")[-1]
    assert last.cause == "before_close-1"
    assert AT_LEAST_LEFT <= closes_at - last.at <= timedelta(days=1, hours=10)


@pytest.mark.parametrize(
    ("opens", "closes", "planned"),
    [
        # a day of pitches from nine to six in Seoul: before its close, and not at midnight
        ("2027-03-01T00:00", "2027-03-01T09:00", [("before_close-0", "2027-03-01T06:45")]),
        # a close at seven in the morning: what fell into the night comes the evening before
        ("2027-03-01T12:00", "2027-03-01T22:00", [("before_close-0", "2027-03-01T12:59")]),
        (
            "2027-03-01T00:00",
            "2027-03-15T09:00",
            [
                ("not_begun", "2027-03-04T23:00"),
                ("half_way", "2027-03-08T04:30"),
                ("before_close-3", "2027-03-12T09:00"),
                ("before_close-1", "2027-03-14T09:00"),
            ],
        ),
    ],
)
def test_plans_of_usual_rounds(opens: str, closes: str, planned: list[tuple[str, str]]) -> None:
    plan = reminder_plan(
        datetime.fromisoformat(opens).replace(tzinfo=UTC),
        datetime.fromisoformat(closes).replace(tzinfo=UTC),
        zone="Asia/Seoul",
    )
    assert [(row.cause, row.at.strftime("%Y-%m-%dT%H:%M")) for row in plan] == planned


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_night_ends_in_the_morning_and_began_in_the_evening(
    moment: datetime, zone: str
) -> None:
    later, earlier = morning_after(moment, zone), evening_before(moment, zone)
    assert earlier <= moment <= later
    assert not is_quiet(later, zone)
    assert not is_quiet(earlier, zone)
    assert later - earlier < timedelta(hours=12)
    assert not is_quiet(moment, zone, [])


@pytest.mark.parametrize(
    ("left", "hours", "days"),
    [
        (timedelta(hours=5, minutes=59), 6, 0),
        (timedelta(hours=23, minutes=59), 24, 1),
        (timedelta(hours=23), 23, 0),
        (timedelta(days=3) - timedelta(minutes=1), 72, 3),
        (timedelta(hours=64), 64, 3),
    ],
)
def test_the_time_left_is_said_as_it_is(left: timedelta, hours: int, days: int) -> None:
    assert round_to_hours(left) == hours
    assert days_of(hours) == days
