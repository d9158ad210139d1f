"""Judges and founders at work on a line that breaks: what they meant against what the database has.

Real pages in a real Chromium, a real web process, a real PostgreSQL; requests fail, answers get
lost, the network goes and comes, tabs are closed.  python -m benchmarks.broken_line [--sheets N]
[--sections N] [--seed N] Ends with {"sheets", "sheets_wrong", "sections", "sections_wrong",
"own_clashes", "answers_lost"}: what is wrong, and the clashes of a writer with their own words,
should be 0; answers_lost says how bad the line was.
"""

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.site import serve
from challenge.local import embedded

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Set up, let them work, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sheets", type=int, default=30)
    parser.add_argument("--sections", type=int, default=15)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    browser = os.environ.get("CHROMIUM") or next(
        (path for name in BROWSERS if (path := shutil.which(name))), None
    )
    if browser is None:
        raise SystemExit("This needs Chromium: install it, or say where it is in CHROMIUM.")
    folder = Path(tempfile.mkdtemp(prefix="challenge-bench-"))
    folder.chmod(0o755)  # our own, new and empty
    os.environ |= {
        "CHALLENGE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "LOG_JSON": "0",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    try:
        embedded.ensure(folder)
        print(json.dumps(measure(options, browser)))
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def measure(options: argparse.Namespace, path: str) -> dict[str, int]:
    """The figures of one campaign."""
    import django  # noqa: PLC0415 - the settings read the folder made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from benchmarks.deadline import world  # noqa: PLC0415
    from demo.programs import free_port  # noqa: PLC0415
    from tests.judging import factories  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    round = factories.an_open_round(
        entries=max(2, -(-options.sheets // 3)), judges=3, sheets_per_entry=3, min_comment_length=20
    )
    edition = world.an_edition(minutes=600)
    drafts = world.drafts(edition, 3)
    port, random = free_port(0), Random(options.seed)
    site = serve("uvicorn", port, 1)
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu"]
            )
            home = f"http://127.0.0.1:{port}"
            sheets, sections = (
                _judges(chromium, home, round, random, options.sheets),
                _founders(chromium, home, edition, drafts, random, options.sections),
            )
            return {
                **sheets,
                **sections,
                "answers_lost": sheets["answers_lost"] + sections["answers_lost"],
            }
    finally:
        site.terminate()
        site.wait(30)


def _judges(chromium: Any, home: str, round: Any, random: Random, count: int) -> dict[str, int]:
    from django.urls import reverse  # noqa: PLC0415 - after django.setup()

    from benchmarks.broken_line.line import Device, hand_in, score  # noqa: PLC0415
    from benchmarks.deadline.world import session_of  # noqa: PLC0415
    from judging.models import Assignment  # noqa: PLC0415

    meant, lost = {}, 0
    work = (
        Assignment.objects.filter(round=round, state="active")
        .select_related("judge__user")
        .order_by("judge", "pk")[:count]
    )
    for judge in dict.fromkeys(assignment.judge for assignment in work):
        device = Device(chromium, home, session_of(judge.user), random)
        for pk in [assignment.pk for assignment in work if assignment.judge_id == judge.pk]:
            meant[pk] = score(device, reverse("judges:entry", args=[round.pk, pk]))
        hand_in(device)
        lost += device.lost
        device.context.close()
    wrong = sum(not _is_as_meant(pk, sheet) for pk, sheet in meant.items())
    print(f"{len(meant)} sheets, {wrong} not as meant; {lost} answers lost on the way")
    return {"sheets": len(meant), "sheets_wrong": wrong, "answers_lost": lost}


def _is_as_meant(pk: int, meant: Any) -> bool:
    """Whether the database has the assignment's sheet as the judge left it; says so if not."""
    from judging.models import Scoresheet, SheetState  # noqa: PLC0415 - after django.setup()

    sheet = Scoresheet.objects.filter(assignment=pk).first()
    found = None
    if sheet is not None:
        scores = sheet.scores.select_related("criterion")
        levels = {score.criterion.key: score.level for score in scores}
        found = levels, sheet.comment, sheet.state == SheetState.SUBMITTED
    is_right = found == (meant.levels, meant.comment, meant.submitted)
    if not is_right:
        print(f"assignment {pk}: meant {meant}, has {found}")
    return is_right


def _founders(
    chromium: Any, home: str, edition: Any, drafts: Any, random: Random, count: int
) -> dict[str, int]:
    from django.urls import reverse  # noqa: PLC0415 - after django.setup()

    from benchmarks.broken_line.line import Device, write  # noqa: PLC0415
    from submissions.models import Entry  # noqa: PLC0415

    sections = list(dict.fromkeys(edition.questions.values_list("section", flat=True)))
    wrong = clashes = lost = 0
    for draft in drafts:
        device = Device(chromium, home, draft.session, random)
        for _time in range(count // len(drafts)):
            written = write(
                device, reverse("startups:section", args=[draft.entry, random.choice(sections)])
            )
            there = Entry.objects.get(pk=draft.entry).answers
            differs = {
                name: there.get(name)
                for name, words in written.words.items()
                if str(there.get(name)).strip() != words.strip()
            }
            if differs:
                print(f"entry {draft.entry}: meant {written}, has {differs}")
            wrong, clashes = wrong + bool(differs), clashes + written.clashes
        lost += device.lost
        device.context.close()
    print(
        f"{count} sections written, {wrong} not as meant, {clashes} clashes with oneself; "
        f"{lost} answers lost on the way"
    )
    return {
        "sections": count // len(drafts) * len(drafts),
        "sections_wrong": wrong,
        "own_clashes": clashes,
        "answers_lost": lost,
    }


if __name__ == "__main__":
    main()
