"""What a startup sees and answers: who would like to meet it, and what it shares with whom."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend.http import actor_of
from introductions.permissions import may_answer_for_startup
from introductions.queries import introduction_for, proposals_to
from introductions.services.agreeing import agree_as_startup, decline_introduction
from introductions.services.tracking import record_step
from submissions.models import ConsentKind
from submissions.queries import entry_for
from submissions.services.consenting import SHARED_LABELS


@login_required
@require_safe
def answer(request: HttpRequest, entry: int) -> HttpResponse:
    """All proposals of one entry."""
    mine = entry_for(actor_of(request), entry)
    consented = mine.startup.consents.filter(edition=mine.edition, kind=ConsentKind.INVESTORS, withdrawn_at__isnull=True).exists()
    rows = list(proposals_to(actor_of(request), entry))
    return render(request, "investors/proposals.html", {"entry": mine, "edition": mine.edition, "rows": rows, "items": SHARED_LABELS, "consented": consented})


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The startup says yes and ticks what it shares."""
    one = introduction_for(actor_of(request), pk)
    agree_as_startup(actor=actor_of(request), introduction=one, shared_items=request.POST.getlist("shared_items"))
    messages.success(request, _("Agreed. When the investor agrees too, both of you get mail."))
    return redirect("investors:proposals", one.winner.entry_id)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Either side says no; the other isn't told."""
    one = introduction_for(actor_of(request), pk)
    for_startup = may_answer_for_startup(actor_of(request), one)
    decline_introduction(actor=actor_of(request), introduction=one, reason=request.POST.get("reason", ""))
    messages.success(request, _("Declined. The other side is not told."))
    return redirect("investors:proposals", one.winner.entry_id) if for_startup else redirect("investors:home")


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what became of it."""
    one = introduction_for(actor_of(request), pk)
    record_step(actor=actor_of(request), introduction=one, kind=request.POST.get("kind", ""), note=request.POST.get("note", ""))
    messages.success(request, _("Saved. Thank you."))
    if may_answer_for_startup(actor_of(request), one):
        return redirect("investors:proposals", one.winner.entry_id)
    return redirect("investors:introduction", pk)
