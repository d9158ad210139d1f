"""Server time of the pages that issue A names, on the sample edition that `make demo` has made: run
that once before.

Ends with {"pages": {name: {"median_ms", "p95_ms"}}}: of requests through Django's own test client,
on the wall.
"""

from __future__ import annotations

import json
import os
import sys
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import django

from challenge.local import embedded

if TYPE_CHECKING:
    from challenge.models import User

OUT = sys.stdout.write
WARM_UP, REQUESTS = 5, 40


def main() -> None:
    """Open each page as the person who works with it, print the table and the JSON line."""
    os.environ.update(
        {
            "DEBUG": "0",
            "DEMO": "0",
            "REQUIRE_ORGANISER_MFA": "0",
            "DJANGO_SETTINGS_MODULE": "challenge.settings",
            "DATABASE_POOL": "1",
        }
    )
    if not embedded.is_overridden():
        embedded.ensure_for_command()
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - only after django.setup()

    call_command("migrate", verbosity=0)
    pages = _pages()
    if not pages:
        OUT("There is no sample edition here: run `make demo` once, then this again.\n")
        return
    OUT(f"{'page':<28}{'median ms':>10}{'p95 ms':>9}\n")
    measured = {name: _measure(name, who, address) for name, who, address in pages}
    OUT(json.dumps({"pages": measured}) + "\n")


def _pages() -> list[tuple[str, User | None, str]]:
    """Name, who opens it, address; empty without a sample edition."""
    from django.urls import reverse  # noqa: PLC0415 - only after django.setup()

    from challenge.models import Role, RoleKind  # noqa: PLC0415 - as above
    from demo import story  # noqa: PLC0415 - as above
    from judging.models import Assignment  # noqa: PLC0415 - as above

    organisers = Role.objects.filter(
        edition__slug=story.NEXT, kind=RoleKind.ORGANISER
    ).select_related("user")
    work = (
        Assignment.objects.filter(
            round__edition__slug=story.NEXT, round__state="open", state="active"
        )
        .select_related("judge__user")
        .first()
    )
    if work is None or not organisers:
        return []
    organiser, judge = organisers[0].user, work.judge.user
    room = reverse("organisers:control_room", args=[story.MAIN])
    results = reverse("organisers:results", args=[story.MAIN])
    introductions = reverse("organisers:introductions", args=[story.MAIN])
    return [
        ("public", None, reverse("public:edition", args=[story.NEXT])),
        ("judge_home", judge, reverse("judges:home")),
        ("judge_list", judge, reverse("judges:mine", args=[work.round_id])),
        ("control_room", organiser, reverse("organisers:control_room", args=[story.NEXT])),
        ("control_room_published", organiser, f"{room}?round=2"),
        ("results_published", organiser, f"{results}?round=2"),
        ("introductions_published", organiser, introductions),
    ]


def _measure(name: str, who: User | None, address: str) -> dict[str, float]:
    from django.test import Client  # noqa: PLC0415 - only after django.setup()

    client = Client()
    if who is not None:
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    times = []
    for _ in range(WARM_UP + REQUESTS):
        begun = perf_counter()
        answer = client.get(address)
        times.append((perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{name} answered {answer.status_code}")
    found = {
        "median_ms": round(median(times[WARM_UP:]), 1),
        "p95_ms": round(quantiles(times[WARM_UP:], n=20)[-1], 1),
    }
    OUT(f"{name:<28}{found['median_ms']:>10}{found['p95_ms']:>9}\n")
    return found


if __name__ == "__main__":
    main()
