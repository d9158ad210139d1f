"""A child with limits: what it says arrives, what takes too much is killed with all it started."""

import time

import pytest

from submissions.algorithms.limited_process import (
    FaultyChildError,
    Limits,
    TooHeavyError,
    answers,
)
from tests.challenge.local.processes import lives, until

CHILD = "tests.submissions.algorithms.child_that_tells"
QUICK = Limits(wall_seconds=2)


def test_a_child_that_takes_too_long_is_killed_with_its_children() -> None:
    beats: list[float] = []
    begun = time.monotonic()
    talk = answers(CHILD, ["sleep"], QUICK, beat=lambda: beats.append(0), beat_seconds=0.3)
    said = next(talk)
    with pytest.raises(TooHeavyError):
        next(talk)
    assert time.monotonic() - begun < 10
    assert len(beats) >= 3
    until(lambda: not lives(said["grandchild"]))


@pytest.mark.parametrize("how", ["spin", "crash"])
def test_a_child_that_the_kernel_ends_was_too_heavy(how: str) -> None:
    with pytest.raises(TooHeavyError):
        list(answers(CHILD, [how], Limits(wall_seconds=30)))


@pytest.mark.parametrize("how", ["fault", "grow"])  # Python itself says where memory ends
def test_a_child_that_fails_by_itself_is_our_fault(how: str) -> None:
    with pytest.raises(FaultyChildError):
        list(answers(CHILD, [how], Limits(wall_seconds=30)))


def test_who_stops_reading_ends_the_child() -> None:
    talk = answers(CHILD, ["sleep"], Limits())
    pid = next(iter(talk))["grandchild"]
    talk.close()  # type: ignore[attr-defined]
    until(lambda: not lives(pid))
