"""The guard before the site: slow is allowed, frozen is said, and quick ones ask nothing."""

import asyncio
import threading
import time
from typing import Any

import pytest

from challenge.rest import database_guard
from challenge.rest.database_guard import SLOW_SECONDS, DatabaseGuard

SCOPE: dict[str, Any] = {"type": "http", "method": "GET", "path": "/en/", "headers": []}


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_guard, "SLOW_SECONDS", 0.05)
    monkeypatch.setattr(database_guard, "PATIENCE_SECONDS", 0.2)


class Site:
    """Answers after so many seconds, or when it is let go."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await asyncio.sleep(self.seconds)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})


async def statuses_of(guard: DatabaseGuard, *, uploads: float = 0, times: int = 1) -> list[int]:
    found: list[int] = []
    parts = [{"type": "http.request", "body": b"", "more_body": bool(uploads)}]

    async def receive() -> Any:
        if parts:
            return parts.pop()
        await asyncio.sleep(uploads)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if "status" in message:
            found.append(message["status"])

    for _time in range(times):
        await guard(SCOPE, receive, send)
    return found


def test_a_slow_request_is_left_to_end_while_the_database_answers() -> None:
    asked: list[int] = []
    guard = DatabaseGuard(Site(0.5), ask=lambda: asked.append(1))
    assert asyncio.run(statuses_of(guard)) == [200]
    assert asked


def test_a_quick_request_asks_nothing() -> None:
    asked: list[int] = []
    guard = DatabaseGuard(Site(0), ask=lambda: asked.append(1))
    assert asyncio.run(statuses_of(guard, times=3)) == [200, 200, 200]
    assert not asked


def test_a_slow_upload_is_no_sign_of_a_frozen_database() -> None:
    asked: list[int] = []
    guard = DatabaseGuard(Site(0), ask=lambda: asked.append(1))
    assert asyncio.run(statuses_of(guard, uploads=SLOW_SECONDS + 0.05)) == [200]
    assert not asked


def test_a_frozen_database_is_said_once_it_is_known_at_once_and_forgotten_when_it_wakes() -> None:
    wake = threading.Event()
    site = Site(5)

    def ask() -> None:
        wake.wait()

    guard = DatabaseGuard(site, ask=ask)

    async def story() -> list[int]:
        found = await statuses_of(guard)
        begun = time.monotonic()
        found += await statuses_of(guard)
        assert time.monotonic() - begun < 0.05
        wake.set()
        site.seconds = 0
        await asyncio.sleep(0.1)
        return found + await statuses_of(guard)

    assert asyncio.run(story()) == [503, 503, 200]
