"""Messages that are sent by hand: a test, and what was sent before."""
# tested by: tests/frontend/pages/organisers/webhooks/test_webhooks.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.services.webhooks.deliveries import send_delivery_again, send_test_event
from frontend.pages.organisers.webhooks.endpoints import endpoint_at, organisers_desk
from frontend.typed_values import idempotency_key


@login_required
@require_POST
def test(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a test message."""
    desk = organisers_desk(request, slug)
    send_test_event(
        actor=desk.actor,
        endpoint=endpoint_at(desk, pk),
        idempotency_key=idempotency_key(request),
    )
    messages.success(request, _("A test message is on its way. Its line says what became of it."))
    return redirect("organisers:webhook", slug, pk)


@login_required
@require_POST
def again(request: HttpRequest, slug: str, pk: int, delivery: int) -> HttpResponse:
    """Send a message once more."""
    desk = organisers_desk(request, slug)
    rows = endpoint_at(desk, pk).deliveries.select_related("endpoint__edition")
    send_delivery_again(actor=desk.actor, delivery=get_object_or_404(rows, pk=delivery))
    messages.success(request, _("The message is sent again."))
    return redirect("organisers:webhook", slug, pk)
