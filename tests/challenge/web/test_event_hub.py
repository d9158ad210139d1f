"""Many screens, one look: each sees its own part at every change, and nothing once it may not."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest

from challenge.kernel.live.channel import Look, _publish
from challenge.web import event_hub
from challenge.web.event_hub import END, events, hub, stream_of


class Counter:
    """A feed over a number that the test changes; viewer 9 may never look."""

    channel = "counter"

    def __init__(self) -> None:
        self.value, self.looks, self.gone = 1, 0, {9}
        self.pause, self.is_removed = 0.0, False

    def look(self, viewers: set[int]) -> Look:
        self.looks += 1
        time.sleep(self.pause)
        if self.is_removed:
            raise ObjectDoesNotExist
        now = f"2027-01-01T00:00:{self.looks % 60:02}.000+00:00"
        own = {viewer: {"me": viewer} for viewer in viewers - self.gone}
        return Look({"version": self.value, "now": now, "stage": None}, own)


async def next_event(stream: AsyncIterator[bytes]) -> bytes:
    return await asyncio.wait_for(anext(stream), 20)


async def opened(feed: Counter, viewer: int) -> AsyncIterator[bytes]:
    stream = events(feed, viewer)
    assert await next_event(stream) == event_hub.RETRY
    return stream


def data_of(event: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.decode().split("data: ", 1)[1].split("\n")[0])
    return found


def test_a_message_in_redis_brings_the_new_state_to_every_screen_with_its_own_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_hub, "LOOK_SECONDS", 600.0)

    async def walk() -> None:
        feed = Counter()
        streams = [await opened(feed, viewer) for viewer in (1, 2, 2)]
        first = await asyncio.gather(*(next_event(stream) for stream in streams))
        assert [data_of(event)["own"] for event in first] == [{"me": 1}, {"me": 2}, {"me": 2}]
        await asyncio.sleep(0.5)  # until the line to Redis stands
        before, feed.value = feed.looks, 2
        await asyncio.to_thread(_publish, feed.channel)
        second = await asyncio.gather(*(next_event(stream) for stream in streams))
        assert {data_of(event)["version"] for event in second} == {2}
        assert second[0].startswith(b"id: 2\nevent: state\n")
        assert feed.looks == before + 1
        for stream in streams:
            await stream.aclose()  # type: ignore[attr-defined]
        assert (hub().screens, hub().circles) == (0, {})

    asyncio.run(walk())


def test_who_may_not_look_any_more_is_cut_off_without_any_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_hub, "LOOK_SECONDS", 0.1)

    async def walk() -> None:
        feed = Counter()
        assert await next_event(await opened(feed, 9)) == END
        stays, goes = await opened(feed, 1), await opened(feed, 2)
        await asyncio.gather(next_event(stays), next_event(goes))
        feed.gone.add(2)
        assert await next_event(goes) == END
        with pytest.raises(StopAsyncIteration):
            await next_event(goes)
        feed.value = 3
        later = await next_event(stays)
        assert data_of(later)["version"] == 3
        assert END not in later

    asyncio.run(walk())


def test_screens_of_what_was_removed_are_told_that_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_hub, "LOOK_SECONDS", 0.1)

    async def walk() -> None:
        feed = Counter()
        stream = await opened(feed, 1)
        await next_event(stream)
        feed.is_removed = True
        assert await next_event(stream) == END
        with pytest.raises(StopAsyncIteration):
            await next_event(stream)

    asyncio.run(walk())


def test_who_joins_while_a_look_is_under_way_is_not_cut_off() -> None:
    async def walk() -> None:
        feed = Counter()
        feed.pause = 0.2
        first = await opened(feed, 1)
        waiting = asyncio.create_task(next_event(first))
        await asyncio.sleep(0.1)
        second = await opened(feed, 2)
        assert data_of(await next_event(second))["own"] == {"me": 2}
        await waiting
        for stream in (first, second):
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(walk())


def test_a_quiet_line_tells_the_time_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_hub, "LOOK_SECONDS", 600.0)
    monkeypatch.setattr(event_hub, "BEAT_SECONDS", 0.3)

    async def walk() -> None:
        stream = await opened(Counter(), 1)
        await next_event(stream)
        beat = await next_event(stream)
        assert beat.startswith(b"event: clock\n")
        assert data_of(beat)["now"] > "2027-01-01T00:00:01.2"
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(walk())


def test_without_a_server_that_holds_lines_the_answer_is_the_state_and_ends() -> None:
    answer = stream_of(HttpRequest(), Counter(), 1)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert '"own":{"me":1}' in text
    assert answer["Cache-Control"] == "no-store"
    refused = stream_of(HttpRequest(), Counter(), 9)
    assert b"".join(refused.streaming_content).endswith(END)  # type: ignore[arg-type]
