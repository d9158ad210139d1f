"""Django's ASGI handler, with a request's whole way through the middleware in one kept thread.

Django's own walks from the event loop into a thread, back to the loop before the view and into the
thread again, makes a thread for every request, and lets as many of them run at once as there are
requests; in a rush they fight for the interpreter.  Here a fixed number of threads serve, and
whoever comes meanwhile waits in the loop, which costs nothing.  What may write has threads of its
own: a submission never waits behind slow tables and papers.  And it is carried through once its
last byte is here, whether or not its sender still holds the line.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase

READERS, WRITERS = 8, 6  # together fewer than the lines to the database that a process may hold
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
Scope = dict[str, Any]


class KeptThreadsHandler(ASGIHandler):
    """The site's handler.  readers, writers: threads for what reads and for what may write."""

    def __init__(self, readers: int = READERS, writers: int = WRITERS) -> None:
        BaseHandler.__init__(self)
        self.load_middleware()  # synchronous, as all of ours is
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reads")
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="writes")

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """As Django's, without a thread of the request's own."""
        if scope["type"] != "http":
            raise ValueError(f"HTTP alone is served here, not {scope['type']}")
        is_read = scope["method"] in READING
        await self.handle(scope, receive if is_read else _until_the_body_ends(receive), send)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, made in one of the threads."""
        threads = self._readers if request.method in READING else self._writers
        answer: HttpResponseBase = await sync_to_async(
            self._answer, thread_sensitive=False, executor=threads
        )(request)
        return answer

    async def send_response(self, response: HttpResponseBase, send: Any) -> None:
        """What comes in pieces is fetched in a thread of its own, however long the reader takes."""
        if not response.streaming:
            await super().send_response(response, send)
            return
        async with ThreadSensitiveContext():
            try:
                await super().send_response(response, send)
            finally:
                await sync_to_async(close_old_connections)()

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            close_old_connections()  # the line goes back before the answer goes out


def _until_the_body_ends(receive: Any) -> Any:
    """What the server tells of a request until its body is whole; nothing of a sender who leaves
    afterwards, whose request would be dropped half-way.
    """
    is_whole = False

    async def told() -> Scope:
        nonlocal is_whole
        if is_whole:
            await asyncio.get_running_loop().create_future()  # until whoever asks is cancelled
        message: Scope = await receive()
        is_whole = message["type"] == "http.request" and not message.get("more_body")
        return message

    return told
