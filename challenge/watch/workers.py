"""Workers say that they are alive, and for which queues: every few seconds, in the cache, which
forgets the one that stopped.
"""
# tested by: tests/challenge/watch/test_workers.py

import time
from collections.abc import Iterable
from typing import Any

from celery import current_app, signals
from django.core.cache import cache

SAID_EVERY_SECONDS = 10
KEPT_SECONDS = 24 * 3600  # so long it is known when a queue was last worked at
SILENT_SECONDS = 60  # a worker that said nothing for so long is away
_said: dict[str, float] = {}  # queue → when this process said so last


def queues() -> list[str]:
    """All that tasks are sent to, in order."""
    routes = dict(current_app.conf.task_routes or {})
    return sorted({current_app.conf.task_default_queue, *(to["queue"] for to in routes.values())})


def note_alive(names: Iterable[str]) -> None:
    """A worker of these queues is alive now; written at most every SAID_EVERY_SECONDS."""
    now = time.time()
    for name in names:
        if now - _said.get(name, 0) >= SAID_EVERY_SECONDS:
            _said[name] = now
            cache.set(_key(name), now, KEPT_SECONDS)


def seconds_silent(now: float) -> dict[str, float | None]:
    """For each queue, for how many seconds no worker of it was heard; None: for a day, or since
    the cache was lost.  now: as time.time() says it.
    """
    heard = {name: cache.get(_key(name)) for name in queues()}
    return {name: None if at is None else max(0.0, now - float(at)) for name, at in heard.items()}


def listen_to_workers() -> None:
    """In a worker's own process: say so with each of its heartbeats."""
    signals.worker_ready.connect(_remember_queues, weak=False)
    signals.heartbeat_sent.connect(_say_alive, weak=False)


_own: list[str] = []  # the queues of the worker that this process is


def _remember_queues(sender: Any = None, **_facts: Any) -> None:
    _own[:] = [queue.name for queue in sender.task_consumer.queues]
    note_alive(_own)


def _say_alive(**_facts: Any) -> None:
    note_alive(_own)


def _key(queue: str) -> str:
    return f"worker-alive:{queue}"
