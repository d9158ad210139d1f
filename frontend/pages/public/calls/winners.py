"""The winners of all years, as they were announced."""
# tested by: tests/frontend/pages/public/calls/test_calls.py

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.queries import public_editions
from frontend.pages.public.calls.calls import fields_of
from frontend.typed_values import number_in
from judging.queries.results.public import published_winners, with_winners

ON_A_PAGE = 60


@require_safe
def winners(request: HttpRequest) -> HttpResponse:
    """The newest edition first, its grandest award first; narrowed by year and field."""
    editions = list(public_editions().prefetch_related("fields"))
    announced = with_winners(editions)
    editions = [edition for edition in editions if edition.pk in announced]
    chosen = {name: request.GET.get(name, "") for name in ("year", "field")}
    rows = published_winners(editions)
    if year := number_in(chosen["year"]):
        rows = rows.filter(entry__edition__year=year)
    if chosen["field"]:
        rows = rows.filter(entry__field__slug=chosen["field"])
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "years": sorted({edition.year for edition in editions}, reverse=True),
        "fields": fields_of(editions),
    }
    return render(request, "public/all_winners.html", context)
