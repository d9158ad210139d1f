"""What the judges thought, once it is announced."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.pages.startups.workspace import my_entry, workspace
from judging.queries.results.appeals.appeal_window import appeals_until
from judging.queries.results.feedback import results_of


@login_required
@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Every announced round that the entry took part in, the latest first."""
    entry = my_entry(request, pk)
    results = results_of(entry)
    until = appeals_until(entry.edition, results[0].round.announcement) if results else None
    facts = {"results": results, "until": until, "takes": until and timezone.now() <= until}
    return render(
        request,
        "startups/feedback.html",
        workspace(request, entry, "feedback", **facts),
    )
