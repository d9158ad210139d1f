"""What an investor sees: winners who agreed and fit the thesis, contacts after both said yes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from frontend.http import accepted_post, actor_of, in_zone_of, public_edition
from frontend.pages.investors.forms import AccessForm, ThesisForm
from frontend.papers.company_card import card_download
from frontend.versions import seen_version
from introductions.models import IntroductionState, Investor
from introductions.queries.cards import card_rows
from introductions.queries.data_room.room import is_room_open
from introductions.queries.dossier import dossier_for
from introductions.queries.firms.shown import firm_numbers
from introductions.queries.forecasts.own import asked_of
from introductions.queries.meetings.shown import meeting_shown
from introductions.queries.meetings.told import told_shown
from introductions.queries.visible import (
    introduction_for,
    offers_to,
    seat_for,
    seats_of,
    state_shown,
)
from introductions.services.answers import agree_as_investor
from introductions.services.investors import request_access
from introductions.services.theses import save_thesis

# of what happened; a pass that somebody noted is the organiser's to know
SHOWN_STEPS = set(IntroductionState.values) - {IntroductionState.PASSED}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The investor's seats with the winners who agreed to meet them."""
    viewer = actor_of(request)
    seats = list(seats_of(viewer))
    if not seats:
        raise NotFound
    firms = firm_numbers(seats)
    admitted = [
        (
            seat,
            firms.get(seat.pk),
            [(offer, state_shown(viewer, offer)) for offer in offers_to(seat)],
        )
        for seat in seats
        if seat.state == Investor.State.ADMITTED
    ]
    context = {"seats": seats, "admitted": admitted, "asked": asked_of(viewer)}
    return render(request, "investors/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the organiser for access."""
    edition = public_edition(request, slug)
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request_access(actor=actor_of(request), edition=edition, **form.cleaned_data)
        messages.success(request, _("The organiser has your request and will answer by mail."))
        return redirect("investors:home")
    return render(
        request,
        "investors/request.html",
        {"edition": edition, "form": form},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def thesis(request: HttpRequest, slug: str) -> HttpResponse:
    """What the investor looks for."""
    seat = seat_for(actor_of(request), slug)
    in_zone_of(seat.edition)
    form = ThesisForm(request.POST or None, investor=seat)
    if accepted_post(
        request,
        form,
        lambda: save_thesis(
            actor=actor_of(request),
            investor=seat,
            seen=seen_version(request),
            **form.as_service(),
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("investors:home")
    return render(
        request,
        "investors/thesis.html",
        {"seat": seat, "edition": seat.edition, "form": form},
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """One winner; contact, deck and figures only after both said yes, and only what is shared."""
    dossier = dossier_for(actor_of(request), pk)
    introduction = dossier.introduction
    in_zone_of(introduction.investor.edition)
    both, card = introduction.introduced_at is not None, card_rows(dossier.card or {})
    is_taken_back = both and bool(introduction.shared_items) and not dossier.shared
    context = {
        "one": introduction,
        "state": state_shown(actor_of(request), introduction),
        "dossier": dossier,
        "edition": introduction.investor.edition,
        "meeting": meeting_shown(actor_of(request), introduction),
        "both": both,
        "has_room": both and is_room_open(actor_of(request), introduction),
        "is_taken_back": is_taken_back,
        "material": card or is_taken_back or (both and (dossier.deck or dossier.answers)),
        "steps": [
            (IntroductionState(step.kind).label, step.at)
            for step in introduction.steps.all()
            if step.kind in SHOWN_STEPS
        ],
        "told": told_shown(actor_of(request), introduction),
        "card_rows": card,
    }
    return render(request, "investors/introduction.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes: both get each other's contact."""
    introduction = introduction_for(actor_of(request), pk)
    agree_as_investor(actor=actor_of(request), introduction=introduction)
    messages.success(request, _("You are introduced. Both of you have mail."))
    return redirect("investors:introduction", pk)


@login_required
@require_safe
def card_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The winner's card as PDF, exactly as the page shows it; 404 where it isn't shared."""
    dossier = dossier_for(actor_of(request), pk)
    if dossier.card is None:
        raise NotFound
    winner = dossier.introduction.winner
    in_zone_of(winner.entry.edition)
    return card_download(winner, card_rows(dossier.card))
