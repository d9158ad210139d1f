"""How many judges' screens follow the stage of a pitch day on this machine, and how soon they show
what an organiser presses: real web processes, real PostgreSQL and Valkey, a connection per screen.

python -m benchmarks.judge [--screens N] [--workers W]; the last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.judge.screens import Measured, measure
from benchmarks.site import serve
from challenge.local import embedded

FEW = 100
ACTS = ["start", "pause", "resume", "next", "next"]  # of one turn


def main() -> None:
    """Set up, connect, press."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--screens", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="challenge-bench-"))
    folder.chmod(0o755)  # our own, new and empty
    os.environ |= {
        "CHALLENGE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "LOG_JSON": "0",
        "REQUIRE_ORGANISER_MFA": "0",
    }
    try:
        embedded.ensure(folder)
        print(json.dumps(run(options)))
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace) -> dict[str, object]:
    """The figures for few screens and for many."""
    import django  # noqa: PLC0415 - the settings read the folder made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from benchmarks.judge.world import a_hall  # noqa: PLC0415
    from demo.programs import free_port  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    hall = a_hall(judges=options.screens, entries=10)
    connections.close_all()
    port = free_port(0)
    site = serve("uvicorn", port, options.workers)
    paths = (
        f"/api/v1/judge/rounds/{hall.round}/pitch-day/events",
        f"/api/v1/editions/{hall.slug}/rounds/{hall.order}/pitch-day/acts/",
    )

    def follow(judges: list[str], acts: list[str]) -> Measured:
        found = asyncio.run(measure(port, paths, hall.organiser, judges, acts))
        print(f"{len(judges)} screens, {options.workers} processes: {found}", flush=True)
        return found

    try:
        few = follow(hall.judges[: min(FEW, options.screens)], ["next", *ACTS * 2])
        many = follow(hall.judges, ACTS * 3)
    finally:
        site.terminate()
        site.wait(60)
    return {
        "screens": many.screens,
        "next_p95_ms_100": few.p95_ms,
        "next_p95_ms_1000": many.p95_ms,
        "missed": few.missed + many.missed,
    }


if __name__ == "__main__":
    main()
