"""A winner's own page, to be shown to others, the picture beside its link, and its badges."""
# tested by: tests/frontend/pages/public/test_winner.py

from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from challenge.kernel.digests import digest
from challenge.kernel.errors import NotFound
from frontend.http import public_edition
from frontend.share_image import ShareText, draw_badge, draw_share_image
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
    return ShareText(winner.award.name, entry.startup.name, entry.one_line, foot, is_prize=True)


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


def _tag_of_kit(request: HttpRequest, slug: str, number: int) -> str:
    winner = _won(request, slug, number)
    texts = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts.append(asdict(share_text(winner)))
    return f'"{digest(texts)[:32]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_tag_of_kit)
def badges(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the winner shows on its own pages and slides: the badge for light and for dark grounds
    and the picture to share, each in both languages, as one ZIP.
    """
    winner = _won(request, slug, number)
    done = BytesIO()
    with ZipFile(done, "w") as kit:
        for name, data in _kit(winner):
            kit.writestr(ZipInfo(name), data)  # of no date: the same kit is the same bytes
    named = content_disposition_header(as_attachment=True, filename=f"{slug}-{number}-badges.zip")
    return HttpResponse(
        done.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": named or "attachment"},
    )


def _kit(winner: Winner) -> Iterator[tuple[str, bytes]]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            award, edition = winner.award.name, winner.entry.edition.name
            for ground in ("light", "dark"):
                badge = draw_badge(award, edition, is_for_dark=ground == "dark")
                yield f"badge-{language}-{ground}.png", badge
            yield f"share-{language}.png", draw_share_image(share_text(winner))


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
