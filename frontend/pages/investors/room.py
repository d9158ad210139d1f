"""A winner's data room as the investor sees it: pages with the reader's name on them, until the
startup closes it, the day is over, or anything that it rests on ends.
"""
# tested by: tests/introductions/services/data_room/test_every_door.py

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from frontend.http import actor_of, in_zone_of
from frontend.pages.marked_pages import marked_copy
from introductions.queries.data_room.room import room_file_for, room_for
from submissions.models import Attachment


@login_required
@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Its files, and the pages of the one that is asked for (`?file=`), at first the deck."""
    shown = room_for(actor_of(request), pk)
    introduction = shown.introduction
    in_zone_of(introduction.investor.edition)
    wanted = request.GET.get("file", "")
    chosen = next((row for row in shown.files if str(row.pk) == wanted), None)
    if wanted and chosen is None:
        raise NotFound
    if chosen is None and not _pages(shown.deck):
        chosen = shown.files[0] if shown.files else None
    context = {
        "one": introduction,
        "edition": introduction.investor.edition,
        "room": shown,
        "has_deck": bool(_pages(shown.deck)),
        "chosen": chosen,
        "pages": _pages(chosen.attachment if chosen else shown.deck),
    }
    return render(request, "investors/room.html", context)


@login_required
@require_safe
def still_open(request: HttpRequest, pk: int) -> HttpResponse:
    """204 while the room is open; an open page asks once a second, and empties itself otherwise."""
    room_for(actor_of(request), pk)
    return HttpResponse(status=204)


@login_required
@require_safe
def copy(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A copy of a file to keep, with the reader's name on every page, where the startup lets it."""
    introduction, found = room_file_for(actor_of(request), pk, file)
    in_zone_of(introduction.investor.edition)
    return marked_copy(request, introduction, found)


def _pages(file: Attachment | None) -> list[object]:
    return list(file.pages.all()) if file else []
