"""A judge's conflicts of interest, and the ties from which they are found."""
# tested by: tests/frontend/pages/organisers/assignment/test_rules.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from challenge.kernel.errors import InvalidInput
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.panel.judges import judge_address
from frontend.typed_values import day_in, number_in
from judging.models import Conflict
from judging.queries.overview.judge_page import judge_of
from judging.services.assignment.conflicts import find_conflicts, set_conflict
from judging.services.assignment.conflicts import lift_conflict as withdraw_conflict
from judging.services.panel.invite import add_affiliation, remove_affiliation
from submissions.models import Entry

MOST_NAME_LETTERS, MOST_DEPARTMENT_LETTERS, MOST_NOTE_LETTERS = 120, 80, 300


@login_required
@require_POST
def add_conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record a conflict of interest between this judge and an entry."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    entry = _entry_numbered(desk, request.POST.get("number", ""))
    source = (
        Conflict.Source.STARTUP if request.POST.get("by_startup") else Conflict.Source.ORGANISER
    )
    set_conflict(
        actor=desk.actor,
        judge=person,
        entry=entry,
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", "")[:MOST_NOTE_LETTERS],
        source=source,
    )
    messages.success(request, _("The conflict is noted."))
    return redirect(judge_address(desk, person))


@login_required
@require_POST
def lift_conflict(request: HttpRequest, slug: str, pk: int, conflict: int) -> HttpResponse:
    """Withdraw a conflict."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    withdraw_conflict(
        actor=desk.actor,
        conflict=get_object_or_404(person.conflicts.select_related("judge__edition"), pk=conflict),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("The conflict is withdrawn."))
    return redirect(judge_address(desk, person))


@login_required
@require_POST
def add_tie(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note where a judge works or worked, advised, mentored, or holds shares.

    Conflicts of interest are found from it at once.
    """
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    add_affiliation(
        actor=desk.actor,
        judge=person,
        organisation=request.POST.get("organisation", "")[:MOST_NAME_LETTERS],
        kind=request.POST.get("kind", ""),
        since=day_in(request, "since"),
        until=day_in(request, "until"),
        department=request.POST.get("department", "")[:MOST_DEPARTMENT_LETTERS],
    )
    count = find_conflicts(actor=desk.actor, edition=desk.edition)
    messages.success(
        request, _("Noted. New conflicts found in the data: %(count)s.") % {"count": count}
    )
    return redirect(judge_address(desk, person))


@login_required
@require_POST
def remove_tie(request: HttpRequest, slug: str, pk: int, tie: int) -> HttpResponse:
    """Remove a tie that was noted by mistake."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    remove_affiliation(actor=desk.actor, judge=person, pk=tie)
    find_conflicts(actor=desk.actor, edition=desk.edition)
    messages.success(
        request, _("The relationship is removed, and with it the conflicts that came from it.")
    )
    return redirect(judge_address(desk, person))


def _entry_numbered(desk: EditionDesk, typed: str) -> Entry:
    number = number_in(typed.strip().rpartition("-")[2])
    entry = Entry.objects.filter(edition=desk.edition, number=number).first() if number else None
    if entry is None:
        words = _(
            "There is no entry with this application number. Write it as on the "
            "receipt, for example 2026-0001."
        )
        raise InvalidInput(fields={"number": words})
    return entry
