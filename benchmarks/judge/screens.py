"""Screens of judges as asyncio clients, and an organiser who presses "next"."""

import asyncio
import json
import time
from dataclasses import dataclass, field

TOKEN = "c" * 32  # CSRF: the same in cookie and header
CONNECTING_AT_ONCE, CONNECTING_SECONDS = 40, 600


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
    """How many screens were open, and how long after the press they showed it (ms)."""

    screens: int
    p50_ms: int
    p95_ms: int
    missed: int
    connecting_s: float


async def measure(
    port: int, paths: tuple[str, str], organiser: str, judges: list[str], acts: list[str]
) -> Measured:
    """Connect everybody, press each button, wait until everybody has seen it.

    paths: of the stream, of the acts.
    """
    stream, buttons = paths
    seen, door = Arrivals(), asyncio.Semaphore(CONNECTING_AT_ONCE)
    begun = time.perf_counter()
    screens = [asyncio.create_task(follow(port, stream, who, seen, door)) for who in judges]
    while seen.open < len(judges) and time.perf_counter() - begun < CONNECTING_SECONDS:
        await asyncio.sleep(0.1)
    connecting = time.perf_counter() - begun
    held, waits, missed = seen.open, [], 0
    for name in acts:
        pressed = time.perf_counter()
        version = await act(port, buttons, organiser, name)
        while len(seen.at.get(version, [])) < held and time.perf_counter() - pressed < 10:
            await asyncio.sleep(0.02)
        waits += [moment - pressed for moment in seen.at.get(version, [])]
        missed += held - len(seen.at.get(version, []))
        await asyncio.sleep(0.3)
    for screen in screens:
        screen.cancel()
    await asyncio.gather(*screens, return_exceptions=True)
    waits.sort()
    return Measured(
        held,
        round(waits[len(waits) // 2] * 1000),
        round(waits[int(len(waits) * 0.95)] * 1000),
        missed,
        round(connecting, 1),
    )
