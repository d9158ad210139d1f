"""The front page, and the documents that every site must have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.queries import public_editions
from frontend.pages.public import ranking_example
from judging.queries.results.public import with_winners


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open challenges first, then the others, newest first."""
    editions = sorted(
        public_editions()[:50],
        key=lambda edition: (
            edition.phase != "open",
            edition.phase != "upcoming",
            -edition.opens_at.timestamp(),
        ),
    )
    return render(
        request, "public/home.html", {"editions": editions, "announced": with_winners(editions)}
    )


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """Privacy, terms, accessibility, and how the ranking works."""
    return render(request, f"public/{name}.html")


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """How the ranking works, for those who don't calculate."""
    return render(
        request,
        "public/ranking.html",
        {
            "judges": ranking_example.judges(),
            "entries": ranking_example.entries(),
            "more": ranking_example.before_and_after(),
        },
    )
