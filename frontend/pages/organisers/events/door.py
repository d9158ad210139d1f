"""The door of an event, on a phone: by camera, by code, or in the list; also without network."""
# tested by: tests/frontend/pages/organisers/events/test_events.py

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import Refusal
from challenge.permissions import require
from frontend.http import attempt
from frontend.pages.organisers.events.events import NAV, event_at
from frontend.pages.organisers.events.forms import TicketForm
from gatherings.models import Registration
from gatherings.permissions import may_keep_event
from gatherings.queries.events_shown import registrations_of
from gatherings.services.events.check_in import check_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Check people in."""
    desk, event = event_at(request, slug, pk)
    require(may_keep_event, desk.actor, event)
    form = TicketForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act = partial(check_in, actor=desk.actor, event=event, ticket=form.cleaned_data["ticket"])
        tried = attempt(act, Refusal)
        if tried.result is not None:
            name = tried.result.registration.user.display_name
            messages.success(request, _("%(name)s is checked in.") % {"name": name})
            return redirect("organisers:event_door", slug, pk)
        form.add_error("ticket", str(tried.refusal.detail) if tried.refusal else "")
    rows = registrations_of(event).filter(state=Registration.State.GOING)
    came = sum(hasattr(row, "check_in") for row in rows)
    context = desk.context(NAV, event=event, form=form, rows=rows, came=came, words=door_words())
    status = 422 if form.errors else 200
    return render(request, "organisers/events/door.html", context, status=status)


def door_words() -> dict[str, str]:
    """The words of the script by key; %{name} stands for a value."""
    return {
        "here": _("%{name} is checked in."),
        "before": _("%{name} was checked in before."),
        "unknown": _("This is no ticket of this event. Look for the person in the list."),
        "no_place": _("%{ticket} has no place: cancelled, or not confirmed."),
        "waiting": _("%{count} check-ins wait for the network. They are kept on this device."),
        "sent": _("Everything is sent."),
        "no_camera": _("The camera can't be used. Type the code, or tap the name."),
    }
