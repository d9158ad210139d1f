"""What the demo runs: the site, the workers, the clock and the relay, as in production but on one
machine.
"""

import os
import socket
import sys
from pathlib import Path

from django.conf import settings

from challenge.local.supervision import Program, Supervisor


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


def supervisor(port: int | None) -> Supervisor:
    """Runs them all."""
    return Supervisor(programs(port), Path(settings.DATA_DIR) / "logs")


def programs(port: int | None) -> list[Program]:
    """All processes; without a port, all but the site."""
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "challenge", "--quiet"]
    manage = [python, str(Path(settings.BASE_DIR) / "manage.py")]
    unchecked = {
        "CELERY_SKIP_CHECKS": "1"
    }  # CI checks the code; again in each process, it would cost a second at every start
    worker = [*celery, "worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    team = [
        # files apart, and gently: rendering decks must not hold up judging or the site
        Program(
            "worker",
            [*worker, "-Q", "mail,compute,clock", "-n", "work@%h", "--concurrency", "2"],
            unchecked,
        ),
        Program(
            "files",
            [
                "nice",
                "-n",
                "10",
                *worker,
                "-Q",
                "files",
                "-n",
                "files@%h",
                "--concurrency",
                str(max(2, os.cpu_count() or 2)),
            ],
            unchecked,
        ),
        Program(
            "relay",
            [
                *manage,
                "celery_outbox_relay",
                "--skip-checks",
                "--idle-time",
                "0.2",
                "--stale-timeout-seconds",
                "30",
                "--max-retries",
                "1000",
                "--broker-outage-cooldown",
                "2",
            ],
        ),
        Program("beat", [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"], unchecked),
    ]
    if port is not None:
        site = [
            python,
            "-m",
            "uvicorn",
            "challenge.asgi:application",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--log-level",
            "warning",
            "--lifespan",
            "off",
        ]
        team.insert(
            0, Program("web", site, {"DATABASE_POOL": "1", "SITE_URL": f"http://127.0.0.1:{port}"})
        )
    return team
