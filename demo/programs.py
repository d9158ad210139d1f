"""What the demo runs: the site, the workers, the clock and the relay, as in production but on one
machine.
"""
# tested by: tests/faults/test_processes.py

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from challenge.local.supervision import Program, Supervisor

WORKER = ("worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING")
FILES = ("-Q", "files", "-n", "files@%h")
NICE = ("nice", "-n", "10")
SERVER = ("--host", "127.0.0.1", "--log-level", "warning", "--lifespan", "off")
CLOCK = {"CELERY_ONLY_NAMES": "1"}  # a hundred megabytes less
RELAY = (
    "celery_outbox_relay",
    "--skip-checks",
    *("--idle-time", "0.2"),
    *("--stale-timeout-seconds", "30"),
    *("--max-retries", "1000"),
    *("--broker-outage-cooldown", "2"),
)


def free_port(wanted: int) -> int:
    """The wanted port, or a free one if somebody else has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def site_of(port: int) -> str:
    """The address of the site that listens there."""
    return f"http://127.0.0.1:{port}"


def answer_at(port: int) -> None:
    """What this process and those that it starts write from now on leads to that port: the story
    writes some mails, workers and the clock the others.
    """
    os.environ["SITE_URL"] = settings.SITE_URL = site_of(port)
    settings.LOG_ORIGIN = f"127.0.0.1:{port}/log"


def supervisor(port: int | None) -> Supervisor:
    """Runs them all."""
    return Supervisor(programs(port), Path(settings.DATA_DIR) / "logs")


def programs(port: int | None) -> list[Program]:
    """All processes; without a port, all but the site."""
    cores = str(max(2, os.cpu_count() or 2))
    relay = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *RELAY]
    others = [
        _celery(
            "worker",
            *WORKER,
            "-Q",
            "mail,compute,clock,eligibility,webhooks",
            "-n",
            "work@%h",
            "-c",
            "2",
        ),
        # files apart, and gently: rendering decks must not hold up judging or the site; one process
        # waits, the others come with the files
        _celery("files", *WORKER, *FILES, "--autoscale", f"{cores},1", before=NICE),
        Program("relay", relay),
        _celery("beat", "beat", "--pidfile=", "--loglevel", "WARNING", **CLOCK),
    ]
    return others if port is None else [_site(port), *others]


def _celery(name: str, *arguments: str, before: Sequence[str] = (), **environment: str) -> Program:
    celery = [sys.executable, "-m", "celery", "-A", "challenge", "--quiet"]
    # CI checks the code; again in each process, it would cost a second at every start
    return Program(name, [*before, *celery, *arguments], {"CELERY_SKIP_CHECKS": "1", **environment})


def _site(port: int) -> Program:
    server = [sys.executable, "-m", "uvicorn", "challenge.asgi:application", *SERVER]
    environment = {"DATABASE_POOL": "1", "SITE_URL": site_of(port)}
    return Program("web", [*server, "--port", str(port)], environment)
