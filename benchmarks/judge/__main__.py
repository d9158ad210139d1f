"""A judge's page on a phone, and how many judges' screens follow the stage of a pitch day: real web
processes, real PostgreSQL and Valkey, a real Chromium for the page, a connection per screen.

python -m benchmarks.judge [--screens N] [--most M] [--workers W]; the last line is one JSON object:
interactive_ms, warm_ms, tap_to_paint_ms, score_save_ms, app_js_kb, page_kb, answers
(benchmarks/judge/desk.py; `line` says on what line); screens, next_p95_ms_100 and next_p95_ms_1000
(from the organiser's press to the screens), missed; holds: the most screens of which 95 in 100
showed a press within 2 s and none missed one, tried up to M (`tried`).
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.judge.desk import SLOWER, Desk, at_the_desk
from benchmarks.judge.screens import Crowd, Measured
from benchmarks.site import serve
from challenge.local import embedded

if TYPE_CHECKING:  # its models need the settings
    from benchmarks.judge.world import Hall

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FEW, STEP = 100, 500
ENTRIES = 20  # more than there are turns
BAR_MS = 2000  # 95 in 100 screens
LINE = f"slow 4G: 1.6 Mbit/s down, 0.75 up, 150 ms; processor {SLOWER} times slower; gzip"
TURN = ["start", "pause", "resume", "next", "next"]  # the last one calls up who is next


def main() -> None:
    """Set up, connect, press."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--screens", type=int, default=1000)
    parser.add_argument("--most", type=int, default=3000)
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
    hall = a_hall(judges=max(options.screens, options.most), entries=ENTRIES)
    connections.close_all()
    port = free_port(0)
    site = serve("uvicorn", port, options.workers, "benchmarks.judge.door:application")
    try:
        desk = _desk(f"http://127.0.0.1:{port}", f"/judge/rounds/{hall.round}/", hall.judges[0])
        few, *many = asyncio.run(_fill(port, hall, options.screens))
    finally:
        site.terminate()
        site.wait(60)
    return {
        "interactive_ms": desk.interactive_ms,
        "app_js_kb": desk.script_kb,
        "tap_to_paint_ms": desk.tap_ms,
        "score_save_ms": desk.save_ms,
        "screens": many[0].screens,
        "next_p95_ms_100": few.p95_ms,
        "next_p95_ms_1000": many[0].p95_ms,
        "missed": few.missed + many[0].missed,
        "warm_ms": desk.warm_ms,
        "page_kb": desk.page_kb,
        "answers": desk.answers,
        "line": LINE,
        "holds": max((found.screens for found in (few, *many) if _holds(found)), default=0),
        "tried": many[-1].screens,
    }


def _holds(found: Measured) -> bool:
    return found.missed == 0 and found.p95_ms <= BAR_MS


async def _fill(port: int, hall: "Hall", screens: int) -> list[Measured]:
    """FEW, then as many as asked for, then STEP more at a time until they are too many."""
    paths = (
        f"/api/v1/judge/rounds/{hall.round}/pitch-day/events",
        f"/api/v1/editions/{hall.slug}/rounds/{hall.order}/pitch-day/acts/",
    )
    crowd = Crowd(port, paths, hall.organiser)
    most = len(hall.judges)
    steps = [min(FEW, screens), screens, *range(screens + STEP, most + 1, STEP)]
    found: list[Measured] = []
    for count in steps:
        await crowd.seat(hall.judges[len(crowd.screens) : count])
        turns = TURN * (2 if len(found) < 2 else 1)  # the first two are promised
        found.append(await crowd.press(turns if found else ["next", *turns]))
        print(f"{count} screens: {found[-1]}", flush=True)
        if len(found) > 1 and not _holds(found[-1]):
            break
    await crowd.leave()
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
