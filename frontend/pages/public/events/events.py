"""Events of an edition for anybody: what, when, where, and a place there; an own timetable."""
# tested by: tests/frontend/pages/public/events/test_events.py

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import User
from frontend.http import accepted_post, actor_of, in_zone_of, public_edition
from frontend.pages.tickets import ticket_of
from frontend.typed_values import row_number
from gatherings.models import DayMeeting, Event, Timetable
from gatherings.permissions import is_open, may_mark_met, sides_of
from gatherings.queries.day_calendar import own_calendar
from gatherings.queries.event_calendar import event_file
from gatherings.queries.events_shown import coming_events, event_seen, own_registration, room_of
from gatherings.queries.own_timetable import other_of, own_sides
from gatherings.services.events.register import (
    TooManyAsk,
    ask_to_register,
    cancel_registration,
    register,
)
from gatherings.services.timetable.met import mark_met
from gatherings.services.timetable.wishes import wish_to_meet
from introductions.models import Investor
from judging.models import Winner

CALENDAR_TYPE = "text/calendar; charset=utf-8"


class GuestForm(forms.Form):
    """Whoever isn't signed in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)


@require_safe
def events(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that are to come."""
    edition = public_edition(request, slug)
    context = {"edition": edition, "events": coming_events(edition)}
    return render(request, "public/events/events.html", context)


@require_safe
def event(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One event, and one's own place."""
    return _page(request, _seen(request, slug, pk), GuestForm())


@require_POST
def take_place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Register: at once who is signed in; an address is confirmed by mail first."""
    found = _seen(request, slug, pk)
    if request.user.is_authenticated:
        register(actor=actor_of(request), event=found)
        return redirect("public:event", slug, pk)
    form = GuestForm(request.POST)
    if accepted_post(request, form, lambda: _ask(request, found, form)):
        messages.success(
            request, _("We sent you a mail. Press its button, then you have your place.")
        )
        return redirect("public:event", slug, pk)
    return _page(request, found, form, status=422)


@login_required
@require_POST
def give_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel the own registration."""
    actor = actor_of(request)
    found = own_registration(actor, _seen(request, slug, pk))
    if found is None:
        raise NotFound
    cancel_registration(actor=actor, registration=found)
    messages.success(request, _("Your place is given back."))
    return redirect("public:event", slug, pk)


@require_safe
def event_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For any calendar program."""
    return HttpResponse(event_file(_seen(request, slug, pk)), content_type=CALENDAR_TYPE)


@login_required
@require_safe
def timetable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Whom one may wish to meet, and whom one meets."""
    found, actor = _timetable(request, slug, pk), actor_of(request)
    sides = own_sides(actor, found)
    if not sides:
        raise NotFound
    context = {
        "edition": found.event.edition,
        "event": found.event,
        "timetable": found,
        "sides": [
            {
                "side": side,
                "meetings": [
                    (row, other_of(row, side.side), getattr(row, f"{side.side}_met_at"))
                    for row in side.meetings
                ],
            }
            for side in sides
        ],
    }
    return render(request, "public/events/timetable.html", context)


@login_required
@require_POST
def wish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mark somebody, or lift that."""
    found = _timetable(request, slug, pk)
    wish_to_meet(
        actor=actor_of(request),
        timetable=found,
        winner=get_object_or_404(Winner, pk=row_number(request, "winner")),
        investor=get_object_or_404(Investor, pk=row_number(request, "investor")),
        side=request.POST.get("side", ""),
        wanted=request.POST.get("wanted") == "yes",
    )
    return redirect("public:event_timetable", slug, pk)


@login_required
@require_POST
def met(request: HttpRequest, slug: str, pk: int, meeting: int) -> HttpResponse:
    """Say that a meeting took place."""
    names = ("timetable__event__edition", "investor", "winner__entry")
    found = get_object_or_404(
        DayMeeting.objects.select_related(*names),
        pk=meeting,
        timetable=_timetable(request, slug, pk),
    )
    if not may_mark_met(actor_of(request), found):
        raise NotFound
    mark_met(actor=actor_of(request), meeting=found)
    messages.success(request, _("Noted: you have met."))
    return redirect("public:event_timetable", slug, pk)


@login_required
@require_safe
def timetable_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The own meetings for a calendar program."""
    text = own_calendar(actor_of(request), _timetable(request, slug, pk))
    return HttpResponse(text, content_type=CALENDAR_TYPE)


def _seen(request: HttpRequest, slug: str, pk: int) -> Event:
    found = event_seen(actor_of(request), slug, pk)
    in_zone_of(found.edition)
    return found


def _timetable(request: HttpRequest, slug: str, pk: int) -> Timetable:
    rows = Timetable.objects.select_related("event__edition__challenge")
    return get_object_or_404(rows, event=_seen(request, slug, pk))


def _ask(request: HttpRequest, found: Event, form: GuestForm) -> bool:
    typed = form.cleaned_data
    if not ratelimit.consume(request, action="event", key=typed["email"].lower()):
        raise TooManyAsk
    language = "en" if (get_language() or "ko").startswith("en") else "ko"
    ask_to_register(actor=None, event=found, language=language, **typed)
    return True


def _page(
    request: HttpRequest, found: Event, form: GuestForm, *, status: int = 200
) -> HttpResponse:
    viewer: User = actor_of(request)
    context = {
        "edition": found.edition,
        "event": found,
        "room": room_of(viewer, found),
        "is_open": is_open(found),
        "form": form,
        "has_timetable": bool(sides_of(viewer, found)) and hasattr(found, "timetable"),
        **ticket_of(own_registration(viewer, found)),
    }
    return render(request, "public/events/event.html", context, status=status)
