"""A call on paper: all that applies to it, in a public notice's order, for an office's file."""
# tested by: tests/frontend/pages/public/calls/test_call_paper.py

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.http import public_edition
from frontend.pages.public.schedule import milestones
from judging.queries.results.public import awards_of, rounds_with_rubrics
from submissions.queries.call.regions import regions_in_words
from submissions.queries.completeness import pages_of
from submissions.queries.papers.asked import earliest_issue, papers_of


@require_safe
def call_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """To be read, and printed on A4."""
    edition = public_edition(request, slug)
    rounds, awards = rounds_with_rubrics(edition), awards_of(edition)
    context = {
        "edition": edition,
        "tracks": edition.tracks.all(),
        "fields": edition.fields.all(),
        "regions": regions_in_words(edition),
        "rounds": rounds,
        "awards": awards,
        "prize_total": sum(award.places * award.prize_krw for award in awards),
        "milestones": milestones(edition, rounds, timezone.now()),
        "sections": pages_of(edition),
        "papers": [
            {"paper": paper, "earliest": earliest_issue(edition, paper)}
            for paper in papers_of(edition)
        ],
    }
    return render(request, "public/call_paper.html", context)
