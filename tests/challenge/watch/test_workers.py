"""Workers are heard, and the one that stopped is missed."""

import time
from typing import Any

import pytest
from django.core.cache import cache

from challenge.watch import workers
from challenge.web.forgetful_cache import ForgetfulCache


@pytest.fixture(autouse=True)
def _nobody_was_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ForgetfulCache, "_left_alone", {})  # a test before may have lost the server
    cache.clear()
    monkeypatch.setattr(workers, "_said", {})


def test_all_queues_that_tasks_are_sent_to_are_known() -> None:
    assert {"mail", "compute", "clock", "files", "webhooks"} <= set(workers.queues())


def test_a_queue_is_silent_until_a_worker_says_that_it_is_there() -> None:
    now = time.time()
    assert set(workers.seconds_silent(now).values()) == {None}
    workers.note_alive(["mail"])
    silent = workers.seconds_silent(now + 100)
    assert silent["mail"] == pytest.approx(100, abs=5)
    assert silent["compute"] is None


def test_it_says_so_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(cache, "set", lambda key, *_rest: said.append(key))
    for _beat in range(20):
        workers.note_alive(["mail", "clock"])
    assert len(said) == 2


def test_the_worker_that_is_ready_says_for_which_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    class Queue:
        def __init__(self, name: str) -> None:
            self.name = name

    class Consumer:
        class task_consumer:  # noqa: N801 - as Celery calls it
            queues = (Queue("files"), Queue("mail"))

    monkeypatch.setattr(workers, "_own", [])
    workers._remember_queues(sender=Consumer)
    heard: dict[str, Any] = workers.seconds_silent(time.time())
    assert {name for name, seconds in heard.items() if seconds is not None} == {"files", "mail"}
