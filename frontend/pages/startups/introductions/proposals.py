"""What a startup sees and answers: who would like to meet it, and what it shares with whom."""
# tested by: tests/frontend/pages/investors/test_seats.py

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.versions import version_of
from challenge.models import User
from frontend.http import actor_of
from frontend.pages.startups.introductions.forms import RefusedHousesForm
from frontend.pages.startups.workspace import my_entry, workspace
from frontend.versions import seen_version
from introductions.models import Introduction, IntroductionState
from introductions.permissions import consented_items, may_answer_for_startup
from introductions.queries.cards import winner_for
from introductions.queries.meetings.shown import MeetingShown, meetings_shown
from introductions.queries.meetings.told import ToldShown, told_shown
from introductions.queries.visible import firms_shown, introduction_for, proposals_to, state_shown
from introductions.services.answers import agree_as_startup, decline_introduction
from introductions.services.browsing.teasers import allow_browsing, end_browsing
from introductions.services.refused_firms import save_refused_firms
from submissions.models import Entry
from submissions.permissions import may_represent
from submissions.services.consents import SHARED_ITEMS, SHARED_LABELS


@dataclass(frozen=True, slots=True)
class Proposal:
    """An introduction as the startup may know it.  told: what came of it, as the
    startup says.  meeting: None where nothing is to be arranged.
    """

    introduction: Introduction
    state: IntroductionState
    shared: list[str]
    told: ToldShown | None
    meeting: MeetingShown | None


@login_required
@require_safe
def answer(request: HttpRequest, entry: int) -> HttpResponse:
    """All proposals of one entry."""
    mine = my_entry(request, entry)
    prefetch_related_objects([mine], "refused_houses")
    return _page(
        request,
        mine,
        RefusedHousesForm(
            initial={"names": "\n".join(house.name for house in mine.refused_houses.all())}
        ),
    )


@login_required
@require_POST
def refuse_houses(request: HttpRequest, entry: int) -> HttpResponse:
    """Name the firms that are left out of every proposal."""
    mine = my_entry(request, entry)
    form = RefusedHousesForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, form)
    save_refused_firms(
        actor=actor_of(request),
        entry=mine,
        names=form.as_service(),
        seen=seen_version(request),
    )
    messages.success(request, _("Saved."))
    return redirect("investors:proposals", entry)


@login_required
@require_POST
def browsing(request: HttpRequest, entry: int) -> HttpResponse:
    """Let investors browse the award, or no longer."""
    my_entry(request, entry)
    winner = winner_for(actor_of(request), entry)
    if request.POST.get("open") == "yes":
        allow_browsing(actor=actor_of(request), winner=winner)
        messages.success(request, _("Investors can browse your award now, and ask to meet you."))
    else:
        end_browsing(actor=actor_of(request), winner=winner)
        messages.success(request, _("Investors can't browse your award any more."))
    return redirect("investors:proposals", entry)


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The startup says yes and ticks what it shares."""
    introduction = introduction_for(actor_of(request), pk)
    agree_as_startup(
        actor=actor_of(request),
        introduction=introduction,
        shared_items=request.POST.getlist("shared_items"),
    )
    messages.success(request, _("Agreed. When the investor agrees too, both of you get mail."))
    return redirect("investors:proposals", introduction.winner.entry_id)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Either side says no; the other isn't told."""
    introduction = introduction_for(actor_of(request), pk)
    for_startup = may_answer_for_startup(actor_of(request), introduction)
    decline_introduction(
        actor=actor_of(request), introduction=introduction, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Declined. The other side is not told."))
    return (
        redirect("investors:proposals", introduction.winner.entry_id)
        if for_startup
        else redirect("investors:home")
    )


def _page(request: HttpRequest, entry: Entry, form: RefusedHousesForm) -> HttpResponse:
    actor, consented = actor_of(request), consented_items(entry)
    introductions = list(proposals_to(actor, entry.pk).select_related("meeting_request"))
    won = hasattr(entry, "winner")
    meetings = meetings_shown(actor, introductions, consents=consented is not None)
    shown = {
        "rows": [_proposal(actor, row, meetings[row.pk]) for row in introductions],
        "items": {key: SHARED_LABELS[key] for key in SHARED_ITEMS if key in (consented or ())},
        "consented": consented is not None,
        "represents": may_represent(actor, entry.startup),
        "won": won,
        "browsed": won and hasattr(entry.winner, "teaser"),
        "form": form,
        "firms_version": version_of(firms_shown(entry)),
    }
    context = workspace(request, entry, "introductions", **shown)
    status = 422 if form.errors else 200
    return render(request, "startups/introductions.html", context, status=status)


def _proposal(viewer: User, introduction: Introduction, meeting: MeetingShown | None) -> Proposal:
    return Proposal(
        introduction,
        state_shown(viewer, introduction),
        [str(SHARED_LABELS[key]) for key in introduction.shared_items],
        told_shown(viewer, introduction),
        meeting,
    )
