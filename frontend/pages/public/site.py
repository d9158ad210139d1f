"""The front page, and the documents that every site must have."""
# tested by: tests/frontend/pages/public/test_edition.py

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from challenge.models import Edition
from challenge.queries import public_editions
from challenge.web.shared_copies import changes_at
from frontend.pages.public import ranking_example
from frontend.pages.public.documents.legal import VERSIONS, legal_facts
from judging.queries.results.public import awards_of, published_results, with_winners

STAGES = {  # what the front page shows first
    "open": _("Applications are open"),
    "upcoming": _("Opens soon"),
    "judging": _("In judging"),
    "results": _("Winners announced"),
    "closed": _("Finished"),
}


@dataclass(frozen=True, slots=True)
class EditionGroup:
    """Editions of one stage on the front page.  key: open, upcoming, judging, results, closed."""

    key: str
    title: str
    editions: Sequence[Edition]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The open call above all, then the others by stage, the newest first."""
    editions = sorted(public_editions()[:50], key=lambda edition: edition.opens_at, reverse=True)
    changes_at(request, *(moment for row in editions for moment in (row.opens_at, row.closes_at)))
    announced = with_winners(editions)
    stages = {edition.pk: stage_of(edition, announced) for edition in editions}
    by_stage = {
        key: [edition for edition in editions if stages[edition.pk] == key] for key in STAGES
    }
    featured = next(iter(chain(*by_stage.values())), None)
    groups = [
        EditionGroup(key, str(title), others)
        for key, title in STAGES.items()
        if (others := [edition for edition in by_stage[key] if edition != featured])
    ]
    context: dict[str, Any] = {"featured": featured, "groups": groups}
    if featured is not None:
        awards = awards_of(featured)
        context |= {
            "prize_total": sum(award.places * award.prize_krw for award in awards),
            "places_total": sum(award.places for award in awards),
            "results": published_results(featured),
        }
    return render(request, "public/home.html", context)


def stage_of(edition: Edition, announced: set[int]) -> str:
    """Its key in STAGES.  announced: the editions whose last result is published."""
    if edition.pk in announced:
        return "results"
    return edition.phase if edition.phase in STAGES else "closed"


@require_safe
def document(request: HttpRequest, name: str) -> HttpResponse:
    """Privacy, terms, accessibility, and how the ranking works."""
    facts = legal_facts(name) if name in VERSIONS else {}
    return render(request, f"public/{name}.html", facts)


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
