"""What a judge's device keeps for work offline, and the room that the judge gives it."""
# tested by: tests/frontend/pages/judges/app/test_device.py

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frontend.http import actor_of
from frontend.pages.judges.access import in_round
from judging.models import Judge, Round
from judging.queries.scoring.judge_work import READABLE_ROUNDS, Seat, seats_of
from judging.queries.scoring.offline_bundle import KeptEntry, offline_entries

# of a round: what the judge's own page leads to, without a network too
LINKED_FROM_HOME = ("done", "mine", "brief", "conflicts", "compare", "by_criterion", "submit_all")
MB = 1024 * 1024
# the room for decks that a judge may choose, in bytes; 0: none
ROOMS = (0, 50 * MB, 150 * MB, 500 * MB, 2048 * MB)
ROOM_UNLESS_CHOSEN = 500 * MB  # as scoring/room.js has it


@require_safe
@in_round()
def shelf(request: HttpRequest, round: Round, judge: Judge) -> JsonResponse:
    """The pages and pictures of a round that the device fetches ahead, entry by entry."""
    pages = [
        reverse("judges:home"),
        reverse("judges:device"),
        *(reverse(f"judges:{name}", args=[round.pk]) for name in LINKED_FROM_HOME),
    ]
    rows = [_row(round, entry) for entry in offline_entries(round, judge)]
    return JsonResponse({"pages": pages, "entries": rows})


@login_required
@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """What is kept on this device, entry by entry; how much room it takes; how to install.

    What the device has, only its script knows.
    """
    seats = seats_of(actor_of(request))
    rounds = [(round, offline_entries(round, judge)) for round, judge in kept_rounds(seats)]
    context = {
        "judges": [seat.judge.pk for seat in seats],
        "rounds": [
            (round, [(page_of(round, entry), entry) for entry in rows]) for round, rows in rounds
        ],
        "notes": _notes(),
        "rooms": ROOMS,
        "room_unless_chosen": ROOM_UNLESS_CHOSEN,
        "keep": keep_facts(seats),
    }
    return render(request, "judges/device.html", context)


def _notes() -> list[tuple[str, str, str, str]]:
    """What the script shows where it holds: its key, kind, title, words."""
    return [
        (
            "unable",
            "warn",
            _("This browser keeps nothing for work without a connection."),
            _(
                "That is so in many private windows and in older browsers. Scoring goes on with a "
                "connection, and each change is saved on the server at once."
            ),
        ),
        (
            "full",
            "warn",
            _("This device is full."),
            _(
                "Free some room on it, or give less room to files below. Scoring goes on with a "
                "connection, and each change is saved on the server at once."
            ),
        ),
        (
            "cleared",
            "warn",
            _("The browser has cleared what was kept here."),
            _("With a connection it is kept anew. Look at your list: what was not sent is gone."),
        ),
        (
            "unsure",
            "info",
            _("The browser may clear this when the device runs short of room."),
            _("What is not sent would go too. A private window is cleared when it closes."),
        ),
    ]


def keep_facts(seats: Sequence[Seat]) -> dict[str, str]:
    """What the scripts need that fetch ahead: addresses."""
    shelves = [reverse("judges:offline", args=[round.pk]) for round, _ in kept_rounds(seats)]
    return {"shelves": " ".join(shelves), "worker": reverse("judges:service_worker")}


def kept_rounds(seats: Iterable[Seat]) -> list[tuple[Round, Judge]]:
    """The rounds that a device keeps: with entries of the judge that may be read now."""
    return [
        (work.round, seat.judge)
        for seat in seats
        if seat.step == "work"
        for work in seat.rounds
        if work.total and work.round.state in READABLE_ROUNDS
    ]


def page_of(round: Round, entry: KeptEntry) -> str:
    """The address of an entry's page."""
    return reverse("judges:entry", args=[round.pk, entry.assignment])


def _row(round: Round, entry: KeptEntry) -> dict[str, Any]:
    """images: of the deck, then each paper beside it as a page with its own pictures."""
    pictures = ("files:page", "files:thumbnail")
    parts = [(name, page) for page in entry.deck for name in pictures]
    for paper in entry.papers:
        parts += [("files:reading", paper.id), *(("files:page", page) for page in paper.pages)]
        parts += [("files:preview", paper.id)] if paper.has_preview else []
    return {
        "page": page_of(round, entry),
        "images": [reverse(name, args=[pk]) for name, pk in parts],
        "bytes": entry.about_bytes,
    }
