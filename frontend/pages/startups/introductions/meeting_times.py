"""Times to meet, on the site: both sides of an introduction pick one, propose others, and take the
fixed one along.
"""
# tested by: tests/frontend/pages/startups/introductions/test_meeting_times.py

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from frontend.forms import SlotsForm
from frontend.http import accepted_post, actor_of, in_zone_of
from frontend.pages.startups.introductions.side_page import side_page
from frontend.typed_values import row_number
from introductions.models import Introduction
from introductions.permissions import may_use_seat
from introductions.queries.meetings.calendar import calendar_file
from introductions.queries.meetings.free_times import suggested_slots
from introductions.queries.meetings.shown import meeting_shown
from introductions.queries.visible import introduction_for
from introductions.services.meetings.pick import pick_slot
from introductions.services.meetings.propose import propose_slots


@login_required
@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the meeting at one of the proposed times."""
    introduction = _introduction(request, pk)
    pick_slot(
        actor=actor_of(request),
        introduction=introduction,
        offer=row_number(request, "offer"),
        slot=row_number(request, "slot"),
    )
    messages.success(request, _("The meeting is fixed. Both of you have it by mail."))
    return _back(request, introduction)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def others(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose times of one's own, beginning with three that seem free."""
    introduction = _introduction(request, pk)
    shown = meeting_shown(actor_of(request), introduction)
    if shown is None:
        raise NotFound
    form = SlotsForm.showing(
        request.POST if request.method == "POST" else None,
        starts=suggested_slots(introduction),
        seen=shown.version,
        place=shown.meeting.venue if shown.meeting else "",
        minutes=shown.meeting.minutes if shown.meeting else 30,
    )
    act = partial(propose_slots, actor=actor_of(request), introduction=introduction)
    if accepted_post(request, form, lambda: act(**form.as_service())):
        messages.success(request, _("Proposed. The other side picks one by mail or here."))
        return _back(request, introduction)
    status = 422 if form.errors else 200
    context = {"shown": shown, "form": form}
    return side_page(request, introduction, "other_times", context, status=status)


@login_required
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The fixed meeting as an iCalendar file, as the mail has it."""
    text = calendar_file(actor_of(request), _introduction(request, pk))
    headers = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _introduction(request: HttpRequest, pk: int) -> Introduction:
    introduction = introduction_for(actor_of(request), pk)
    in_zone_of(introduction.investor.edition)
    return introduction


def _back(request: HttpRequest, introduction: Introduction) -> HttpResponse:
    if may_use_seat(actor_of(request), introduction.investor):
        return redirect("investors:introduction", introduction.pk)
    return redirect("investors:proposals", introduction.winner.entry_id)
