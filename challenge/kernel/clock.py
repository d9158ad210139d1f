"""One clock for all machines: the database's.

A request is on time by when it reached us, not by when it was processed.
"""
# tested by: tests/submissions/services/test_submit_at_deadline.py

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

_OFFSET_LIVES_SECONDS = 60.0
_offset: tuple[float, timedelta] | None = (
    None  # (monotonic time of the measurement, database minus this machine)
)


def database_offset() -> timedelta:
    """How far the database's clock is ahead of this machine's; measured at most once a minute per
    process.
    """
    global _offset  # noqa: PLW0603 - a per-process cache of one number
    if _offset is None or time.monotonic() - _offset[0] > _OFFSET_LIVES_SECONDS:
        before = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            database_now: datetime = cursor.fetchone()[0]
        middle = before + (timezone.now() - before) / 2
        _offset = (time.monotonic(), database_now - middle)
    return _offset[1]


def now() -> datetime:
    """The database's time, now."""
    return timezone.now() + database_offset()


def on_database_clock(moment: datetime) -> datetime:
    """Translate a moment stamped on this machine to the database's clock."""
    return moment + database_offset()
