"""Sheets that came after the close: accept one, or refuse it with the reason."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import InvalidInput
from frontend.http import attempt
from frontend.pages.organisers.desk import EditionDesk, round_of
from judging.models import LateSheet, Round, RoundState
from judging.queries.scoring.late_sheets import late_sheets_of, waiting_late_sheets
from judging.queries.scoring.sheet_changes import changed_sheets
from judging.services.scoring.late_sheets import (
    accept_late_sheet,
    missing_in,
    points_of,
    refuse_late_sheet,
)


@login_required
@require_safe
def late_sheets(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Each as its judge sent it, beside what counts so far."""
    desk, round = round_of(request, slug, order)
    return _page(request, desk, round)


@login_required
@require_POST
def count(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Accept the sheet as it was sent."""
    desk, round = round_of(request, slug, order)
    late = get_object_or_404(late_sheets_of(round), pk=pk)
    accept_late_sheet(actor=desk.actor, late=late)
    messages.success(
        request,
        _("The sheet of %(name)s counts. The scores are being tallied again.")
        % {"name": late.assignment.judge},
    )
    return redirect("organisers:late_sheets", slug, order)


@login_required
@require_POST
def refuse(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Refuse the sheet with the reason, which the judge reads."""
    desk, round = round_of(request, slug, order)
    late = get_object_or_404(late_sheets_of(round), pk=pk)
    reason = request.POST.get("reason", "")
    tried = attempt(
        lambda: refuse_late_sheet(actor=desk.actor, late=late, reason=reason), InvalidInput
    )
    if tried.refusal:
        return _page(request, desk, round, wrong={late.pk: str(tried.refusal.fields["reason"])})
    messages.success(
        request,
        _("The sheet of %(name)s does not count. The judge is told why.")
        % {"name": late.assignment.judge},
    )
    return redirect("organisers:late_sheets", slug, order)


def _page(
    request: HttpRequest, desk: EditionDesk, round: Round, wrong: dict[int, str] | None = None
) -> HttpResponse:
    wrong = wrong or {}
    waiting = [_row(late, wrong.get(late.pk, "")) for late in waiting_late_sheets(round)]
    decided = late_sheets_of(round).filter(
        state__in=[LateSheet.State.ACCEPTED, LateSheet.State.REFUSED]
    )
    may_count = round.state == RoundState.CLOSED and not hasattr(round, "announcement")
    problems = [{"id": f"why-{pk}", "errors": [text]} for pk, text in wrong.items()]
    context = desk.context(
        "control_room",
        waiting=waiting,
        decided=decided,
        may_count=may_count,
        problems=problems,
        changes=changed_sheets(round),
    )
    return render(
        request, "organisers/scoring/late_sheets.html", context, status=422 if wrong else 200
    )


def _row(late: LateSheet, wrong: str) -> dict[str, Any]:
    points = points_of(late=late)
    counted = getattr(late.assignment, "sheet", None)
    return {
        "late": late,
        "points": points.items(),
        "total": sum(points.values()),
        "missing": missing_in(late=late),
        "counted": counted,
        "wrong": wrong,
    }
