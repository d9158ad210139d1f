"""Why which judge fits an entry: the match by its parts, and overriding it by hand."""
# tested by: tests/frontend/pages/organisers/assignment/test_rules.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from frontend.pages.organisers.desk import round_of
from frontend.typed_values import WHOLE_PERCENT, row_number, share_in_percent
from frontend.versions import seen_version
from judging.models import Judge, Round, RoundEntry
from judging.queries.assignment.match_parts import Fit, fits_of
from judging.services.assignment.request import override_match
from submissions.queries.as_submitted import show_submitted


@login_required
@require_safe
def entry_match(request: HttpRequest, slug: str, order: int, entry: int) -> HttpResponse:
    """All judges for one entry."""
    desk, round = round_of(request, slug, order)
    row = _row(round, entry)
    rows = [_shown(fit) for fit in fits_of(round=round, entry=row.entry)]
    show_submitted([row.entry])
    return render(
        request,
        "organisers/assignment/entry_match.html",
        desk.context("assignment", row=row, rows=rows),
    )


@login_required
@require_POST
def set_match(request: HttpRequest, slug: str, order: int, entry: int) -> HttpResponse:
    """Set the match of one judge by hand; empty: back to what the data says."""
    desk, round = round_of(request, slug, order)
    row = _row(round, entry)
    judge = get_object_or_404(
        Judge.objects.select_related("user"),
        edition=desk.edition,
        pk=row_number(request, "judge"),
    )
    override_match(
        actor=desk.actor,
        round=round,
        judge=judge,
        entry=row.entry,
        match=share_in_percent(
            request, "match", _("Give a number from 0 to 100, or leave it empty to go by the data.")
        ),
        seen=seen_version(request),
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
    own = None if fit.by_hand is None else round(fit.by_hand * WHOLE_PERCENT)
    against = [
        f"{conflict.get_kind_display()} · {conflict.get_source_display()}"
        + (f" · {conflict.note}" if conflict.note else "")
        for conflict in fit.conflicts
    ]
    return {
        "fit": fit,
        "own": own,
        "parts": [fit.parts[name] for name in ("fields", "stage", "keywords", "past_load")],
        "against": against,
    }
