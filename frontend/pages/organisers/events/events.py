"""Organisers keep events: write, publish, cancel, and see who registered."""
# tested by: tests/frontend/pages/organisers/events/test_events.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.permissions import may_organise, require
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.events.forms import EventForm, PersonForm
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version
from gatherings.models import Event
from gatherings.queries.events_shown import event_run, events_run, registrations_of
from gatherings.services.events.keep import cancel_event, create_event, publish_event, save_event
from gatherings.services.events.register import add_person

NAV = "events"


@login_required
@require_safe
def events(request: HttpRequest, slug: str) -> HttpResponse:
    """All of the edition."""
    desk = desk_of(request, slug)
    context = desk.context(NAV, events=events_run(desk.edition))
    return render(request, "organisers/events/events.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft."""
    desk = desk_of(request, slug)
    require(may_organise, desk.actor, desk.edition)
    form = EventForm(request.POST if request.method == "POST" else None)
    made = accepted_post(
        request,
        form,
        lambda: create_event(
            actor=desk.actor,
            edition=desk.edition,
            facts=form.cleaned_data,
            idempotency_key=idempotency_key(request),
        ),
    )
    if made:
        messages.success(request, _("The draft is saved. Publish it when it is ready."))
        return redirect("organisers:event", slug, made.pk)
    status = 422 if form.errors else 200
    context = desk.context(NAV, form=form)
    return render(request, "organisers/events/new_event.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, to be changed, with who registered."""
    desk, found = event_at(request, slug, pk)
    form = EventForm(request.POST) if request.method == "POST" else EventForm.of(found)
    if accepted_post(
        request,
        form,
        lambda: save_event(
            actor=desk.actor, event=found, facts=form.cleaned_data, seen=seen_version(request)
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:event", slug, pk)
    return _page(request, desk, found, form, PersonForm())


@login_required
@require_POST
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Register somebody, who gets the ticket by mail."""
    desk, found = event_at(request, slug, pk)
    form = PersonForm(request.POST)
    if accepted_post(
        request,
        form,
        lambda: add_person(actor=desk.actor, event=found, **form.cleaned_data),
    ):
        messages.success(request, _("Registered. The ticket goes out by mail."))
        return redirect("organisers:event", slug, pk)
    return _page(request, desk, found, EventForm.of(found), form)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """From now on it is to be seen."""
    desk, found = event_at(request, slug, pk)
    publish_event(actor=desk.actor, event=found)
    messages.success(request, _("Published."))
    return redirect("organisers:event", slug, pk)


@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It doesn't take place; everybody who registered is told."""
    desk, found = event_at(request, slug, pk)
    cancel_event(actor=desk.actor, event=found)
    messages.success(request, _("Cancelled. Everybody who registered is told."))
    return redirect("organisers:event", slug, pk)


def event_at(request: HttpRequest, slug: str, pk: int) -> tuple[EditionDesk, Event]:
    """The desk, and the event on it; 404 where there is none."""
    desk = desk_of(request, slug)
    return desk, event_run(desk.actor, desk.edition, pk)


def _page(
    request: HttpRequest, desk: EditionDesk, found: Event, form: EventForm, person: PersonForm
) -> HttpResponse:
    context = desk.context(
        NAV, event=found, form=form, person=person, registrations=registrations_of(found)
    )
    status = 422 if form.errors or person.errors else 200
    return render(request, "organisers/events/event.html", context, status=status)
