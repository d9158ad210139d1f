"""Celery's beat on a machine whose clock is set back: it goes on ticking at once.

Celery keeps by the wall clock when each task is due next, so after a step back of an hour it would
stand still for that hour.
"""

import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

SET_BACK_SECONDS = 1.0  # smaller corrections are drift


class SteadyScheduler(PersistentScheduler):
    """Beat with everything due again when the wall clock falls behind the monotonic one."""

    _ahead: float | None = None  # wall clock minus monotonic clock, as last seen

    def setup_schedule(self) -> None:
        """Read what was kept; a time ahead of now was written before the clock was set back."""
        super().setup_schedule()
        self._make_due(only_ahead=True)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Do what is due; returns the seconds until the next look."""
        ahead = self.wall_seconds() - time.monotonic()
        if self._ahead is not None and self._ahead - ahead > SET_BACK_SECONDS:
            self._make_due(only_ahead=False)
        self._ahead = ahead
        wait: float = super().tick(*args, **kwargs)
        return wait

    def wall_seconds(self) -> float:
        """The machine's clock, by which Celery decides what is due."""
        return float(self.app.now().timestamp())

    def _make_due(self, *, only_ahead: bool) -> None:
        now = self.app.now()
        for entry in self.schedule.values():
            last = entry.last_run_at or now
            if only_ahead and last <= now:
                continue
            every = getattr(entry.schedule, "run_every", timedelta(0))  # a crontab has none
            entry.last_run_at = now - every if every else min(last, now)
        self._heap = None  # made anew from the schedule
