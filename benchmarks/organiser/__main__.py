"""What an organiser waits for, and how often they click.

    python -m benchmarks.organiser [--entries N] [--judges N] [--sheets N] [--requests N]
                                   [--without-clicks]

The pages that an organiser lives in, with 500 entries and with a national programme's 10,000
entries, 1,000 judges and 50,000 sheets; the memory that the workbook of all sheets takes, on top of
a web process that has served before (process_mb: with it); and a journey in a real browser, which
counts its own clicks.  The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from benchmarks import many_entries, pages
from benchmarks.organiser.workbook import WebProcess
from benchmarks.organiser.world import fill_round
from challenge.local import embedded

if TYPE_CHECKING:
    from benchmarks.pages import Application
    from judging.models import Round
    from tests.frontend.pages.sample_pages import Page

MOST_MS, MOST_MB, MOST_CLICKS = 300, 300, 60
FEW = 500
JOURNEY = "tests/journeys/organising/test_an_organisers_clicks.py"
OUT = sys.stdout.write


def main() -> None:
    """Make both editions, open their pages, walk the journey, print tables and the JSON line."""
    options = _arguments()
    clicks = {} if options.without_clicks else _clicks()
    plain = dict.fromkeys(("DEBUG", "DEMO", "REQUIRE_ORGANISER_MFA", "LOG_JSON"), "0")
    os.environ.update(
        {**plain, "DJANGO_SETTINGS_MODULE": "challenge.settings", "DATABASE_POOL": "1"}
    )
    if not embedded.is_overridden():
        embedded.ensure_for_command()
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - only after django.setup()
    from django.test.runner import DiscoverRunner  # noqa: PLC0415 - as above

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        figures = _figures(options)
    finally:
        runner.teardown_databases(databases)
    figures |= clicks
    holds = (
        all(value < MOST_MS for name, value in figures.items() if name.endswith("_ms"))
        and figures["xlsx_mb"] < MOST_MB
        and all(number < MOST_CLICKS for number in clicks.values())
    )
    OUT(json.dumps({**figures, "holds": holds}) + "\n")


def _figures(options: argparse.Namespace) -> dict[str, float]:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only after django.setup()

    application = get_wsgi_application()
    web = WebProcess(application)
    few = _round("some-2026", 2025, entries=FEW, judges=50, sheets=5 * FEW)
    pages.know_the_tables()
    OUT(f"{FEW} entries\n\n")
    small = _measured(application, _pages_of(few), options.requests)
    many = _round("many-2026", 2026, options.entries, options.judges, options.sheets)
    pages.know_the_tables()
    OUT(f"\n{options.entries} entries, {options.judges} judges, {options.sheets} sheets\n\n")
    large = _measured(application, _pages_of(many), options.requests)
    before, peak = web.megabytes(many.edition.slug)
    OUT(f"\nworkbook of all sheets: {peak:.0f} MB at most, {before:.0f} MB before it\n")
    return {
        **{f"{name}_ms": large[name] for name in ("control_room", "ranking", "board", "log")},
        **{f"{name}_all_ms": large[name] for name in ("entries", "judges")},
        "xlsx_mb": round(peak - before, 1),
        "process_mb": round(peak, 1),
        "control_room_500_ms": small["control_room"],
        "judge_list_500_ms": small["judge_list"],
        "entries_500_ms": small["entries"],
    }


def _round(slug: str, year: int, entries: int, judges: int, sheets: int) -> Round:
    """Scored and tallied."""
    from judging.services.results.tally import tally_round  # noqa: PLC0415 - after django.setup()

    edition = many_entries.edition_with(slug, year, entries)
    round = fill_round(edition, judges=judges, sheets=sheets)
    tally_round(round=round)
    return round


def _pages_of(round: Round) -> list[Page]:
    from django.urls import reverse  # noqa: PLC0415 - only after django.setup()

    from tests.frontend.pages.organisers.desk import signed_in  # noqa: PLC0415 - as above
    from tests.frontend.pages.sample_pages import Page  # noqa: PLC0415 - as above
    from tests.judging import factories as make  # noqa: PLC0415 - as above

    organiser = signed_in(make.organiser_of(round.edition))
    judge = round.edition.judges.select_related("user").earliest("pk")
    make.check_names(judge)
    names = ("control_room", "ranking", "board", "log", "entries", "judges")
    return [
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[round.edition.slug]))
            for name in names
        ),
        Page("judge_list", signed_in(judge.user), reverse("judges:mine", args=[round.pk])),
    ]


def _measured(application: Application, found: list[Page], requests: int) -> dict[str, float]:
    OUT(f"{'page':<28}{'median ms':>10}{'p95 ms':>9}{'cpu ms':>9}{'queries':>9}\n")
    return {
        page.name: pages.measure(application, page, requests, most_ms=MOST_MS)["median_ms"]
        for page in found
    }


def _clicks() -> dict[str, int]:
    """What the journey counted."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder, "clicks.json")
        command = [sys.executable, "-m", "pytest", JOURNEY, "-q", "-n0"]
        environment: dict[str, Any] = {**os.environ, "CLICKS_FILE": str(note)}
        subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own test
        found: dict[str, int] = json.loads(note.read_text())
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-organiser", description="What an organiser waits for and clicks."
    )
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=1_000)
    parser.add_argument("--sheets", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=10)
    parser.add_argument("--without-clicks", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
