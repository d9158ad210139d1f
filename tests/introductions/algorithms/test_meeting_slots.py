"""Three times that most people can keep: working days, working hours, apart, and nobody's twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from introductions.algorithms.meeting_slots import free_slots

SEOUL = "Asia/Seoul"
SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def local(slots: list[datetime]) -> list[datetime]:
    return [slot.astimezone(ZoneInfo(SEOUL)) for slot in slots]


@pytest.mark.parametrize("day", range(7))
def test_three_slots_in_working_hours_on_three_days_of_the_coming_two_weeks(day: int) -> None:
    now = SUNDAY + timedelta(days=day)
    found = local(free_slots(now, SEOUL, minutes=60))
    assert len(found) == len({slot.date() for slot in found}) == 3
    assert found == sorted(found)
    for slot in found:
        assert slot.weekday() < 5
        assert 10 <= slot.hour <= 17
        assert slot.hour not in {12, 13}
        assert timedelta(days=1) < slot - now < timedelta(days=15)


def test_no_slot_on_a_holiday_and_a_week_off_is_stepped_over() -> None:
    free = {date(2026, 12, 10), date(2026, 12, 11)}
    days = [date(2026, 11, 30) + timedelta(days=n) for n in range(14)]
    off = set(days) - free
    found = local(free_slots(SUNDAY, SEOUL, minutes=30, holidays=off))
    assert len(found) == 3
    assert not {slot.date() for slot in found} & off


def test_no_slot_while_one_of_the_two_has_something_else() -> None:
    first = free_slots(SUNDAY, SEOUL, minutes=30)
    taken = [(slot, slot + HALF) for slot in first]
    again = free_slots(SUNDAY, SEOUL, minutes=30, taken=taken)
    assert len(again) == 3
    assert not set(first) & set(again)
    # whoever ends as another begins is free
    beside = [(slot - HALF, slot) for slot in first]
    assert free_slots(SUNDAY, SEOUL, minutes=30, taken=beside) == first


def test_ten_introductions_of_one_fund_have_thirty_different_slots() -> None:
    taken: list[tuple[datetime, datetime]] = []
    for _introduction in range(10):
        found = free_slots(SUNDAY, SEOUL, minutes=30, taken=taken)
        taken += [(slot, slot + HALF) for slot in found]
    assert len(taken) == len(set(taken)) == 30
