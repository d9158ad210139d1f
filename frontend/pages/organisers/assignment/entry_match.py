"""Why which judge fits an entry: the match part by part, changed by hand where the organiser knows
better.
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
from frontend.pages.organisers.desk import round_of
from judging.models import Judge, Round, RoundEntry
from judging.queries.assignment.match_parts import Fit, fits_of
from judging.services.assignment.request import override_match

WHOLE = 100


@login_required
@require_safe
def entry_match(request: HttpRequest, slug: str, order: int, entry: int) -> HttpResponse:
    """All judges for one entry."""
    desk, one = round_of(request, slug, order)
    row = _row(one, entry)
    rows = [_shown(fit) for fit in fits_of(round=one, entry=row.entry)]
    return render(
        request,
        "organisers/assignment/entry_match.html",
        desk.context("assignment", row=row, rows=rows),
    )


@login_required
@require_POST
def set_match(request: HttpRequest, slug: str, order: int, entry: int) -> HttpResponse:
    """Set the match of one judge by hand; empty: back to what the data says."""
    desk, one = round_of(request, slug, order)
    row = _row(one, entry)
    number = request.POST.get("judge", "")
    judge = get_object_or_404(
        Judge.objects.select_related("user"),
        edition=desk.edition,
        pk=int(number) if number.isdecimal() else 0,
    )
    override_match(
        actor=desk.actor,
        round=one,
        judge=judge,
        entry=row.entry,
        match=_share(request.POST.get("match", "")),
    )
    messages.success(request, _("Saved. It counts from the next assignment on."))
    return redirect(
        f"{reverse('organisers:entry_match', args=[slug, order, entry])}#judge-{judge.pk}"
    )


def _row(round: Round, entry: int) -> RoundEntry:
    return get_object_or_404(
        RoundEntry.objects.select_related(
            "entry__startup", "entry__field", "entry__track", "entry__edition"
        ),
        round=round,
        entry=entry,
    )


def _shown(fit: Fit) -> dict[str, Any]:
    """A row of the table; percent as people read it."""
    own = None if fit.by_hand is None else round(fit.by_hand * WHOLE)
    against = [
        f"{one.get_kind_display()} · {one.get_source_display()}"
        + (f" · {one.note}" if one.note else "")
        for one in fit.conflicts
    ]
    return {
        "fit": fit,
        "own": own,
        "parts": [fit.parts[name] for name in ("fields", "stage", "keywords", "past_load")],
        "against": against,
    }


def _share(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= WHOLE:
        raise InvalidInput(
            fields={"match": _("Give a number from 0 to 100, or leave it empty to go by the data.")}
        )
    return value / WHOLE
