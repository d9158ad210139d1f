"""What came of introductions: this edition's figures, and all that one runs beside them."""
# tested by: tests/introductions/queries/test_outcomes.py

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.http import actor_of, run_edition
from introductions.queries.meetings.outcomes import outcomes_of, outcomes_run_by
from introductions.queries.meetings.told import told_in
from introductions.queries.visible import introductions_of


@login_required
@require_safe
def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """How far introductions got, how long it took, of how many nobody has said anything."""
    edition, viewer = run_edition(request, slug), actor_of(request)
    context = {
        "edition": edition,
        "nav": "introductions",
        "found": outcomes_of(viewer, edition),
        "editions": outcomes_run_by(viewer),
        "told": told_in(viewer, introductions_of(viewer, edition)),
    }
    return render(request, "organisers/introductions/outcomes.html", context)
