"""The timetable of an investor day: set up, planned, published, changed on the day."""
# tested by: tests/frontend/pages/organisers/events/test_timetable.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import Job
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk
from frontend.pages.organisers.events.events import NAV, event_at
from frontend.pages.organisers.events.forms import ChangeForm, TimetableForm, whole_day
from frontend.versions import seen_version
from gatherings.models import DayChange, DayMeeting, Event, Timetable, TimetablePlan
from gatherings.models.timetables import TIERS
from gatherings.queries.day import investors_there, starts_of, winners_there
from gatherings.queries.events_shown import (
    PlannedMeeting,
    changes_of,
    meetings_of,
    plan_shown,
)
from gatherings.services.timetable.keep import lift_change, note_change, save_timetable
from gatherings.services.timetable.met import mark_met
from gatherings.services.timetable.plan import KIND, plan_timetable, publish_plan

MOST_UNMET = 40


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def timetable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The slots, the plan, what is published, and who isn't there."""
    desk, event = event_at(request, slug, pk)
    known = Timetable.objects.filter(event=event).first()
    form = (
        TimetableForm(request.POST) if request.method == "POST" else TimetableForm.of(event, known)
    )
    if accepted_post(
        request,
        form,
        lambda: save_timetable(
            actor=desk.actor, event=event, facts=form.as_service(), seen=seen_version(request)
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:timetable", slug, pk)
    return _page(request, desk, event, form, None)


@login_required
@require_POST
def make(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for a plan."""
    desk, found = _timetable(request, slug, pk)
    plan_timetable(actor=desk.actor, timetable=found)
    messages.success(request, _("The plan is being made. Load this page again in a moment."))
    return redirect("organisers:timetable", slug, pk)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, pk: int, plan: int) -> HttpResponse:
    """What was looked at holds."""
    desk, found = _timetable(request, slug, pk)
    rows = TimetablePlan.objects.select_related("timetable__event__edition")
    publish_plan(actor=desk.actor, plan=get_object_or_404(rows, pk=plan, timetable=found))
    messages.success(request, _("Published. Whoever has new or other meetings gets a mail."))
    return redirect("organisers:timetable", slug, pk)


@login_required
@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody or a table isn't there for a while."""
    desk, found = _timetable(request, slug, pk)
    form = _change_form(found.event, found, request.POST)
    if accepted_post(
        request,
        form,
        lambda: note_change(actor=desk.actor, timetable=found, **form.as_service()),
    ):
        messages.success(request, _("Noted. Plan again to go around it."))
        return redirect("organisers:timetable", slug, pk)
    return _page(request, desk, found.event, TimetableForm.of(found.event, found), form)


@login_required
@require_POST
def lift(request: HttpRequest, slug: str, pk: int, change: int) -> HttpResponse:
    """They are there after all."""
    desk, found = _timetable(request, slug, pk)
    rows = DayChange.objects.select_related("timetable__event__edition")
    lift_change(actor=desk.actor, change=get_object_or_404(rows, pk=change, timetable=found))
    messages.success(request, _("Removed. Plan again to use it."))
    return redirect("organisers:timetable", slug, pk)


@login_required
@require_POST
def met(request: HttpRequest, slug: str, pk: int, meeting: int) -> HttpResponse:
    """A meeting took place."""
    desk, found = _timetable(request, slug, pk)
    names = ("timetable__event__edition", "investor", "winner__entry")
    row = get_object_or_404(DayMeeting.objects.select_related(*names), pk=meeting, timetable=found)
    mark_met(actor=desk.actor, meeting=row)
    return redirect("organisers:timetable", slug, pk)


def _timetable(request: HttpRequest, slug: str, pk: int) -> tuple[EditionDesk, Timetable]:
    desk, event = event_at(request, slug, pk)
    rows = Timetable.objects.select_related("event__edition")
    return desk, get_object_or_404(rows, event=event)


def _change_form(event: Event, found: Timetable, sent: Any = None) -> ChangeForm:
    return ChangeForm(
        sent,
        winners=winners_there(event),
        investors=investors_there(event),
        tables=found.tables,
        initial=whole_day(event),
    )


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    event: Event,
    form: TimetableForm,
    change_form: ChangeForm | None,
) -> HttpResponse:
    known = Timetable.objects.select_related("event__edition").filter(event=event).first()
    facts: dict[str, Any] = {"event": event, "form": form, "timetable": known}
    if known is not None:
        plan = TimetablePlan.objects.filter(timetable=known, published_at=None).first()
        shown = plan_shown(plan) if plan else None
        facts |= {
            "slots": starts_of(known),
            "shown": shown,
            "planned": [_row(row) for row in shown.meetings] if shown else [],
            "dropped": shown.dropped if shown else [],
            "unmet": shown.unmet[:MOST_UNMET] if shown else [],
            "meetings": meetings_of(event),
            "changes": changes_of(event),
            "job": Job.objects.filter(kind=KIND, subject_id=known.pk).order_by("-id").first(),
            "change_form": change_form or _change_form(event, known),
        }
    has_errors = form.errors or (change_form is not None and change_form.errors)
    context = desk.context(NAV, **facts)
    status = 422 if has_errors else 200
    return render(request, "organisers/events/timetable.html", context, status=status)


def _row(row: PlannedMeeting) -> dict[str, Any]:
    return {"row": row, "at": parse_datetime(row.starts_at), "why": TIERS[row.tier]}
