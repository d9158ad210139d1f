"""Who won, how it was computed, and the file with which anybody can compute it again."""
# tested by: tests/journeys/test_accessibility.py

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.models import Edition
from challenge.permissions import may_observe
from challenge.queries import visible_edition
from frontend.http import actor_of
from judging.queries.results.bundle_file import bundle_file
from judging.queries.results.public import Results, published_results

MOST_DIGITS = 4  # of a round's number


def _published(request: HttpRequest, slug: str) -> tuple[Edition, Results]:
    edition = visible_edition(actor_of(request), slug)
    results = published_results(edition)
    if results is None:
        raise NotFound
    return edition, results


@require_safe
def winners(request: HttpRequest, slug: str) -> HttpResponse:
    """The winners, grandest award first."""
    edition, results = _published(request, slug)
    return render(request, "public/results.html", {"edition": edition, "results": results})


@require_safe
def method(request: HttpRequest, slug: str) -> HttpResponse:
    """How the result was computed, with the figures of this round and how to check it."""
    edition, results = _published(request, slug)
    return render(
        request,
        "public/method.html",
        {
            "edition": edition,
            "results": results,
            "bundle": results.announcement.public_bundle,
            "published_scores": _disclosed(results.announcement.public_bundle),
            "sees_full": may_observe(actor_of(request), edition),
        },
    )


def _disclosed(bundle: Mapping[str, Any]) -> str:
    """In words what of the scores the frozen file holds."""
    return str(Edition.Disclosure(bundle.get("level", Edition.Disclosure.FIGURES)).label)


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    """The frozen results bundle, as much of it as the edition publishes, byte for byte.

    ?round= asks for the bundle of an earlier round; ?full=1, by organisers and observers only, for
    every sheet.
    """
    actor, round, full = actor_of(request), request.GET.get("round", ""), "full" in request.GET
    if round and not (round.isascii() and round.isdigit() and len(round) <= MOST_DIGITS):
        raise NotFound
    file = bundle_file(
        viewer=actor,
        edition=visible_edition(actor, slug),
        order=int(round) if round else None,
        full=full,
    )
    response = HttpResponse(file.content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    if full:
        response["Cache-Control"] = "private, no-store"
    return response
