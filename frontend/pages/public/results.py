"""Who won, how it was computed, and the file with which anybody can compute it again."""
# tested by: tests/journeys/test_accessibility.py

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from challenge.kernel.digests import canonical
from challenge.kernel.errors import NotFound
from challenge.models import Edition
from challenge.permissions import may_observe
from frontend.http import actor_of, public_edition
from frontend.in_words.hall import audience_rows
from frontend.typed_values import number_in
from judging.models import AnnouncementVersion
from judging.queries.results.appeals.appeal_window import appeals_until
from judging.queries.results.public import Results, published_results
from judging.queries.results.published.bundle_file import bundle_file
from judging.queries.results.published.correction import earlier_versions
from judging.queries.setup.score_rule_in_words import score_rule_in_words

MOST_DIGITS = 4  # of a round's number


def _published(request: HttpRequest, slug: str) -> tuple[Edition, Results]:
    edition = public_edition(request, slug)
    results = published_results(edition)
    if results is None:
        raise NotFound
    return edition, results


@require_safe
def winners(request: HttpRequest, slug: str) -> HttpResponse:
    """The winners, grandest award first."""
    edition, results = _published(request, slug)
    return render(
        request,
        "public/results.html",
        {
            "edition": edition,
            "results": results,
            "earlier": earlier_versions(edition),
            "appeals_until": appeals_until(edition, results.announcement),
            "audience": [
                {"round": vote.round, "rows": audience_rows(vote.rows), "ballots": vote.ballots}
                for vote in results.audience
            ],
        },
    )


@require_safe
def version(request: HttpRequest, slug: str, order: int, number: int) -> HttpResponse:
    """What was published before a correction, as it was."""
    edition, results = _published(request, slug)
    return render(
        request,
        "public/earlier_version.html",
        {"edition": edition, "results": results, "version": _version(edition, order, number)},
    )


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
            "score_rules": _score_rules(results.announcement.public_bundle),
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
    if request.GET.get("version"):
        return _earlier_bundle(request, _published(request, slug)[0])
    if round and not (round.isascii() and round.isdigit() and len(round) <= MOST_DIGITS):
        raise NotFound
    file = bundle_file(
        viewer=actor,
        edition=public_edition(request, slug),
        order=int(round) if round else None,
        full=full,
    )
    response = _as_download(file.content, file.name)
    if full:
        response["Cache-Control"] = "private, no-store"
    return response


def _earlier_bundle(request: HttpRequest, edition: Edition) -> HttpResponse:
    """What was published of an earlier version, byte for byte."""
    order, number = (number_in(request.GET.get(name, "")) or 0 for name in ("round", "version"))
    kept = _version(edition, order, number).bundle
    return _as_download(canonical(kept), f"{edition.slug}-{order}-v{number}.json")


def _as_download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _version(edition: Edition, order: int, number: int) -> AnnouncementVersion:
    return get_object_or_404(
        earlier_versions(edition), announcement__round__order=order, number=number
    )


def _score_rules(bundle: Mapping[str, Any]) -> list[str]:
    """As they were frozen with the result; empty in a result without a bundle."""
    return score_rule_in_words(bundle["rules"]) if bundle.get("rules") else []
