"""While the database is frozen, requests are answered in words in under two seconds instead of
hanging until it wakes.

A request that has waited for a while starts a question to the database on a line of its own; if
that isn't answered either, the database is frozen and whoever waits is told so.  Nothing is asked
while requests are answered quickly.
"""
# tested by: tests/challenge/rest/test_database_guard.py

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connections
from django.utils import translation

from challenge.kernel.exhausted import DatabaseAway
from challenge.rest.errors import PROGRAMS, exhausted_answer

log = structlog.get_logger(__name__)
Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]
SLOW_SECONDS = 0.5  # so long a request waits before the database is asked
PATIENCE_SECONDS, TICKS = 1.0, 10  # counted in ticks: a process that is starved waits longer


def ask_database() -> None:
    """A line of its own and a question; it returns when the answer is here, whatever it is."""
    wrapper = connections["default"]
    with suppress(psycopg.Error, DatabaseError):
        parameters = wrapper.get_connection_params()
        for ours in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(ours, None)
        with psycopg.connect(**parameters, autocommit=True) as line:
            line.execute("SELECT 1")


class DatabaseGuard:
    """Wraps the site.  ask: blocks while the database is frozen."""

    def __init__(self, application: Application, ask: Callable[[], None] = ask_database) -> None:
        self._application, self._ask = application, ask
        self._question: asyncio.Future[None] | None = None
        self._is_frozen = False

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass a request on, and answer for it where the database is frozen."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if self._is_frozen:
            await _say_that_it_is_away(scope, send)
            return
        gate = _Gate(receive, send)
        work = asyncio.ensure_future(self._application(scope, gate.receive, gate.send))
        try:
            while not await _is_done(work, SLOW_SECONDS) and not gate.is_begun:
                if gate.is_received and not await self._answers(work) and not gate.is_begun:
                    gate.shut()
                    work.add_done_callback(_forget)  # it ends when the database wakes
                    await _say_that_it_is_away(scope, send)
                    return
            await work
        except asyncio.CancelledError:
            work.cancel()
            raise

    async def _answers(self, work: "asyncio.Future[None]") -> bool:
        """Whether the database answers, or the request has been answered meanwhile."""
        if self._question is None or self._question.done():
            self._question = self._asked()
        for _tick in range(TICKS):
            waiting = {self._question, work}
            timeout = PATIENCE_SECONDS / TICKS
            done, _rest = await asyncio.wait(
                waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if done:
                return True
        if not self._is_frozen:
            log.error("database.frozen")
        self._is_frozen = True
        return False

    def _asked(self) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[None] = loop.create_future()

        def note() -> None:
            self._is_frozen = False
            if not answered.done():
                answered.set_result(None)

        def ask() -> None:
            self._ask()
            with suppress(RuntimeError):  # the server has stopped meanwhile
                loop.call_soon_threadsafe(note)

        threading.Thread(target=ask, daemon=True, name="database-guard").start()
        return answered


class _Gate:
    """Between the site and the server: notes what has passed, and lets nothing through any more
    once it is shut.
    """

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive, self._send = receive, send
        self.is_begun = self.is_received = self._is_shut = False

    async def receive(self) -> Any:
        """The next message of the request; afterwards only the site is waited for."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            self.is_received = True
        return message

    async def send(self, message: Any) -> None:
        """Pass an answer on, unless somebody else has answered."""
        if not self._is_shut:
            self.is_begun = True
            await self._send(message)

    def shut(self) -> None:
        """From here on the site's answer comes too late."""
        self._is_shut = True


async def _is_done(work: "asyncio.Future[None]", seconds: float) -> bool:
    done, _rest = await asyncio.wait({work}, timeout=seconds)
    return bool(done)


def _forget(work: "asyncio.Future[None]") -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        log.warning("database.late_answer", error=repr(error))


async def _say_that_it_is_away(scope: Scope, send: Any) -> None:
    request = ASGIRequest(scope, io.BytesIO())
    language = (
        translation.get_language_from_request(request)
        if request.path.startswith(PROGRAMS)
        else translation.get_language_from_path(request.path) or settings.LANGUAGE_CODE
    )
    with translation.override(language):
        answer = exhausted_answer(request, DatabaseAway())
        answer["Content-Length"] = str(len(answer.content))
        answer["Content-Language"] = language
    headers = [(name.lower().encode(), text.encode()) for name, text in answer.items()]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
