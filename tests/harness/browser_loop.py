"""A browser's event loop, and what it must not change for the tests around it.

Playwright's sync API notes in the thread that a loop is running, and lets the note stand from the
first call to the end of the session.  Two things would follow: a test that runs a coroutine of its
own is refused, and Django, which keeps one connection for code inside a loop and another for code
outside of one, would let a test write past the transaction that is to be rolled back.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


def one_connection_per_thread() -> None:
    """A thread has one connection for each database, inside a loop or not."""
    connections._connections = threading.local()  # type: ignore[attr-defined]


@contextmanager
def no_running_loop() -> Iterator[None]:
    """Within it, the thread stands in no loop; a browser can't be used there."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
