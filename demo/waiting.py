"""Wait for what workers do."""
# tested by: tests/faults/test_story.py

import time
from collections.abc import Callable

from challenge.models import Job, JobState

PATIENCE_SECONDS = 240


class StoryStuckError(Exception):
    """Something that should have happened didn't."""


def happens(condition: Callable[[], bool], *, patience: float = 20) -> bool:
    """Wait until it holds; False: it doesn't after so many seconds, and the story goes on."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def finished(job: Job, *, patience: float = PATIENCE_SECONDS) -> Job:
    """The job when its worker has finished it.

    StoryStuckError: it failed, or nothing happened in time.
    """
    deadline = time.monotonic() + patience
    while True:
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return job
        if job.state in {JobState.FAILED, JobState.CANCELLED}:
            raise StoryStuckError(f"{job.kind} {job.state}: {job.error}")
        if time.monotonic() > deadline:
            raise StoryStuckError(
                f"{job.kind} is still {job.state} after {patience:.0f} s: is a worker running?"
            )
        time.sleep(0.1)
