"""How far a rehearsal is, written outside of the transaction that it is played in."""
# tested by: tests/judging/services/rehearsal/test_play.py

import time
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from challenge.models import Job
from challenge.services.jobs import report_progress

OWN_STAGES, STAGES_OF_ROUND = 6, 4
SECONDS = 1.0  # between two signs of life


class ProgressOutside:
    """A thread with a connection of its own, since what the rehearsal's own writes is seen by
    nobody.  JobCancelled reaches the rehearsal through each report.
    """

    def __init__(self, job: Job) -> None:
        self.key = ""
        self.order: int | None = None
        self._job, self._done, self._last = job, 0, 0.0
        self._all = OWN_STAGES + STAGES_OF_ROUND * max(job.edition.rounds.count(), 1)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rehearsal")

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """The thread and its connection end."""
        self._thread.submit(_close).result()
        self._thread.shutdown()

    def stage(self, key: str, *, order: int | None) -> None:
        """A stage begins.  order: of its round."""
        self.key, self.order = key, order
        self._done += 1
        self._report()

    def beat(self) -> None:
        """It goes on: told about once a second, so that nobody takes it over."""
        if time.monotonic() - self._last > min(SECONDS, settings.JOB_SILENCE_SECONDS / 4):
            self._report()

    def _report(self) -> None:
        share = min((self._done - 1) / self._all, 0.99)
        self._thread.submit(_tell, self._job, share, self.key, self.order).result()
        self._last = time.monotonic()


def _tell(job: Job, share: float, key: str, order: int | None) -> None:
    report_progress(job=job, progress=share, message=key, round=order)


def _close() -> None:
    connection.close()  # of the thread that runs this
