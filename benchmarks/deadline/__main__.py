"""The last minute before the deadline: many startups submit at once over HTTP; some press twice,
some lose their connection and try again.

Real web processes and a real PostgreSQL that syncs to disk.  python -m benchmarks.deadline
[--startups N] [--clients N] [--seconds S] [--server uvicorn|granian]
First all at once, each client with the next startup as soon as it may: how many a second.  With
--seconds, they come at
random moments within so many seconds instead: how long a founder waits.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.site import SERVERS, serve
from challenge.local import embedded

TOKEN = "c" * 32  # CSRF: the same in cookie and header
PRESS_TWICE, CUT_OFF = 0.1, 0.1


@dataclass(slots=True)
class Answers:
    """What the clients saw: seconds per answered request, statuses, receipt numbers by entry."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    receipts: dict[int, set[str]] = field(default_factory=dict)


class Client:
    """One connection kept alive, as a browser's."""

    def __init__(self, port: int, answers: Answers) -> None:
        self.port, self.answers = port, answers
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def submit(self, entry: int, session: str, *, hang_up: bool = False) -> int:
        """Press the button; hang_up: the connection is lost before the answer.

        Returns the status, 0 if there was none.
        """
        started = time.perf_counter()
        try:
            reader, writer = self.line = self.line or await asyncio.open_connection(
                "127.0.0.1", self.port
            )
            lines = [
                f"POST /api/v1/applications/{entry}/submit HTTP/1.1",
                f"Host: 127.0.0.1:{self.port}",
                f"Cookie: sessionid={session}; csrftoken={TOKEN}",
                f"X-CSRFToken: {TOKEN}",
                f"Idempotency-Key: press-{entry}",
                "Content-Type: application/json",
                "Content-Length: 2",
            ]
            writer.write(("\r\n".join(lines) + "\r\n\r\n{}").encode())
            await writer.drain()
            if hang_up:
                await asyncio.sleep(0.005)
                return self._drop()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            body = await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        except (OSError, asyncio.IncompleteReadError):
            return self._drop()
        status = int(head.split()[1])
        self.answers.seconds.append(time.perf_counter() - started)
        self.answers.statuses[status] += 1
        if status in {200, 201}:
            self.answers.receipts.setdefault(entry, set()).add(json.loads(body)["number"])
        return status

    def _drop(self) -> int:
        if self.line:
            self.line[1].close()
        self.line = None
        return 0


async def rush(
    port: int, drafts: list[tuple[int, str]], clients: int, random: Random, seconds: float = 0
) -> tuple[Answers, float]:
    """All drafts, by so many clients at once; everyone goes on until they hold a receipt.  seconds:
    over which they come.
    """
    due = sorted(random.uniform(0, seconds) for _draft in drafts)
    answers, waiting, started = Answers(), iter(zip(due, drafts, strict=True)), time.perf_counter()

    async def submit_all() -> None:
        client = Client(port, answers)
        for moment, (entry, session) in waiting:
            await asyncio.sleep(moment - (time.perf_counter() - started))
            draw = random.random()
            await client.submit(entry, session, hang_up=draw < CUT_OFF)
            if draw > 1 - PRESS_TWICE:
                await client.submit(entry, session)
            for _attempt in range(50):
                if answers.receipts.get(entry) or await client.submit(entry, session) in {200, 201}:
                    break
                await asyncio.sleep(0.2)

    await asyncio.gather(*(submit_all() for _ in range(clients)))
    return answers, time.perf_counter() - started


def main() -> None:
    """Set up, rush, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--startups", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--server", choices=sorted(SERVERS), default="uvicorn")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="challenge-bench-"))
    folder.chmod(0o755)  # our own, new and empty
    os.environ |= {
        "CHALLENGE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "LOG_JSON": "0",
    }
    try:
        embedded.ensure(folder)
        print(json.dumps(measure(options)))
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def measure(options: argparse.Namespace) -> dict[str, object]:
    """The figures of one rush."""
    import django  # noqa: PLC0415 - the settings read the folder made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.deadline import world  # noqa: PLC0415
    from demo.programs import free_port  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    edition = world.an_edition(minutes=60)
    print(
        f"{options.startups} startups, {options.clients} at once, {options.server} with "
        f"{options.workers} processes; 1 in 10 presses twice, 1 in 10 loses the connection"
    )
    drafts = [(draft.entry, draft.session) for draft in world.drafts(edition, options.startups)]
    port = free_port(0)
    site = serve(options.server, port, options.workers)
    try:
        warm = list(islice(drafts, options.workers * 4))
        asyncio.run(rush(port, warm, len(warm), Random(1)))
        answers, seconds = asyncio.run(
            rush(port, drafts[len(warm) :], options.clients, Random(2026), options.seconds)
        )
    finally:
        site.terminate()
        site.wait(30)
    times = sorted(answers.seconds)
    facts = world.found(edition, answers.receipts)
    return {
        "server": options.server,
        "submissions_per_second": round((options.startups - len(warm)) / seconds, 1),
        "p50_ms": round(times[len(times) // 2] * 1000),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000),
        "statuses": dict(answers.statuses),
        "lost": facts["lost"] + options.startups - facts["submitted"],
        "duplicates": facts["duplicates"],
    }


if __name__ == "__main__":
    main()
