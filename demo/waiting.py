"""Wait for what workers do."""
# tested by: tests/faults/test_story.py

import time

from challenge.models import Job, JobState

PATIENCE_SECONDS = 240


class StoryStuckError(Exception):
    """Something that should have happened didn't."""


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
