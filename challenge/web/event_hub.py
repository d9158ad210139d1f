"""Server-sent events for many screens: one line to Redis per process, one look per change.

A message in Redis only says that something changed.  Each process then looks once for all screens
of one feed (a feed: one thing for one kind of viewer) and writes to each what it may see.  Besides,
it looks every few seconds: whoever lost the right to look is cut off, and a message that was lost
(Redis was away) costs seconds, not the state.
"""
# tested by: tests/challenge/web/test_event_hub.py

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import redis.asyncio
import structlog
from asgiref.sync import SyncToAsync, sync_to_async
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connections
from django.http import HttpRequest, StreamingHttpResponse
from redis.exceptions import RedisError

from challenge.kernel.live.channel import PREFIX, Look, State

log = structlog.get_logger(__name__)
LOOK_SECONDS = 5.0  # without any message
GAP_SECONDS = 0.05  # between two looks, however many screens join at once
BEAT_SECONDS = 15.0  # a sign of life, with the server's time
RETRY = b"retry: 2000\n\n"  # ms after which a browser connects again
END = b"event: end\ndata: {}\n\n"
MOST_SCREENS = 2000  # of one process; more are told to ask now and then
REDIS_REST_SECONDS = 1.0


class Feed(Protocol):
    """One thing for one kind of viewer; equal feeds are looked at together."""

    @property
    def channel(self) -> str:
        """Where a change is told."""

    def look(self, viewers: set[int]) -> Look:
        """See for all of them at once; in a thread."""


@dataclass(eq=False)
class _Screen:
    """One connection: only the newest state waits to be sent."""

    viewer: int
    now: Callable[[], str]
    box: "asyncio.Queue[_Sent]" = field(default_factory=lambda: asyncio.Queue(maxsize=1))
    shown: Any = None

    def put(self, sent: "_Sent") -> None:
        with suppress(asyncio.QueueEmpty):
            self.box.get_nowait()
        self.box.put_nowait(sent)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes to a screen.  is_last: the answer ends with it."""

    text: bytes
    is_last: bool = False


class _Circle:
    """All screens of one feed in this process."""

    def __init__(self, feed: Feed) -> None:
        self.feed, self.screens = feed, set[_Screen]()
        self._wanted = asyncio.Event()
        self._is_for_all, self._all_at = False, time.monotonic()
        self._seen_at: tuple[float, datetime] | None = None
        self.task = asyncio.create_task(self._watch())

    def now(self) -> str:
        """The server's time as the newest look told it, moved on by this process's steady clock."""
        if self._seen_at is None:
            return ""
        then, moment = self._seen_at
        return (moment + timedelta(seconds=time.monotonic() - then)).isoformat(
            timespec="milliseconds"
        )

    def want_look(self, *, for_all: bool) -> None:
        """Look soon: for all, or for those who have just joined."""
        self._is_for_all = self._is_for_all or for_all
        self._wanted.set()

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError, asyncio.TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), self._until_all())
            self._wanted.clear()
            if self._until_all() <= 0:
                self._all_at, self._is_for_all = time.monotonic(), False
                screens = list(self.screens)
            else:
                screens = [screen for screen in self.screens if screen.shown is None]
            await self._look(screens)  # who joins meanwhile is looked at next
            await asyncio.sleep(GAP_SECONDS)

    def _until_all(self) -> float:
        """Seconds until everybody is looked at, changed or not."""
        return 0.0 if self._is_for_all else self._all_at + LOOK_SECONDS - time.monotonic()

    async def _look(self, screens: list[_Screen]) -> None:
        viewers = {screen.viewer for screen in screens}
        try:
            look = await sync_to_async(_looked, thread_sensitive=False)(self.feed, viewers)
        except DatabaseError:
            log.warning("live.look_failed", channel=self.feed.channel)
            return
        except ObjectDoesNotExist:  # what they looked at was removed
            for screen in screens:
                screen.put(_Sent(END, is_last=True))
            return
        self._seen_at = (time.monotonic(), datetime.fromisoformat(str(look.common["now"])))
        written = _Written(look)
        for screen in screens:
            own = look.own.get(screen.viewer)
            if own is None:
                screen.put(_Sent(END, is_last=True))
            elif screen.shown != (written.seen, own):
                screen.shown = (written.seen, own)
                screen.put(_Sent(written.event(own)))


class Hub:
    """The circles of one event loop, and its line to Redis."""

    def __init__(self) -> None:
        self.circles: dict[Feed, _Circle] = {}
        self.screens = 0
        self._line: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def joined(self, feed: Feed, viewer: int) -> AsyncIterator[_Screen]:
        """A screen among the others, until the connection ends."""
        circle = self.circles.get(feed)
        if circle is None:
            circle = self.circles[feed] = _Circle(feed)
        if self._line is None:
            self._line = asyncio.create_task(self._listen())
        screen = _Screen(viewer, circle.now)
        circle.screens.add(screen)
        circle.want_look(for_all=False)
        self.screens += 1
        try:
            yield screen
        finally:
            self.screens -= 1
            circle.screens.discard(screen)
            if not circle.screens:
                circle.task.cancel()
                del self.circles[feed]
            if not self.circles and self._line:
                self._line.cancel()
                self._line = None

    def tell(self, channel: str | None) -> None:
        """Something changed there; None: perhaps anywhere."""
        for feed, circle in self.circles.items():
            if channel is None or feed.channel == channel:
                circle.want_look(for_all=True)

    async def _listen(self) -> None:
        while True:
            with suppress(RedisError, OSError):
                await self._hear()
            await asyncio.sleep(REDIS_REST_SECONDS)

    async def _hear(self) -> None:
        async with redis.asyncio.from_url(settings.REDIS_URL) as line, line.pubsub() as heard:
            await heard.psubscribe(PREFIX + "*")
            self.tell(None)  # what was said while nobody listened
            async for message in heard.listen():
                if message["type"] == "pmessage":
                    self.tell(message["channel"].decode().removeprefix(PREFIX))


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """That of the running loop: a process has one."""
    loop = asyncio.get_running_loop()
    known = _hubs.get(id(loop))
    if known is None:
        _hubs.clear()
        known = _hubs[id(loop)] = Hub()
    return known


async def events(feed: Feed, viewer: int) -> AsyncIterator[bytes]:
    """The stream of one screen: `state` whole at the beginning and at every change, `clock` as a
    sign of life, `end` once the viewer may not look any more, or what they looked at was removed.
    """
    await _let_go()
    if hub().screens >= MOST_SCREENS:
        for text in await sync_to_async(_once, thread_sensitive=False)(feed, viewer):
            yield text
        return
    yield RETRY
    async with hub().joined(feed, viewer) as screen:
        while True:
            try:
                sent = await asyncio.wait_for(screen.box.get(), BEAT_SECONDS)
            except TimeoutError:
                yield f'event: clock\ndata: {{"now": "{screen.now()}"}}\n\n'.encode()
                continue
            yield sent.text
            if sent.is_last:
                return


def stream_of(request: HttpRequest, feed: Feed, viewer: int) -> StreamingHttpResponse:
    """The answer of a view that has checked who asks; never kept, never gathered by a proxy.

    Where no server holds connections (WSGI) or too many are held: the state, then the end of the
    answer; the browser comes again by itself.
    """
    is_held = hasattr(request, "scope")
    content: Any = events(feed, viewer) if is_held else _once(feed, viewer)
    answer = StreamingHttpResponse(content, content_type="text/event-stream; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


def _once(feed: Feed, viewer: int) -> list[bytes]:
    look = feed.look({viewer})
    own = look.own.get(viewer)
    return [RETRY, END if own is None else _Written(look).event(own)]


class _Written:
    """A look as text: what is common to all is written once."""

    def __init__(self, look: Look) -> None:
        self._version = look.common.get("version", 0)
        self._text = _json(look.common)
        still = {**look.common, "now": None, "stage": _standing(look.common.get("stage"))}
        self.seen = _json(still)  # compared: without what runs by itself

    def event(self, own: State) -> bytes:
        """For one viewer."""
        text = f'{self._text[:-1]},"own":{_json(own)}}}'
        return f"id: {self._version}\nevent: state\ndata: {text}\n\n".encode()


def _json(data: State) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _standing(stage: Any) -> Any:
    return {**stage, "elapsed_ms": None} if isinstance(stage, Mapping) else stage


def _looked(feed: Feed, viewers: set[int]) -> Look:
    try:
        return feed.look(viewers)
    finally:
        connections.close_all()  # the thread serves others next


async def _let_go() -> None:
    """The request is answered: its thread and its line to the database are free for others."""
    await sync_to_async(connections.close_all)()
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)
