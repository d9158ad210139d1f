"""Promise a task from inside a transaction: it is sent if, and only if, the transaction commits."""
# tested by: tests/challenge/services/test_mailing.py

from typing import Any

from celery import current_app
from django.core.cache import cache

REPEAT_SECONDS = 600


def promise(task: str, *, after: float = 0, **kwargs: Any) -> None:
    """Write an outbox row for the task of that name (tests/test_conventions.py checks that every
    name exists).

    after: seconds that a worker waits before it begins.
    """
    current_app.send_task(task, kwargs=kwargs, countdown=after or None)


def promise_again(task: str, **kwargs: Any) -> bool:
    """For the clock: promise once more what is still not done, since a lost broker loses what the
    relay had sent.

    At most once in REPEAT_SECONDS: the note of it lies in Redis beside the messages, so both are
    lost together, and then it is promised at once.  While Redis is away nothing is promised: what
    is owed stays in the outbox anyway.
    """
    note = f"promised:{task}:{sorted(kwargs.items())}".replace(" ", "")
    if not cache.add(note, 1, REPEAT_SECONDS) or not cache.get(note):
        return False
    promise(task, **kwargs)
    return True
