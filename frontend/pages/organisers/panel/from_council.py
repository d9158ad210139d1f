"""Judges out of the council's divisions: whoever is ticked is invited."""
# tested by: tests/judging/services/panel/test_from_council.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from challenge.models import Division
from challenge.permissions import may_organise, require
from frontend.pages.organisers.desk import desk_of
from frontend.typed_values import number_in
from judging.queries.panel.council_people import council_people
from judging.services.panel.from_council import invite_from_council


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judges_from_council(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits in a division and isn't here yet; a member is known to its organisers alone."""
    desk = desk_of(request, slug)
    require(may_organise, desk.actor, desk.edition)
    if request.method == "POST":
        chosen = {number_in(text) or 0 for text in request.POST.getlist("person")}
        count = invite_from_council(actor=desk.actor, edition=desk.edition, people=chosen)
        words = ngettext("%(count)s judge is invited.", "%(count)s judges are invited.", count)
        messages.success(request, words % {"count": count})
        return redirect("organisers:judges", slug)
    asked = number_in(request.GET.get("division", ""))
    divisions = list(Division.objects.all())
    division = next((row for row in divisions if row.pk == asked), None)
    people = council_people(desk.actor, desk.edition, division.pk if division else None)
    context = desk.context("judges", rows=people, divisions=divisions, division=division)
    title = _("Judges from the council")
    return render(request, "organisers/panel/from_council.html", {**context, "title": title})
