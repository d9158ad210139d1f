"""One id from a request through outbox, message and task to whatever the task causes, so that the
log tells what came of a click; also where the task fails.
"""
# tested by: tests/challenge/kernel/logs/test_request_ids.py

from typing import Any

import structlog
from celery import signals

HEADER = "request_id"  # of a message; the outbox keeps the context for the relay, which sends it
_BOUND = ("request_id", "task", "task_id")


def carry_request_ids() -> None:
    """In every process that sends or does tasks."""
    signals.before_task_publish.connect(_put_into_message, weak=False)
    signals.task_prerun.connect(_take_up, weak=False)
    signals.task_postrun.connect(_put_down, weak=False)


def request_id_header() -> dict[str, str]:
    """Of a mail: by which it is found in the logs of the mail server, too."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return {"X-Request-ID": request_id} if request_id else {}


def _put_into_message(headers: dict[str, Any] | None = None, **_facts: Any) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and request_id:
        headers[HEADER] = request_id


def _take_up(task_id: str = "", task: Any = None, **_facts: Any) -> None:
    request_id = task.request.get(HEADER) or (task.request.headers or {}).get(HEADER)
    structlog.contextvars.bind_contextvars(
        request_id=request_id or task_id, task=task.name, task_id=task_id
    )


def _put_down(**_facts: Any) -> None:
    structlog.contextvars.unbind_contextvars(*_BOUND)
