"""Slots go around the breaks."""

from datetime import UTC, datetime, timedelta

from gatherings.algorithms.day_grid import slot_starts


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 6, 1, hour, minute, tzinfo=UTC)


def test_no_slot_runs_into_a_break_or_over_the_end() -> None:
    starts = slot_starts(
        at(11), at(14), length=timedelta(minutes=25), gap=timedelta(minutes=5),
        breaks=[(at(12, 15), at(13))],
    )  # fmt: skip
    assert starts == [at(11), at(11, 30), at(13), at(13, 30)]
