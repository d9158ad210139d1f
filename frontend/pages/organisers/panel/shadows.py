"""Shadow judges: who is one, which entries they read, how far they agree afterwards."""
# tested by: tests/frontend/pages/organisers/panel/test_shadows.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from frontend.in_words.shadow_agreement import agreement_words
from frontend.pages.organisers.desk import desk_of, round_of
from frontend.typed_values import row_number
from judging.models import Assignment, AssignmentState, Judge, Round
from judging.queries.overview.judge_page import judge_of
from judging.queries.overview.shadow_agreement import shadow_work
from judging.services.assignment.request import ASSIGNABLE
from judging.services.assignment.shadow_entries import assign_to_shadow, take_from_shadow
from judging.services.panel.shadow import set_shadow


def shadow_facts(person: Judge) -> dict[str, Any]:
    """What the page of a shadow shows: each round with what they have and how far they agree."""
    if not person.is_shadow:
        return {}
    work = [
        {
            "round": row.round,
            "assigned": row.assigned,
            "submitted": row.submitted,
            "agreement": agreement_words(row.agreement),
            "is_assignable": row.round.state in ASSIGNABLE,
        }
        for row in shadow_work(person)
    ]
    counting = Judge.objects.filter(edition=person.edition, state=Judge.State.ACCEPTED)
    return {
        "shadow_work": work,
        "counting_judges": counting.select_related("user").order_by("user__name", "pk"),
    }


@login_required
@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a judge a shadow, or one who counts."""
    desk = desk_of(request, slug)
    person = judge_of(desk.edition, pk)
    is_shadow = request.POST.get("is_shadow") == "1"
    set_shadow(actor=desk.actor, judge=person, is_shadow=is_shadow)
    words = (
        _("%(name)s is a shadow judge now: their score sheets don't count.")
        if is_shadow
        else _("%(name)s is a judge now whose score sheets count.")
    )
    messages.success(request, words % {"name": person})
    return redirect("organisers:judge", slug, pk)


@login_required
@require_POST
def assign(request: HttpRequest, slug: str, order: int, judge: int) -> HttpResponse:
    """The entries of one of the judges, or all of the round."""
    desk, round = round_of(request, slug, order)
    person = judge_of(desk.edition, judge)
    given = assign_to_shadow(
        actor=desk.actor, round=round, judge=person, entries=_chosen(request, round)
    )
    words = ngettext("%(n)s entry is assigned.", "%(n)s entries are assigned.", len(given))
    messages.success(request, words % {"n": len(given)})
    return redirect(reverse("organisers:judge", args=[slug, judge]) + "#shadow")


@login_required
@require_POST
def take(request: HttpRequest, slug: str, order: int, judge: int) -> HttpResponse:
    """Unassign what isn't begun."""
    desk, round = round_of(request, slug, order)
    person = judge_of(desk.edition, judge)
    count = take_from_shadow(actor=desk.actor, round=round, judge=person)
    words = ngettext("%(n)s entry is unassigned.", "%(n)s entries are unassigned.", count)
    messages.success(request, words % {"n": count})
    return redirect(reverse("organisers:judge", args=[slug, judge]) + "#shadow")


def _chosen(request: HttpRequest, round: Round) -> list[int]:
    """Of the judge whose entries they shall read too; nobody chosen: all of the round."""
    like = row_number(request, "like")
    if not like:
        return list(round.participations.values_list("entry_id", flat=True))
    rows = Assignment.objects.filter(round=round, judge=like, state=AssignmentState.ACTIVE)
    return list(rows.values_list("entry_id", flat=True))
