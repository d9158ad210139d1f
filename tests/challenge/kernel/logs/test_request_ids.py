"""One id goes from a request through message and task to what the task causes.

With a real relay and real workers: tests/faults/scenario.py (watched).
"""

from typing import Any

import pytest
import structlog
from celery import current_app, signals

from challenge import audit
from challenge.kernel.logs import request_ids
from challenge.models import AuditEvent
from tests.judging import factories as make


class Request(dict[str, Any]):
    headers: dict[str, Any] | None = None


class Task:
    name = "challenge.tasks.send_mail"

    def __init__(self, headers: dict[str, Any]) -> None:
        self.request = Request(headers)


@pytest.fixture(autouse=True)
def _nobody_asked() -> Any:
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


def test_the_sites_processes_listen() -> None:
    assert current_app.main == "challenge"
    for signal, ours in (
        (signals.before_task_publish, request_ids._put_into_message),
        (signals.task_prerun, request_ids._take_up),
        (signals.task_postrun, request_ids._put_down),
    ):
        assert ours in [receiver for _key, receiver in signal.receivers]


@pytest.mark.django_db
def test_from_the_message_to_the_event_and_no_further() -> None:
    headers: dict[str, Any] = {}
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        request_ids._put_into_message(headers=headers)
    task = Task(headers)
    request_ids._take_up(task_id="t1", task=task)
    audit.record(None, "edition.updated", make.a_person(), edition=None)
    assert AuditEvent.objects.latest("pk").request_id == "r1"
    assert request_ids.request_id_header() == {"X-Request-ID": "r1"}
    request_ids._put_down()
    assert structlog.contextvars.get_contextvars() == {}


def test_what_the_clock_does_bears_the_tasks_own_id() -> None:
    headers: dict[str, Any] = {}
    request_ids._put_into_message(headers=headers)
    assert headers == {}
    request_ids._take_up(task_id="t2", task=Task(headers))
    assert structlog.contextvars.get_contextvars()["request_id"] == "t2"
