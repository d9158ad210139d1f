"""The rules of the assignment.

Weights of the match, nearness of fields, lottery, linking and balance of loads, panels, and the
public seed.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.versions import version_of
from challenge.models import Edition, FieldNearness
from challenge.queries import near_name
from challenge.services.application_form import set_nearness
from frontend.pages.organisers.desk import EditionDesk, desk_of, round_of
from frontend.typed_values import WHOLE_PERCENT, row_number, share_in_percent, whole_number
from frontend.versions import seen_version
from judging.models import Panel, Round, RoundState
from judging.queries.assignment.profile_match import weights_of
from judging.queries.overview.answered_weights import AnsweredWeights, answered_weights
from judging.queries.setup.assignment_options import PARTS
from judging.services.panel.panels import remove_panel, save_panel
from judging.services.setup.rounds import commit_seed, update_round

MOST_BRIDGES = 999_999  # that can be typed; the service names its own bound


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
    """Weights, lottery, linking, balance of loads, and which panel has which field.

    take=answers: the weights that judges' answers speak for, instead of those typed.
    """
    desk, round = round_of(request, slug, order)
    weights = {name: _share(request, f"weight-{name}") for name in PARTS}
    if request.POST.get("take") == "answers":
        weights |= answered_weights(viewer=desk.actor, round=round).taken
    panels = {
        field.slug: row_number(request, f"panel-{field.slug}")
        for field in desk.edition.fields.all()
    }
    options = {
        **round.allocation_options,
        "weights": weights,
        "panels": {name: pk for name, pk in panels.items() if pk},
        "bridges": whole_number(
            request, "bridges", most=MOST_BRIDGES, wanted=_("Give a whole number.")
        )
        or 0,
    }
    update_round(
        actor=desk.actor,
        round=round,
        lottery=_share(request, "lottery"),
        linking=_share(request, "linking"),
        **({"balance": share_in_percent(request, "balance")} if "balance" in request.POST else {}),
        allocation_options=options,
        seen=seen_version(request),
    )
    messages.success(request, _("Saved. The next assignment goes by these rules."))
    return _back(desk, round)


@login_required
@require_POST
def save_nearness(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """How near fields are; only what changed is written."""
    desk, round = round_of(request, slug, order)
    names = [field.slug for field in desk.edition.fields.all()]
    pairs = {
        (a, b): _share(request, f"near-{a}-{b}")
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if f"near-{a}-{b}" in request.POST
    }
    set_nearness(actor=desk.actor, edition=desk.edition, pairs=pairs, seen=seen_version(request))
    messages.success(request, _("Saved. The next assignment goes by these rules."))
    return _back(desk, round)


@login_required
@require_POST
def add_panel(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Form a panel, or give one another name."""
    desk, round = round_of(request, slug, order)
    panel = (
        get_object_or_404(Panel, edition=desk.edition, pk=row_number(request, "panel"))
        if request.POST.get("panel")
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
    return _back(desk, round)


@login_required
@require_POST
def dissolve_panel(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Dissolve a panel."""
    desk, round = round_of(request, slug, order)
    remove_panel(
        actor=desk.actor,
        panel=get_object_or_404(
            Panel.objects.select_related("edition"), edition=desk.edition, pk=pk
        ),
    )
    messages.success(
        request, _("The division is dissolved. Its judges may get entries of every field.")
    )
    return _back(desk, round)


@login_required
@require_POST
def commit(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Draw the seed in public: only its digest is shown now."""
    desk, round = round_of(request, slug, order)
    commit_seed(actor=desk.actor, round=round)
    messages.success(
        request, _("The seed is drawn and sealed. Publish its digest before you assign.")
    )
    return _back(desk, round)


def _context(desk: EditionDesk, round: Round) -> dict[str, Any]:
    edition, options = desk.edition, round.allocation_options
    weights = weights_of(round=round)
    labels = {
        "fields": _("Fields"),
        "stage": _("Growth stage"),
        "keywords": _("Keywords"),
        "past_load": _("Little work so far"),
    }
    fields = list(edition.fields.all())
    panels = options.get("panels", {})
    answered = answered_weights(viewer=desk.actor, round=round)
    return desk.context(
        "assignment",
        answered=answered,
        answered_rows=_answered_rows(answered, labels),
        links=desk.round_links("assignment_rules"),
        is_free=round.state in {RoundState.SETUP, RoundState.ASSIGNED},
        weights=[
            {"name": name, "label": labels[name], "percent": round_to_whole(weights[name])}
            for name in PARTS
        ],
        lottery=round_to_whole(round.lottery),
        linking=float(f"{round.linking * WHOLE_PERCENT:.2f}"),
        balance=None if round.balance is None else round_to_whole(round.balance),
        panels=list(edition.panels.prefetch_related("judges__user").order_by("pk")),
        field_panels=[
            {"field": field, "panel": str(panels.get(field.slug, ""))} for field in fields
        ],
        bridges=options.get("bridges", 0),
        bridge_judges=list(edition.judges.filter(is_bridge=True).select_related("user")),
        fields=fields,
        nearness=_rows(edition),
        nearness_version=version_of(_shown(edition)),
        commitment=options.get("commitment", ""),
        may_commit=round.seed is None and not round.assignments.exists(),
    )


def _answered_rows(found: AnsweredWeights, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each part with its weight now and by the answers, in whole percent."""
    ranges = found.fitted.weights if found.fitted else {}
    total = sum(found.now.values()) or 1.0
    return [
        {
            "label": labels[name],
            "now": round_to_whole(found.now[name] / total),
            "fitted": round_to_whole(row.fitted),
            "low": round_to_whole(row.low),
            "high": round_to_whole(row.high),
        }
        for name, row in ranges.items()
    ]


def round_to_whole(share: float) -> int:
    """A share in whole percent."""
    return round(share * WHOLE_PERCENT)


def _rows(edition: Edition) -> list[dict[str, Any]]:
    """The upper half of the table of fields, row by row."""
    known, fields = _nearness(edition), list(edition.fields.all())
    return [
        {
            "field": field,
            "cells": [
                {
                    "other": other,
                    "name": f"near-{field.slug}-{other.slug}",
                    "percent": round_to_whole(known.get((field.slug, other.slug), 0)),
                }
                for other in fields[i + 1 :]
            ],
        }
        for i, field in enumerate(fields[:-1])
    ]


def _shown(edition: Edition) -> dict[str, float]:
    """Every pair with what the table shows, in whole percent."""
    return {
        near_name(row["field"].slug, cell["other"].slug): cell["percent"] / WHOLE_PERCENT
        for row in _rows(edition)
        for cell in row["cells"]
    }


def _nearness(edition: Edition) -> dict[tuple[str, str], float]:
    rows = FieldNearness.objects.filter(field__edition=edition).values_list(
        "field__slug", "other__slug", "nearness"
    )
    return {(first, second): nearness for first, second, nearness in rows}


def _share(request: HttpRequest, name: str) -> float:
    return share_in_percent(request, name) or 0.0


def _back(desk: EditionDesk, round: Round) -> HttpResponse:
    return redirect(
        f"{reverse('organisers:assignment_rules', args=[desk.edition.slug])}?round={round.order}"
    )
