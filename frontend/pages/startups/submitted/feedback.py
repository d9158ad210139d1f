"""What the judges thought, once it is announced."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.pages.startups.workspace import my_entry, workspace
from judging.queries.results.feedback import results_of


@login_required
@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Every announced round that the entry took part in, the latest first."""
    entry = my_entry(request, pk)
    return render(
        request,
        "startups/feedback.html",
        workspace(request, entry, "feedback", results=results_of(entry)),
    )
