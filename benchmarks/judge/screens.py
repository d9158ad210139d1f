"""Screens of judges as asyncio clients, and an organiser who presses "next"."""

import asyncio
import json
import time
from dataclasses import dataclass, field

TOKEN = "c" * 32  # CSRF: the same in cookie and header
CONNECTING_AT_ONCE, CONNECTING_SECONDS = 40, 600
GIVEN_UP = 10  # seconds after a press


@dataclass(slots=True)
class Arrivals:
    """version → when each screen showed it (s, steady clock)."""

    at: dict[int, list[float]] = field(default_factory=dict)
    open: int = 0


async def follow(
    port: int, path: str, cookie: str, seen: Arrivals, door: asyncio.Semaphore
) -> None:
    """One screen: connect, then note every state that comes."""
    async with door:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={cookie}\r\n"
        writer.write(f"{head}Accept: text/event-stream\r\n\r\n".encode())
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            writer.close()
            return
        await _next_version(reader, seen)
        seen.open += 1
    try:
        while True:
            await _next_version(reader, seen)
    except (asyncio.IncompleteReadError, ConnectionError):
        seen.open -= 1
    finally:
        writer.close()


async def _next_version(reader: asyncio.StreamReader, seen: Arrivals) -> None:
    while True:
        line = await reader.readuntil(b"\n")
        if line.startswith(b"id: "):
            seen.at.setdefault(int(line[4:]), []).append(time.perf_counter())
            return


async def act(port: int, path: str, cookie: str, name: str) -> int:
    """Press a button; the version that stands then."""
    body = json.dumps({"act": name}).encode()
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: sessionid={cookie}; csrftoken={TOKEN}",
        f"X-CSRFToken: {TOKEN}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    first, _sep, rest = answer.partition(b"\r\n\r\n")
    if b" 200 " not in first.split(b"\r\n", 1)[0]:
        raise SystemExit(f"{name}: {answer[:600]!r}")
    text = rest if rest.startswith(b"{") else rest[rest.index(b"{") : rest.rindex(b"}") + 1]
    return int(json.loads(text)["version"])


@dataclass(frozen=True, slots=True)
class Measured:
    """How many screens were open, and how long after the press they showed it (ms).

    missed: screens that did not show a press within GIVEN_UP; those that never connected count once
    for each press.
    """

    screens: int
    p50_ms: int
    p95_ms: int
    missed: int
    connecting_s: float


class Crowd:
    """Screens that stay connected while more come, and the organiser's buttons.

    paths: of the stream, of the acts.
    """

    def __init__(self, port: int, paths: tuple[str, str], organiser: str) -> None:
        self.port, self.organiser = port, organiser
        self.stream, self.buttons = paths
        self.seen, self.door = Arrivals(), asyncio.Semaphore(CONNECTING_AT_ONCE)
        self.screens: list[asyncio.Task[None]] = []
        self.connecting = 0.0

    async def seat(self, judges: list[str]) -> None:
        """More screens; waits until they show the stage."""
        begun = time.perf_counter()
        self.screens += [
            asyncio.create_task(follow(self.port, self.stream, who, self.seen, self.door))
            for who in judges
        ]
        while (
            self.seen.open < len(self.screens)
            and time.perf_counter() - begun < CONNECTING_SECONDS
            and not all(screen.done() for screen in self.screens)
        ):
            await asyncio.sleep(0.1)
        self.connecting = time.perf_counter() - begun

    async def press(self, acts: list[str]) -> Measured:
        """Each button, waiting until everybody has seen it."""
        waits, missed, wanted = [], 0, len(self.screens)
        for name in acts:
            pressed = time.perf_counter()
            version = await act(self.port, self.buttons, self.organiser, name)
            arrived = self.seen.at.setdefault(version, [])
            while len(arrived) < wanted and time.perf_counter() - pressed < GIVEN_UP:
                await asyncio.sleep(0.02)
            waits += [moment - pressed for moment in arrived]
            missed += wanted - len(arrived)
            await asyncio.sleep(0.3)
        waits.sort()
        return Measured(
            self.seen.open,
            _ms(waits, 0.5),
            _ms(waits, 0.95),
            missed,
            round(self.connecting, 1),
        )

    async def leave(self) -> None:
        """Everybody goes."""
        for screen in self.screens:
            screen.cancel()
        await asyncio.gather(*self.screens, return_exceptions=True)


def _ms(waits: list[float], share: float) -> int:
    """waits: in order, in seconds."""
    return round(waits[int(len(waits) * share)] * 1000) if waits else 0
