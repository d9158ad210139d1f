"""A judge's page on a phone, and how many judges' screens follow the stage of a pitch day: real web
processes, real PostgreSQL and Valkey, a real Chromium for the page, a connection per screen.

python -m benchmarks.judge [--screens N] [--workers W]; the last line is one JSON object:
interactive_ms, tap_to_paint_ms, score_save_ms (benchmarks/judge/desk.py), app_js_kb, screens,
next_p95_ms_100 and next_p95_ms_1000 (from the organiser's press to the screens), missed.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.judge.desk import Desk, at_the_desk
from benchmarks.judge.screens import Measured, measure
from benchmarks.site import serve
from challenge.local import embedded

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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
    """The figures of the page, for few screens and for many."""
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

    follow = partial(_follow, port, paths, hall.organiser)
    try:
        desk = _desk(f"http://127.0.0.1:{port}", f"/judge/rounds/{hall.round}/", hall.judges[0])
        few = follow(hall.judges[: min(FEW, options.screens)], ["next", *ACTS * 2])
        many = follow(hall.judges, ACTS * 3)
    finally:
        site.terminate()
        site.wait(60)
    return {
        "interactive_ms": desk.interactive_ms,
        "app_js_kb": desk.script_kb,
        "tap_to_paint_ms": desk.tap_ms,
        "score_save_ms": desk.save_ms,
        "screens": many.screens,
        "next_p95_ms_100": few.p95_ms,
        "next_p95_ms_1000": many.p95_ms,
        "missed": few.missed + many.missed,
    }


def _follow(
    port: int, paths: tuple[str, str], organiser: str, judges: list[str], acts: list[str]
) -> Measured:
    found = asyncio.run(measure(port, paths, organiser, judges, acts))
    print(f"{len(judges)} screens: {found}", flush=True)
    return found


def _desk(home: str, round: str, session: str) -> Desk:
    """The page of the judge's first entry in the system's Chromium, else in Playwright's own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is measured

    from judging.models import Assignment  # noqa: PLC0415 - after the settings

    first = Assignment.objects.order_by("judge").first()  # of whom the session is
    path = f"{round}entries/{first.pk if first else 0}/"
    found = next((own for name in BROWSERS if (own := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or found, args=["--no-sandbox"]
        )
        desk = at_the_desk(browser, home, path, session)
        browser.close()
    print(desk, flush=True)
    return desk


if __name__ == "__main__":
    main()
