"""Setting an edition up from a preset, its texts and dates, and the frame of the settings."""

from copy import copy
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import NotAllowed
from challenge.models import Challenge
from challenge.permissions import may_create_edition
from challenge.queries import editions_run_by
from challenge.services.clock_rules import set_clock_rules
from challenge.services.editions import finish_edition, update_edition
from frontend.http import accepted_post, actor_of
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.edition_forms import (
    ClockForm,
    EditionForm,
    NewEditionForm,
    suggested_dates,
)
from frontend.pages.organisers.setup.readiness import checklist
from frontend.versions import seen_version
from judging.queries.setup.missing_parts import missing_parts
from judging.queries.setup.timeline import timeline
from judging.services.setup.edition import create_edition, publish_edition

EITHER = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@EITHER
def new_edition(request: HttpRequest) -> HttpResponse:
    """Make an edition from the preset; everything can be edited afterwards."""
    actor = actor_of(request)
    if not may_create_edition(actor):
        raise NotAllowed
    form = (
        NewEditionForm(request.POST)
        if request.method == "POST"
        else NewEditionForm(initial=suggested_dates())
    )
    edition = accepted_post(
        request,
        form,
        lambda: create_edition(actor=actor, **form.cleaned_data),
    )
    if edition:
        messages.success(
            request,
            _("The edition is there. Look through the texts and dates, then publish it."),
        )
        return redirect("organisers:settings", edition.slug)
    context = {
        "form": form,
        "editions": editions_run_by(actor),
        "challenges": Challenge.objects.order_by("slug"),
    }
    return render(
        request, "organisers/setup/new_edition.html", context, status=422 if form.errors else 200
    )


@login_required
@EITHER
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts, dates and rules."""
    desk = desk_of(request, slug)
    form = EditionForm(
        request.POST if request.method == "POST" else None, instance=copy(desk.edition)
    )
    edition = desk.edition
    if accepted_post(
        request,
        form,
        lambda: update_edition(
            actor=desk.actor,
            edition=edition,
            seen=seen_version(request),
            **changes_in(form, edition),
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:settings", slug)
    return _settings(request, desk, form, ClockForm(initial=edition.clock_rules()))


@login_required
@require_POST
def clock_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """When mail waits for the morning, and what an outage means; at any time."""
    desk = desk_of(request, slug)
    form = ClockForm(request.POST)
    if accepted_post(
        request,
        form,
        lambda: set_clock_rules(
            actor=desk.actor,
            edition=desk.edition,
            seen=seen_version(request),
            **form.cleaned_data,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('organisers:settings', args=[slug])}#clock")
    return _settings(request, desk, EditionForm(instance=copy(desk.edition)), form)


def _settings(
    request: HttpRequest, desk: EditionDesk, form: EditionForm, clock: ClockForm
) -> HttpResponse:
    edition = desk.edition
    missing = missing_parts(edition=edition) if edition.state == "draft" else {}
    return settings_page(
        request,
        desk,
        "settings",
        form=form,
        clock=clock,
        spans=timeline(edition, desk.rounds),
        missing=missing,
        checks=checklist(edition, missing) if edition.state == "draft" else [],
    )


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the edition to the public, or say that it is finished."""
    desk = desk_of(request, slug)
    if request.POST.get("finish"):
        finish_edition(actor=desk.actor, edition=desk.edition)
        messages.success(request, _("The edition is finished. It stays readable."))
    else:
        publish_edition(actor=desk.actor, edition=desk.edition)
        messages.success(request, _("The edition is public now."))
    return redirect("organisers:settings", slug)


def settings_page(
    request: HttpRequest, desk: EditionDesk, template: str, **more: Any
) -> HttpResponse:
    """A page of the settings, with the tabs above it; 422 if its form has errors."""
    return page_under_settings(request, desk, f"organisers/setup/{template}.html", more)


def page_under_settings(
    request: HttpRequest, desk: EditionDesk, template: str, more: dict[str, Any]
) -> HttpResponse:
    """The same for a template of another folder, by its whole name."""
    form, clock = more.get("form"), more.get("clock")
    context = desk.context(
        "settings", sections=_sections(desk, request.path), rounds=desk.rounds, **more
    )
    return render(
        request,
        template,
        context,
        status=422 if any(shown.errors for shown in (form, clock) if shown is not None) else 200,
    )


def _sections(desk: EditionDesk, here: str) -> list[dict[str, Any]]:
    slug = desk.edition.slug
    links = [
        (_("Texts and dates"), "file-text", reverse("organisers:settings", args=[slug])),
        (_("Application form"), "list-checks", reverse("organisers:form_settings", args=[slug])),
        (_("Who may apply"), "user-check", reverse("organisers:eligibility_trial", args=[slug])),
    ]
    links += [
        (round.name, "scale", reverse("organisers:round_settings", args=[slug, round.order]))
        for round in desk.rounds
    ]
    links += [
        (_("Awards"), "trophy", reverse("organisers:awards", args=[slug])),
        (_("Logo and seal"), "stamp", reverse("organisers:letterhead", args=[slug])),
        (_("People"), "users", reverse("organisers:people", args=[slug])),
        (_("Rehearsal"), "play", reverse("organisers:rehearsal", args=[slug])),
    ]
    if desk.may_act:
        links += [
            (_("Webhooks"), "send", reverse("organisers:webhooks", args=[slug])),
            (_("Access tokens"), "key-round", reverse("organisers:tokens", args=[slug])),
        ]
    return [
        {
            "label": label,
            "icon": icon,
            "url": url,
            "active": here == url or (url != links[0][2] and here.startswith(url)),
        }
        for label, icon, url in links
    ]


def changes_in(form: BaseForm, before: Model) -> dict[str, Any]:
    """What the person changed; times are compared to the minute, which is what the form shows."""
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if _to_the_minute(value) != _to_the_minute(getattr(before, name))
    }


def _to_the_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value
