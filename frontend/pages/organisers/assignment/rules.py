"""What the assignment goes by: weights of the match, nearness of fields, lottery and linking,
panels, and the public seed.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, FieldNearness
from challenge.services.application_form import set_nearness
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from judging.algorithms.assignment.match import Weighting
from judging.models import Panel, Round, RoundState
from judging.queries.setup.assignment_options import PARTS
from judging.services.panel.panels import remove_panel, save_panel
from judging.services.setup.rounds import commit_seed, update_round

WHOLE = 100  # people write percent


@login_required
@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """All rules of the round's assignment on one page."""
    desk = desk_of(request, slug)
    if desk.round is None:
        return render(request, "organisers/rounds/no_rounds.html", desk.context("assignment"))
    return render(
        request, "organisers/assignment/assignment_rules.html", _context(desk, desk.round)
    )


@login_required
@require_POST
def save_rules(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Weights, lottery, linking, and which panel has which field."""
    desk, one = round_of(request, slug, order)
    weights = {name: _share(request, f"weight-{name}") for name in PARTS}
    fields = {
        field.slug: request.POST.get(f"panel-{field.slug}", "")
        for field in desk.edition.fields.all()
    }
    options = {
        **one.allocation_options,
        "weights": weights,
        "panels": {name: int(pk) for name, pk in fields.items() if pk.isdecimal()},
        "bridges": _whole(request, "bridges"),
    }
    update_round(
        actor=desk.actor,
        round=one,
        lottery=_share(request, "lottery"),
        linking=_share(request, "linking"),
        allocation_options=options,
    )
    messages.success(request, _("Saved. The next assignment goes by these rules."))
    return _back(desk, one)


@login_required
@require_POST
def save_nearness(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """How near fields are; only what changed is written."""
    desk, one = round_of(request, slug, order)
    known = _nearness(desk.edition)
    names = [field.slug for field in desk.edition.fields.all()]
    pairs = {
        (a, b): _share(request, f"near-{a}-{b}")
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if f"near-{a}-{b}" in request.POST
    }
    changed = {
        pair: value
        for pair, value in pairs.items()
        if abs(value - known.get(pair, 0.0)) > 1 / (2 * WHOLE)
    }
    if changed:
        set_nearness(actor=desk.actor, edition=desk.edition, pairs=changed)
    messages.success(request, _("Saved. The next assignment goes by these rules."))
    return _back(desk, one)


@login_required
@require_POST
def add_panel(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Form a panel, or give one another name."""
    desk, one = round_of(request, slug, order)
    pk = request.POST.get("panel", "")
    panel = (
        get_object_or_404(Panel, edition=desk.edition, pk=int(pk) if pk.isdecimal() else 0)
        if pk
        else None
    )
    save_panel(
        actor=desk.actor,
        edition=desk.edition,
        name_ko=request.POST.get("name_ko", ""),
        name_en=request.POST.get("name_en", ""),
        panel=panel,
    )
    messages.success(request, _("Saved."))
    return _back(desk, one)


@login_required
@require_POST
def dissolve_panel(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Dissolve a panel."""
    desk, one = round_of(request, slug, order)
    remove_panel(
        actor=desk.actor,
        panel=get_object_or_404(
            Panel.objects.select_related("edition"), edition=desk.edition, pk=pk
        ),
    )
    messages.success(
        request, _("The panel is dissolved. Its judges may get entries of every field.")
    )
    return _back(desk, one)


@login_required
@require_POST
def commit(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Draw the seed in public: only its fingerprint is told now."""
    desk, one = round_of(request, slug, order)
    commit_seed(actor=desk.actor, round=one)
    messages.success(
        request, _("The seed is drawn and sealed. Publish its fingerprint before you assign.")
    )
    return _back(desk, one)


def _context(desk: EditionDesk, round: Round) -> dict[str, Any]:
    edition, options = desk.edition, round.allocation_options
    weights = {name: getattr(Weighting(), name) for name in PARTS} | options.get("weights", {})
    labels = {
        "fields": _("Fields"),
        "stage": _("Growth stage"),
        "keywords": _("Keywords"),
        "past_load": _("Little work so far"),
    }
    fields = list(edition.fields.all())
    panels = options.get("panels", {})
    return desk.context(
        "assignment",
        links=desk.round_links("assignment_rules"),
        is_free=round.state in {RoundState.SETUP, RoundState.ASSIGNED},
        weights=[
            {"name": name, "label": labels[name], "percent": round_to_whole(weights[name])}
            for name in PARTS
        ],
        lottery=round_to_whole(round.lottery),
        linking=float(f"{round.linking * WHOLE:.2f}"),
        panels=list(edition.panels.prefetch_related("judges__user").order_by("pk")),
        field_panels=[
            {"field": field, "panel": str(panels.get(field.slug, ""))} for field in fields
        ],
        bridges=options.get("bridges", 0),
        bridge_judges=list(edition.judges.filter(is_bridge=True).select_related("user")),
        fields=fields,
        nearness=_rows(edition),
        commitment=options.get("commitment", ""),
        may_commit=round.seed is None and not round.assignments.exists(),
    )


def round_to_whole(share: float) -> int:
    """A share in whole percent."""
    return round(share * WHOLE)


def _rows(edition: Edition) -> list[dict[str, Any]]:
    """The upper half of the table of fields, row by row."""
    known, fields = _nearness(edition), list(edition.fields.all())
    return [
        {
            "field": one,
            "cells": [
                {
                    "other": other,
                    "name": f"near-{one.slug}-{other.slug}",
                    "percent": round_to_whole(known.get((one.slug, other.slug), 0)),
                }
                for other in fields[i + 1 :]
            ],
        }
        for i, one in enumerate(fields[:-1])
    ]


def _nearness(edition: Edition) -> dict[tuple[str, str], float]:
    rows = FieldNearness.objects.filter(field__edition=edition).values_list(
        "field__slug", "other__slug", "nearness"
    )
    return {(one, other): nearness for one, other, nearness in rows}


def _share(request: HttpRequest, name: str) -> float:
    """Percent, as people write it, as a share."""
    try:
        value = float(request.POST.get(name, "").strip() or 0)
    except ValueError:
        value = -1
    if not 0 <= value <= WHOLE:
        raise InvalidInput(fields={name: _("Give a number from 0 to 100.")})
    return value / WHOLE


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - the service says the bounds
        raise InvalidInput(fields={name: _("Give a whole number.")})
    return int(text)


def _back(desk: EditionDesk, round: Round) -> HttpResponse:
    return redirect(
        f"{reverse('organisers:assignment_rules', args=[desk.edition.slug])}?round={round.order}"
    )
