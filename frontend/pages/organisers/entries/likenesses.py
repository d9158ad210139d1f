"""Entries that look alike, for organisers and observers to judge for themselves."""
# tested by: tests/frontend/pages/organisers/entries/test_likenesses.py

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.permissions import may_organise
from frontend.http import actor_of, run_edition
from frontend.pages.organisers.entries.entries import entry_of
from judging.queries.overview.likenesses import (
    NEAR,
    likenesses_in,
    likenesses_of,
    shown_likenesses,
)
from judging.services.setup.note_likenesses import note_likenesses

ON_A_PAGE = 50


@login_required
@require_safe
def likenesses(request: HttpRequest, slug: str) -> HttpResponse:
    """All pairs with an entry of the edition, the most in common first."""
    actor, edition = actor_of(request), run_edition(request, slug)
    page = Paginator(likenesses_in(actor, edition), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = shown_likenesses(list(page.object_list))
    note_likenesses(reader=actor, edition=edition, place="organisers:likenesses", shown=shown)
    context = {
        "edition": edition,
        "nav": "entries",
        "page": page,
        "shown": shown,
        "near_percent": round(NEAR * 100),
        "may_organise": may_organise(actor, edition),
    }
    return render(request, "organisers/entries/likenesses.html", context)


@login_required
@require_safe
def entry_likenesses(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The pairs that one entry is in."""
    actor, entry = actor_of(request), entry_of(request, slug, pk)
    found = likenesses_of(actor, entry)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = shown_likenesses(list(page.object_list), [entry.pk])
    place = "organisers:entry_likenesses"
    note_likenesses(reader=actor, edition=entry.edition, place=place, shown=shown)
    context = {
        "edition": entry.edition,
        "nav": "entries",
        "entry": entry,
        "page": page,
        "shown": shown,
        "near_percent": round(NEAR * 100),
        "may_organise": may_organise(actor, entry.edition),
    }
    return render(request, "organisers/entries/likenesses.html", context)
