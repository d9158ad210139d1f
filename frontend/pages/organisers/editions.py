"""Setting an edition up: a new one from a preset, its texts and dates, rounds, rubrics, awards, and the people who run it."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenge.errors import NotAllowed, NotFound, Refusal
from challenge.models import Challenge, Role
from challenge.permissions import may_create_edition
from challenge.presets import DEFAULT, load_preset
from challenge.queries import editions_run_by
from challenge.services.editions import finish_edition, update_edition
from challenge.services.people import grant_role, revoke_role
from frontend.http import actor_of
from frontend.pages.organisers.desk import Desk, desk_of, round_of
from frontend.pages.organisers.edition_forms import AwardForm, CriterionForm, EditionForm, NewEditionForm, PersonForm, RoundForm, suggested_dates
from judging.models import Award, Criterion, Round, RoundState
from judging.services.setting_up import create_edition, publish_edition, save_award, update_criterion, update_round

Done = TypeVar("Done")
EITHER = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@EITHER
def new_edition(request: HttpRequest) -> HttpResponse:
    """Make an edition from the preset; everything can be edited afterwards."""
    actor = actor_of(request)
    if not may_create_edition(actor):
        raise NotAllowed
    form = NewEditionForm(request.POST) if request.method == "POST" else NewEditionForm(initial=suggested_dates())
    if request.method == "POST" and form.is_valid():
        edition = accepted(form, lambda: create_edition(actor=actor, preset=DEFAULT, **form.cleaned_data))
        if edition:
            messages.success(request, _("The edition is there. Look through the texts and dates, then publish it."))
            return redirect("organisers:settings", edition.slug)
    context = {"form": form, "preset": load_preset(DEFAULT), "editions": editions_run_by(actor), "challenges": Challenge.objects.order_by("slug")}
    return render(request, "organisers/new_edition.html", context, status=422 if form.errors else 200)


@login_required
@EITHER
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts, dates and rules."""
    desk = desk_of(request, slug)
    form = EditionForm(request.POST if request.method == "POST" else None, instance=copy(desk.edition))
    edition = desk.edition
    if request.method == "POST" and form.is_valid() and accepted(form, lambda: update_edition(actor=desk.actor, edition=edition, **changes_in(form, edition))) is not None:
        messages.success(request, _("Saved."))
        return redirect("organisers:settings", slug)
    return _page(request, desk, "settings", form=form)


@login_required
@EITHER
def round_settings(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Dates and rules of a round, with its rubric."""
    desk, one = round_of(request, slug, order)
    form = RoundForm(request.POST if request.method == "POST" else None, instance=copy(one))
    if request.method == "POST" and form.is_valid() and accepted(form, lambda: update_round(actor=desk.actor, round=one, **changes_in(form, one))) is not None:
        messages.success(request, _("Saved."))
        return redirect("organisers:round_settings", slug, order)
    criteria = list(Criterion.objects.filter(rubric__round=one).prefetch_related("anchors"))
    total = sum(criterion.points for criterion in criteria)
    return _page(request, desk, "round_settings", form=form, criteria=criteria, total=total, is_frozen=_is_frozen(one))


@login_required
@EITHER
def criterion(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """One criterion with its anchors."""
    desk, one = round_of(request, slug, order)
    row = get_object_or_404(Criterion.objects.select_related("rubric__round__edition").prefetch_related("anchors"), rubric__round=one, pk=pk)
    form = CriterionForm(request.POST if request.method == "POST" else None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in CriterionForm.Meta.fields}
        if accepted(form, lambda: update_criterion(actor=desk.actor, criterion=row, anchors=form.anchors(), **changes)):
            messages.success(request, _("Saved."))
            return redirect("organisers:round_settings", slug, order)
    return _page(request, desk, "criterion", form=form, criterion=row, is_frozen=_is_frozen(one))


@login_required
@EITHER
def awards(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, places and prizes of the awards; one form each."""
    desk = desk_of(request, slug)
    rows = list(Award.objects.filter(edition=desk.edition).select_related("edition"))
    chosen = request.POST.get("award", "")
    forms = [AwardForm(request.POST if str(row.pk) == chosen else None, instance=copy(row), auto_id=f"id_{row.pk}_%s") for row in rows]
    sent = next(((row, form) for row, form in zip(rows, forms, strict=True) if form.is_bound), None)
    if request.method == "POST" and sent is None:
        raise NotFound
    if sent and sent[1].is_valid():
        save_award(actor=desk.actor, edition=desk.edition, key=sent[0].key, **sent[1].cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("organisers:awards", slug)
    return _page(request, desk, "awards", rows=list(zip(rows, forms, strict=True)), form=sent[1] if sent else None)


@login_required
@EITHER
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs the edition and who watches it."""
    desk = desk_of(request, slug)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        role = grant_role(actor=desk.actor, edition=desk.edition, **form.cleaned_data)
        messages.success(request, _("%(name)s can come in now, with a code sent to their address.") % {"name": role.user})
        return redirect("organisers:people", slug)
    roles = Role.objects.filter(edition=desk.edition).select_related("user").order_by("kind", "user__name")
    return _page(request, desk, "people", form=form, roles=roles)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody's part back; one organiser always stays."""
    desk = desk_of(request, slug)
    role = get_object_or_404(Role.objects.select_related("edition", "user"), edition=desk.edition, pk=pk)
    revoke_role(actor=desk.actor, role=role)
    messages.success(request, _("%(name)s has no part in this edition any more.") % {"name": role.user})
    return redirect("organisers:people", slug)


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


def _page(request: HttpRequest, desk: Desk, name: str, **more: Any) -> HttpResponse:
    form = more.get("form")
    context = desk.context("settings", sections=_sections(desk, request.path), rounds=desk.rounds, **more)
    return render(request, f"organisers/{name}.html", context, status=422 if form is not None and form.errors else 200)


def _is_frozen(round: Round) -> bool:
    return round.state not in {RoundState.SETUP, RoundState.ASSIGNED}


def _sections(desk: Desk, here: str) -> list[dict[str, Any]]:
    slug = desk.edition.slug
    links = [(_("Texts and dates"), "file-text", reverse("organisers:settings", args=[slug]))]
    links += [(one.name, "scale", reverse("organisers:round_settings", args=[slug, one.order])) for one in desk.rounds]
    links += [(_("Awards"), "trophy", reverse("organisers:awards", args=[slug])), (_("People"), "users", reverse("organisers:people", args=[slug]))]
    return [{"label": label, "icon": icon, "url": url, "active": here == url or (url != links[0][2] and here.startswith(url))} for label, icon, url in links]


def accepted(form: BaseForm, act: Callable[[], Done]) -> Done | None:
    """What the service returns; None if it refused and named fields: its words then stand beside them."""
    try:
        return act()
    except Refusal as refusal:
        if not refusal.fields:
            raise
        for name, text in refusal.fields.items():
            form.add_error(name if name in form.fields else None, str(text))
        return None


def changes_in(form: BaseForm, before: Model) -> dict[str, Any]:
    """What the person changed; times are compared to the minute, which is what the form shows."""
    return {name: value for name, value in form.cleaned_data.items() if _to_the_minute(value) != _to_the_minute(getattr(before, name))}


def _to_the_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value
