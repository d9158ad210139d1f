"""A place from the waiting list: what it is, until when, yes or no."""
# tested by: tests/frontend/pages/startups/submitted/test_place.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from frontend.http import actor_of
from frontend.pages.startups.workspace import my_entry, workspace
from judging.permissions import may_answer_place
from judging.queries.results.published.offers import offer_to
from judging.services.results.after.move_up import answer_place


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """The offer, with both buttons for the representative."""
    actor, entry = actor_of(request), my_entry(request, pk)
    offer = offer_to(entry)
    if offer is None:
        raise NotFound
    offer.entry = entry
    if request.method == "POST":
        takes_it = request.POST.get("answer") == "yes"
        answer_place(actor=actor, offer=offer, takes_it=takes_it)
        words = (
            _("You take the place. The organisers correct the result, and you get a mail.")
            if takes_it
            else _("You declined the place.")
        )
        messages.success(request, words)
        return redirect("startups:place", pk)
    may_answer = offer.is_open and may_answer_place(actor, offer)
    context = workspace(request, entry, "", offer=offer, may_answer=may_answer)
    return render(request, "startups/place.html", context)
