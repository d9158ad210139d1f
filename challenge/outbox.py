"""Promise a task from inside a transaction: it is sent if, and only if, the transaction commits."""

from typing import Any

from celery import current_app


def promise(task: str, *, after: float = 0, **kwargs: Any) -> None:
    """Write an outbox row for the task of that name (tests/test_conventions.py checks that every name exists).

    after: seconds that a worker waits before it begins.
    """
    current_app.send_task(task, kwargs=kwargs, countdown=after or None)
