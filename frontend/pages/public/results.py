"""Who won, how it was computed, and the file with which anybody can compute it again."""
# tested by: tests/journeys/test_accessibility.py

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.models import Edition
from challenge.queries import visible_edition
from frontend.http import actor_of
from frontend.typed_values import number_in
from judging.models import AnnouncementVersion
from judging.queries.results.correction import earlier_versions
from judging.queries.results.public import Results, published_results


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
    return render(
        request,
        "public/results.html",
        {"edition": edition, "results": results, "earlier": earlier_versions(edition)},
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
        {"edition": edition, "results": results, "bundle": results.announcement.bundle},
    )


@require_safe
def bundle(request: HttpRequest, slug: str) -> JsonResponse:
    """The frozen results bundle: rules, rubric, pseudonymous scores, method, seed, digests.

    ?round= asks for the bundle of an earlier round.
    """
    edition, results = _published(request, slug)
    if request.GET.get("version"):
        order, number = (number_in(request.GET.get(name, "")) or 0 for name in ("round", "version"))
        return _as_file(edition, _version(edition, order, number).bundle, f"{order}-v{number}")
    wanted = request.GET.get("round", str(results.announcement.round.order))
    found = next(
        (
            round_result.announcement
            for round_result in results.rounds
            if str(round_result.announcement.round.order) == wanted
        ),
        None,
    )
    if found is None:
        raise NotFound
    return _as_file(edition, found.bundle, str(found.round.order))


def _as_file(edition: Edition, bundle: dict[str, Any], name: str) -> JsonResponse:
    response = JsonResponse(bundle, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}-{name}.json"'
    return response


def _version(edition: Edition, order: int, number: int) -> AnnouncementVersion:
    return get_object_or_404(
        earlier_versions(edition), announcement__round__order=order, number=number
    )
