"""Clients that keep their connection, as browsers do: some press twice, some lose the line."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from benchmarks.deadline.world import Draft

TOKEN = "c" * 32  # CSRF: the same in cookie and header
PRESS_TWICE, CUT_OFF = 0.1, 0.1
MOST_TRIES = 50


@dataclass(slots=True)
class Answers:
    """What the clients saw: seconds per answered request, statuses, receipt numbers by entry."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    receipts: dict[int, set[str]] = field(default_factory=dict)

    def milliseconds(self, share: float) -> int:
        """The time that so many of the answers, 0..1, took at most."""
        times = sorted(self.seconds)
        return round(times[min(len(times) - 1, int(len(times) * share))] * 1000)


class Client:
    """One connection."""

    def __init__(self, port: int, answers: Answers) -> None:
        self.port, self.answers = port, answers
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def submit(self, draft: Draft, *, hang_up: bool = False) -> int:
        """Press the button; hang_up: the connection is lost before the answer.

        Returns the status, 0 if there was none.
        """
        headers = [f"Idempotency-Key: press-{draft.entry}"]
        path = f"/api/v1/applications/{draft.entry}/submit"
        status, body = await self.send("POST", path, draft.session, b"{}", headers, hang_up)
        if status in {200, 201}:
            self.answers.receipts.setdefault(draft.entry, set()).add(json.loads(body)["number"])
        return status

    async def save(self, draft: Draft, words: str) -> int:
        """As the page does a moment after a key was pressed."""
        body = json.dumps({"changes": {draft.question: words}}).encode()
        path = f"/api/v1/applications/{draft.entry}/answers"
        return (await self.send("PATCH", path, draft.session, body))[0]

    async def send(
        self,
        method: str,
        path: str,
        session: str,
        body: bytes,
        headers: Sequence[str] = (),
        hang_up: bool = False,
    ) -> tuple[int, bytes]:
        """Status and body; 0 and nothing where no answer came."""
        started = time.perf_counter()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: sessionid={session}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *headers,
        ]
        try:
            reader, writer = self.line = self.line or await asyncio.open_connection(
                "127.0.0.1", self.port
            )
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
            await writer.drain()
            if hang_up:
                await asyncio.sleep(0.005)
                return self._drop(), b""
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            answer = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            return self._drop(), b""
        status = int(head.split()[1])
        self.answers.seconds.append(time.perf_counter() - started)
        self.answers.statuses[status] += 1
        return status, answer

    def _drop(self) -> int:
        if self.line:
            self.line[1].close()
        self.line = None
        return 0


async def rush(
    port: int, drafts: Sequence[Draft], clients: int, random: Random, seconds: float = 0
) -> tuple[Answers, float]:
    """All drafts are submitted, by so many clients at once; everyone goes on until they hold a
    receipt.  seconds: over which they come, at random moments.  Returns how long it took, too.
    """
    due = sorted(random.uniform(0, seconds) for _draft in drafts)
    answers, waiting, started = Answers(), iter(zip(due, drafts, strict=True)), time.perf_counter()

    async def submit_all() -> None:
        client = Client(port, answers)
        for moment, draft in waiting:
            await asyncio.sleep(moment - (time.perf_counter() - started))
            draw = random.random()
            await client.submit(draft, hang_up=draw < CUT_OFF)
            if draw > 1 - PRESS_TWICE:
                await client.submit(draft)
            for _attempt in range(MOST_TRIES):
                if answers.receipts.get(draft.entry) or await client.submit(draft) in {200, 201}:
                    break
                await asyncio.sleep(0.2)

    await asyncio.gather(*(submit_all() for _ in range(clients)))
    return answers, time.perf_counter() - started


async def saves(port: int, drafts: Sequence[Draft], clients: int) -> tuple[Answers, float]:
    """One autosave of each draft."""
    answers, waiting, started = Answers(), iter(drafts), time.perf_counter()

    async def save_all() -> None:
        client = Client(port, answers)
        for draft in waiting:
            await client.save(draft, f"간호사는 근무 시간의 {draft.entry}분을 나르는 데 씁니다.")

    await asyncio.gather(*(save_all() for _ in range(clients)))
    return answers, time.perf_counter() - started


async def bare_inserts(port: int, count: int, clients: int) -> float:
    """So many requests of the bare view; returns how many a second."""
    answers, numbers, started = Answers(), iter(range(count)), time.perf_counter()

    async def insert_all() -> None:
        client = Client(port, answers)
        for _number in numbers:
            await client.send("POST", "/insert", "", b"{}")

    await asyncio.gather(*(insert_all() for _ in range(clients)))
    if answers.statuses != Counter({200: count}):
        raise SystemExit(f"the bare view answered {dict(answers.statuses)}")
    return count / (time.perf_counter() - started)


def warm(drafts: Sequence[Draft], workers: int) -> list[Draft]:
    """The first of them: each web process has answered before anything is measured."""
    return list(islice(drafts, workers * 4))
