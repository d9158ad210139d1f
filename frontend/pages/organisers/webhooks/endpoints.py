"""The webhooks of an edition: added, changed, removed; and their secrets."""
# tested by: tests/frontend/pages/organisers/webhooks/test_webhooks.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.kernel.errors import NotAllowed
from challenge.models import WebhookEndpoint
from challenge.queries import webhooks_of
from challenge.services.webhooks.endpoints import (
    MOST_ENDPOINTS,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    roll_secret,
    show_secret,
)
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import EITHER, page_under_settings
from frontend.pages.organisers.webhooks.forms import WebhookForm
from frontend.pages.organisers.webhooks.in_words import kind_in_words, outcome_in_words
from frontend.typed_values import idempotency_key
from frontend.versions import seen_version

PAGE_SIZE = 30


def organisers_desk(request: HttpRequest, slug: str) -> EditionDesk:
    """The desk of an organiser: an address may hold a key, so observers don't see it."""
    desk = desk_of(request, slug)
    if not desk.may_act:
        raise NotAllowed
    return desk


def endpoint_at(desk: EditionDesk, pk: int) -> WebhookEndpoint:
    """The edition's webhook with that number; 404 where there is none."""
    return get_object_or_404(webhooks_of(desk.actor, desk.edition), pk=pk)


@login_required
@EITHER
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and the form for one more."""
    desk = organisers_desk(request, slug)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    endpoint = accepted_post(
        request,
        form,
        lambda: add_endpoint(
            actor=desk.actor,
            edition=desk.edition,
            idempotency_key=idempotency_key(request),
            **form.cleaned_data,
        ),
    )
    if endpoint:
        messages.success(request, _("The webhook is there. Now take its secret."))
        return redirect("organisers:webhook", slug, endpoint.pk)
    rows = list(webhooks_of(desk.actor, desk.edition))
    facts: dict[str, Any] = {"form": form, "rows": rows, "is_full": len(rows) >= MOST_ENDPOINTS}
    return page_under_settings(request, desk, "organisers/webhooks/webhooks.html", facts)


@login_required
@EITHER
def webhook(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, to be changed, with the log of what was sent to it."""
    desk = organisers_desk(request, slug)
    endpoint = endpoint_at(desk, pk)
    names = WebhookEndpoint.VERSIONED
    form = WebhookForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(endpoint, name) for name in names},
    )
    if accepted_post(
        request,
        form,
        lambda: change_endpoint(
            actor=desk.actor, endpoint=endpoint, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:webhook", slug, pk)
    return _webhook_page(request, desk, endpoint, form=form)


@login_required
@require_POST
def secret(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The secret, once: this answer alone holds it."""
    desk = organisers_desk(request, slug)
    endpoint = endpoint_at(desk, pk)
    shown = show_secret(actor=desk.actor, endpoint=endpoint)
    fresh = endpoint_at(desk, pk)
    form = WebhookForm(initial={name: getattr(fresh, name) for name in fresh.VERSIONED})
    return _webhook_page(request, desk, fresh, form=form, secret=shown)


@login_required
@require_POST
def roll(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new secret; the old one is good for a day more."""
    desk = organisers_desk(request, slug)
    roll_secret(actor=desk.actor, endpoint=endpoint_at(desk, pk))
    messages.success(request, _("There is a new secret. Take it now."))
    return redirect("organisers:webhook", slug, pk)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tell it nothing more."""
    desk = organisers_desk(request, slug)
    endpoint = endpoint_at(desk, pk)
    remove_endpoint(actor=desk.actor, endpoint=endpoint)
    messages.success(request, _("“%(name)s” is removed.") % {"name": endpoint})
    return redirect("organisers:webhooks", slug)


def _webhook_page(
    request: HttpRequest, desk: EditionDesk, endpoint: WebhookEndpoint, **more: Any
) -> HttpResponse:
    rows = Paginator(endpoint.deliveries.order_by("-pk"), PAGE_SIZE)
    page = rows.get_page(request.GET.get("page"))
    lines = [
        {"row": row, "kind": kind_in_words(row.kind), "outcome": outcome_in_words(row)}
        for row in page.object_list
    ]
    old_is_good = len(endpoint.secrets_at(timezone.now())) > 1
    facts: dict[str, Any] = {"endpoint": endpoint, "lines": lines, "page": page}
    facts["old_is_good"] = old_is_good
    return page_under_settings(request, desk, "organisers/webhooks/webhook.html", {**facts, **more})
