"""A winner's own page, to be shown to others, and the picture beside its link."""
# tested by: tests/frontend/pages/public/test_winner.py

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from challenge.kernel.digests import digest
from challenge.kernel.errors import NotFound
from frontend.http import public_edition
from frontend.share_image import ShareText, draw_share_image
from judging.models import Winner
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from judging.queries.results.papers.award_certificates import certificate_number
from judging.queries.results.public import published_results, published_winner


def _won(request: HttpRequest, slug: str, number: int) -> Winner:
    winner = published_winner(public_edition(request, slug), number)
    if winner is None:
        raise NotFound
    return winner


def share_text(winner: Winner) -> ShareText:
    """Award, company, what it makes, and of which edition."""
    entry = winner.entry
    foot = f"{entry.edition.name} · {entry.edition.host}".removesuffix(" · ")
    return ShareText(winner.award.name, entry.startup.name, entry.one_line, foot)


@require_safe
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Only what the page of results says of it too."""
    winner = _won(request, slug, number)
    context = {
        "edition": winner.entry.edition,
        "winner": winner,
        "share_picture": reverse("public:winner_image", args=[slug, number]),
        "share_words": f"{winner.entry.startup.name}: {winner.award.name}",
    }
    return render(request, "public/winner.html", context)


def _tag(request: HttpRequest, slug: str, number: int) -> str:
    return f'"{digest(asdict(share_text(_won(request, slug, number))))[:32]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_tag)
def image(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The picture, for messengers and for the winner's own posts."""
    drawn = draw_share_image(share_text(_won(request, slug, number)))
    return HttpResponse(drawn, content_type="image/png")


@require_safe
def certificate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where the code of a certificate leads: whether that award stands as it is published now."""
    edition = public_edition(request, slug)
    winner = published_winner(edition, number)
    if winner is None:
        return render(
            request, "public/certificate.html", {"edition": edition, "number": number}, status=404
        )
    results = published_results(edition)
    context = {
        "edition": edition,
        "winner": winner,
        "certificate": certificate_number(winner),
        "is_on_hold": winner.entry_id in winners_on_hold(edition),
        "digest": results.announcement.digest if results else "",
    }
    return render(request, "public/certificate.html", context)
