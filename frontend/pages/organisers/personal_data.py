"""Who looked at whose personal data in an edition, and the erasure of one person's."""

# tested by: tests/introductions/services/erasure/test_ask.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.queries import data_accesses
from frontend.forms import AddressForm
from frontend.http import accepted_post
from frontend.in_words.places import PLACES_IN_WORDS
from frontend.pages.organisers.desk import desk_of
from introductions.queries.erasures import erasures_in
from introductions.services.erasure.ask import perform_erasure
from submissions.models import Entry
from submissions.queries.as_submitted import as_submitted

PAGE_SIZE = 60


@login_required
@require_http_methods(["GET", "POST"])
def personal_data(request: HttpRequest, slug: str) -> HttpResponse:
    """The access log, newest first; the erasures that were performed, and a form for one more."""
    desk = desk_of(request, slug)
    form = AddressForm(request.POST or None)
    if accepted_post(
        request,
        form,
        lambda: perform_erasure(actor=desk.actor, edition=desk.edition, **form.cleaned_data),
    ):
        messages.success(request, _("The data are being erased."))
        return redirect("organisers:personal_data", slug)
    page = Paginator(data_accesses(desk.edition), PAGE_SIZE).get_page(request.GET.get("page"))
    named = Entry.objects.filter(
        edition=desk.edition, startup__in={row.company for row in page.object_list if row.company}
    )
    companies = {entry.startup_id: entry.startup for entry in as_submitted(named)}
    rows = [
        (row, companies.get(row.company), PLACES_IN_WORDS.get(row.place, row.place))
        for row in page.object_list
    ]
    erasures = erasures_in(desk.edition)[:PAGE_SIZE]
    more = {"page": page, "rows": rows, "erasures": erasures, "form": form}
    return render(
        request,
        "organisers/records/personal_data.html",
        desk.context("log", **more),
        status=422 if form.errors else 200,
    )
