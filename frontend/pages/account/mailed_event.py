"""The ticket of an event by the key of a mail: it signs nobody in; confirming and giving the place
back are buttons, since mail scanners open links too.
"""
# tested by: tests/frontend/pages/account/test_mailed_event.py

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import Refusal
from challenge.models import MailButtons
from challenge.queries import mail_of_key
from frontend.http import in_zone_of
from frontend.pages.tickets import ticket_of
from gatherings.models import Registration
from gatherings.permissions import is_open
from gatherings.queries.events_shown import registration_of_mail
from gatherings.services.events.register import cancel_registration, confirm_registration


class TicketGone(Refusal):
    """The key is wrong or old, or the registration is gone: one answer for every reason."""

    code = "ticket_gone"
    status = 410
    message = gettext_lazy("This link is no longer valid. Register again, or ask the organiser.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, key: str) -> HttpResponse:
    """The ticket; the button confirms the address."""
    found = _opened(key)
    if request.method == "POST":
        confirm_registration(actor=found.user, registration=found)
        return redirect("account:event", key)
    context = {
        "edition": found.event.edition,
        "event": found.event,
        "key": key,
        "is_open": is_open(found.event),
        **ticket_of(found),
    }
    answer = render(request, "account/ticket.html", context)
    answer["Referrer-Policy"] = "same-origin"
    return answer


@require_POST
def give_back(request: HttpRequest, key: str) -> HttpResponse:
    """Cancel the registration."""
    found = _opened(key)
    cancel_registration(actor=found.user, registration=found)
    messages.success(request, _("Your place is given back."))
    return redirect("account:event", key)


def _opened(key: str) -> Registration:
    mail = mail_of_key(key, MailButtons.EVENT)
    found = registration_of_mail(mail) if mail else None
    if found is None:
        raise TicketGone
    in_zone_of(found.event.edition)
    return found
