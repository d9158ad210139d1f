"""Pages of the sample edition: server time and queries of a request, on our own PostgreSQL, through
the real WSGI handler.

    python -m benchmarks.pages [--requests N] [--entries N] [--judges N]

The edition has the demo's size (60 entries, 12 judges, 5 sheets an entry) and stands in a database
of its own, which is removed at the end.  Connections are pooled, as the demo's and the deployed web
processes do.  A request is timed from the handler's call until its body is read; the first ones
warm up and don't count.  Beside the time on the wall stands the processor's, which a busy machine
disturbs less.  The last line is one JSON object: {"pages": {name: {"median_ms", "p95_ms", "cpu_ms",
"queries"}}}.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from http import HTTPStatus
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import django

from challenge.local import embedded

if TYPE_CHECKING:
    from tests.frontend.pages.sample_pages import Page

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
WARM_UP, MOST_MS, MOST_QUERIES = 5, 60, 15
OUT = sys.stdout.write


def main() -> None:
    """Make the edition, open its pages, print the table and the JSON line."""
    options = _arguments()
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
    OUT(json.dumps({"pages": figures}) + "\n")


def _figures(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only after django.setup()

    from tests.frontend.pages import sample_pages as sample  # noqa: PLC0415 - as above

    application = get_wsgi_application()
    OUT(
        f"{options.entries} entries, {options.judges} judges, {options.sheets} sheets an "
        f"entry, {options.requests} requests a page\n\n"
    )
    OUT(f"{'page':<28}{'median ms':>10}{'p95 ms':>9}{'cpu ms':>9}{'queries':>9}\n")
    round = sample.a_round_in_scoring(
        entries=options.entries, judges=options.judges, sheets=options.sheets
    )
    know_the_tables()
    figures = {
        page.name: measure(application, page, options.requests)
        for page in sample.pages_while_scoring(round)
    }
    sample.publish_with_winners(round, winners=options.winners)
    know_the_tables()
    later = {
        f"{page.name}_published": measure(application, page, options.requests)
        for page in sample.pages_after_publishing(round)
    }
    return figures | later


def know_the_tables() -> None:
    """What autovacuum does by itself within a minute of such writing: without it the planner takes
    the new tables for empty.
    """
    from django.db import connection  # noqa: PLC0415 - only after django.setup()

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(
    application: Application, page: Page, requests: int, *, most_ms: float = MOST_MS
) -> dict[str, float]:
    """Ask for the page so often, print its line, return its figures."""
    spent = [_milliseconds(application, page) for _ in range(WARM_UP + requests)][WARM_UP:]
    times, processor = zip(*spent, strict=True)
    figures = {
        "median_ms": round(median(times), 1),
        "p95_ms": round(quantiles(times, n=20)[-1], 1),
        "cpu_ms": round(median(processor), 1),
        "queries": queries_of(application, page),
    }
    over = (
        "  over the bar"
        if figures["median_ms"] >= most_ms or figures["queries"] > MOST_QUERIES
        else ""
    )
    OUT(
        f"{page.name:<28}{figures['median_ms']:>10}{figures['p95_ms']:>9}"
        f"{figures['cpu_ms']:>9}{figures['queries']:>9}{over}\n"
    )
    return figures


def queries_of(application: Application, page: Page) -> int:
    """What the database is asked for one request."""
    from django.db import connection  # noqa: PLC0415 - only after django.setup()
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - as above

    with CaptureQueriesContext(connection) as captured:
        _milliseconds(application, page)
    return len(captured)


def _milliseconds(application: Application, page: Page) -> tuple[float, float]:
    """One request: on the wall, and of our own processor.

    The database's work is in the first only.
    """
    path, _mark, query = page.url.partition("?")
    asked = {"PATH_INFO": path, "QUERY_STRING": quote(query, safe="=&")}
    # what a web server would pass on, cookies included; django-stubs doesn't know of the method
    environ = page.client._base_environ(**asked)  # type: ignore[attr-defined]
    answers: list[str] = []
    begun, worked = perf_counter(), process_time()
    response = application(environ, lambda status, _headers, _info=None: answers.append(status))
    for _part in response:
        pass
    spent = (perf_counter() - begun) * 1000, (process_time() - worked) * 1000
    response.close()
    if not answers[0].startswith(str(HTTPStatus.OK.value)):
        raise SystemExit(f"{page.name} answered {answers[0]}")
    return spent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-pages",
        description="Server time and queries of the sample edition's pages.",
    )
    for name, size in (
        ("requests", 40),
        ("entries", 60),
        ("judges", 12),
        ("sheets", 5),
        ("winners", 6),
    ):
        parser.add_argument(f"--{name}", type=int, default=size)
    return parser.parse_args()


if __name__ == "__main__":
    main()
