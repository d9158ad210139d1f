"""An edition with ten thousand entries: the organisers' lists and searches, and the public pages.

    python -m benchmarks.many_entries [--entries N] [--requests N]

Each page is asked first in an edition with a hundred entries, then in one with them all: server
time on the wall (the database's work included), the processor's own, and queries, which may not
grow.  As in benchmarks.pages, on our own PostgreSQL through the real WSGI handler.  The last line
is one JSON object: {"entries", "pages": {name: {"median_ms", "p95_ms", "cpu_ms", "queries",
"queries_of_100"}}, "holds"}.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django

from benchmarks import pages
from challenge.local import embedded

if TYPE_CHECKING:
    from challenge.models import Edition, User
    from submissions.models import Entry, Startup
    from tests.frontend.pages.sample_pages import Page

FEW, MOST_MS, BATCH = 100, 150, 2000
OUT = sys.stdout.write


def main() -> None:
    """Make both editions, open their pages, print the table and the JSON line."""
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
    holds = all(
        row["median_ms"] < MOST_MS and row["queries"] <= row["queries_of_100"]
        for row in figures.values()
    )
    OUT(json.dumps({"entries": options.entries, "pages": figures, "holds": holds}) + "\n")


def _figures(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only after django.setup()

    application = get_wsgi_application()
    OUT(f"{options.entries} entries, {options.requests} requests a page\n\n")
    few = _pages_of(edition_with("few-2026", 2025, FEW))
    small = {page.name: pages.queries_of(application, page) for page in few}
    many = _pages_of(edition_with("many-2026", 2026, options.entries))
    pages.know_the_tables()
    OUT(f"{'page':<28}{'median ms':>10}{'p95 ms':>9}{'cpu ms':>9}{'queries':>9}\n")
    figures = {
        page.name: pages.measure(application, page, options.requests, most_ms=MOST_MS)
        for page in many
    }
    return {name: {**row, "queries_of_100": small[name]} for name, row in figures.items()}


def edition_with(slug: str, year: int, entries: int) -> Edition:
    """Open, with that many submitted entries, each of a company of its own."""
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup()

    from challenge.models import Edition  # noqa: PLC0415 - as above
    from tests.judging import factories as make  # noqa: PLC0415 - as above

    edition = make.a_draft_edition(slug=slug, year=year)
    Edition.objects.filter(pk=edition.pk).update(
        state="published", opens_at=timezone.now() - timedelta(days=9)
    )
    edition.refresh_from_db()
    for first in range(1, entries + 1, BATCH):
        _submit(edition, range(first, min(first + BATCH, entries + 1)))
    return edition


def _submit(edition: Edition, numbers: range) -> None:
    """Rows as a submission leaves them: how it comes about is measured in benchmarks/deadline."""
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup()

    from submissions.models import (  # noqa: PLC0415 - as above
        EligibilityCheck,
        EntryVersion,
        Receipt,
    )
    from submissions.queries.snapshot import snapshot_of  # noqa: PLC0415 - as above

    people, companies = _companies(edition, numbers)
    entries = _entries(edition, numbers, companies)
    states = EligibilityCheck.State
    EligibilityCheck.objects.bulk_create(
        EligibilityCheck(entry=entry, state=states.ELIGIBLE if entry.pk % 3 else states.PENDING)
        for entry in entries
    )
    pattern = snapshot_of(entry=entries[0])
    versions = EntryVersion.objects.bulk_create(
        EntryVersion(
            entry=entry,
            number=1,
            snapshot=_said_by(pattern, entry, company),
            digest="0" * 64,
            submitted_by=person,
        )
        for entry, company, person in zip(entries, companies, people, strict=True)
    )
    Receipt.objects.bulk_create(
        Receipt(
            entry=version.entry,
            version=version,
            number=f"{edition.slug}-{version.entry.number}",
            received_at=timezone.now(),
            idempotency_key=f"{edition.slug}-{version.entry.number}",
            digest="0" * 64,
        )
        for version in versions
    )


def _companies(edition: Edition, numbers: range) -> tuple[list[User], list[Startup]]:
    """Each with the person who represents it."""
    from challenge.models import User  # noqa: PLC0415 - only after django.setup()
    from submissions.models import Member, Startup  # noqa: PLC0415 - as above

    people = User.objects.bulk_create(
        User(email=f"f{number}@{edition.slug}.example", name=f"대표 {number}") for number in numbers
    )
    companies = Startup.objects.bulk_create(
        Startup(name_ko=f"로봇기업{number}", name_en=f"Robots {number}") for number in numbers
    )
    Member.objects.bulk_create(
        Member(startup=company, user=person, kind=Member.Kind.REPRESENTATIVE)
        for company, person in zip(companies, people, strict=True)
    )
    return people, companies


def _entries(edition: Edition, numbers: range, companies: list[Startup]) -> list[Entry]:
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup()

    from submissions.models import Entry, EntryState  # noqa: PLC0415 - as above

    now, tracks, fields = timezone.now(), [*edition.tracks.all()], [*edition.fields.all()]
    return Entry.objects.bulk_create(
        Entry(
            edition=edition,
            startup=company,
            track=tracks[number % len(tracks)],
            field=fields[number % len(fields)],
            state=EntryState.SUBMITTED,
            number=number,
            title_ko=f"병원 로봇 {number}",
            title_en=f"Hospital robot {number}",
            submitted_at=now,
        )
        for number, company in zip(numbers, companies, strict=True)
    )


def _said_by(pattern: dict[str, Any], entry: Entry, company: Startup) -> dict[str, Any]:
    """The snapshot of the first, in the names of another."""
    snapshot = deepcopy(pattern)
    for part, row in (("company", company), ("item", entry)):
        for name in ("name_ko", "name_en", "title_ko", "title_en"):
            if name in snapshot[part]:
                snapshot[part][name] = getattr(row, name)
    return snapshot


def _pages_of(edition: Edition) -> list[Page]:
    from django.test import Client  # noqa: PLC0415 - only after django.setup()
    from django.urls import reverse  # noqa: PLC0415 - as above

    from tests.frontend.pages.organisers.desk import signed_in  # noqa: PLC0415 - as above
    from tests.frontend.pages.sample_pages import Page  # noqa: PLC0415 - as above
    from tests.judging import factories as make  # noqa: PLC0415 - as above

    organiser, anybody = signed_in(make.organiser_of(edition)), Client()
    entry = edition.entries.latest("number")
    listed = reverse("organisers:entries", args=[edition.slug])
    searched = reverse("organisers:search", args=[edition.slug])
    api = reverse("api:edition-entries", args=[edition.slug])
    desk = {
        "entries": listed,
        "entries_last_page": f"{listed}?page={(entry.number or 1) // 50}",
        "entries_by_state": f"{listed}?state=submitted&eligibility=eligible",
        "entries_search_name": f"{listed}?search=로봇기업",
        "entries_search_number": f"{listed}?search={entry.number}",
        "entries_search_nothing": f"{listed}?search=없는낱말",
        "entries_api": api,
        "entries_api_search": f"{api}?search=Robots",
        "search": f"{searched}?q=로봇기업9",
        "search_all": f"{reverse('organisers:search_all')}?q=로봇",
        "one_entry": reverse("organisers:entry", args=[edition.slug, entry.pk]),
        "control_room": reverse("organisers:control_room", args=[edition.slug]),
        "likenesses": reverse("organisers:likenesses", args=[edition.slug]),
    }
    public = ("edition", "form", "rubric", "questions", "calendar", "call_paper")
    return [
        *(Page(name, organiser, url) for name, url in desk.items()),
        *(
            Page(f"public_{name}", anybody, reverse(f"public:{name}", args=[edition.slug]))
            for name in public
        ),
        Page("public_home", anybody, reverse("public:home")),
        Page("public_calls", anybody, reverse("public:calls")),
        Page("public_all_winners", anybody, reverse("public:all_winners")),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-many_entries", description="Pages of an edition with many entries."
    )
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
