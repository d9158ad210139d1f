"""기피 신청 of all startups of an edition: whom each names, why, and what became of it."""
# tested by: tests/frontend/pages/startups/submitted/test_objections.py

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.pages.organisers.desk import desk_of
from judging.queries.assignment.objections import (
    all_objections,
    objection_outcomes,
    objections_until,
    takes_objections,
)

PAGE_SIZE = 50


@login_required
@require_safe
def objections(request: HttpRequest, slug: str) -> HttpResponse:
    """Those in force first."""
    desk = desk_of(request, slug)
    page = Paginator(all_objections(desk.edition), PAGE_SIZE).get_page(request.GET.get("page"))
    facts = {
        "rows": objection_outcomes(desk.edition, list(page.object_list)),
        "takes": takes_objections(desk.edition),
        "until": objections_until(desk.edition),
    }
    return render(
        request,
        "organisers/assignment/objections.html",
        desk.context("assignment", page=page, **facts),
    )
