"""A round as its judge sees it.

Conflicts of interest before reading, thanks at the end, how one scored.
"""
# tested by: tests/frontend/pages/judges/test_scoring.py

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import InvalidInput
from frontend.http import actor_of, attempt
from frontend.in_words.judge_habits import own_remarks, severity_sentence
from frontend.in_words.shadow_agreement import agreement_words
from frontend.pages.judges.access import in_round
from frontend.typed_values import day_in, idempotency_key
from judging.models import ConflictKind, Judge, Round, RoundState
from judging.queries.overview.discussion.discussion_room import discussions_of, may_join
from judging.queries.overview.shadow_agreement import agreement_of
from judging.queries.results.judge_statistics import AFTER_THE_CLOSE, own_habits
from judging.queries.scoring.desk_list import read_first
from judging.queries.scoring.judge_work import (
    DECLARABLE_ROUNDS,
    my_sheets,
    named_entry,
    names_to_declare,
)
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.recuse import confirm_names, declare_conflict, withdraw_conflicts

REASONS = [
    ConflictKind.INVESTMENT,
    ConflictKind.MENTOR,
    ConflictKind.EMPLOYER,
    ConflictKind.AGENT,
    ConflictKind.RELATIVE,
    ConflictKind.COMPETITOR,
    ConflictKind.OTHER,
]


@require_http_methods(["GET", "POST"])
@in_round(DECLARABLE_ROUNDS, before_names=True)
def conflicts(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Declare conflicts of interest before reading; only names are shown."""
    if request.method == "POST" and "checked" in request.POST:
        confirm_names(actor=actor_of(request), judge=judge, round=round)
        is_ahead = round.state == RoundState.SETUP
        return redirect("judges:home") if is_ahead else redirect("judges:round", round.pk)
    refusal: InvalidInput | None = None
    if request.method == "POST":
        refusal = attempt(lambda: _change_conflict(request, round, judge), InvalidInput).refusal
        if refusal is None:
            return redirect("judges:conflicts", round.pk)
    rows = names_to_declare(round, judge)
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "rows": rows,
        "kinds": [(kind.value, kind.label) for kind in REASONS],
        "typed": request.POST if refusal else {},
        "wrong": refusal.fields if refusal else {},
    }
    return render(request, "judges/conflicts.html", context, status=422 if refusal else 200)


def _change_conflict(request: HttpRequest, round: Round, judge: Judge) -> None:
    entry = named_entry(round, judge, request.POST.get("entry", ""))
    if request.POST.get("withdraw"):
        withdraw_conflicts(actor=actor_of(request), judge=judge, entry=entry)
        messages.success(request, _("Undone: it is as it was."))
        return
    declare_conflict(
        actor=actor_of(request),
        judge=judge,
        entry=entry,
        kind=request.POST.get("kind", ""),
        since=day_in(request, "since"),
        until=day_in(request, "until"),
    )
    messages.success(request, _("Saved. You will not get this entry, and nobody is told why."))


@require_safe
@in_round(before_names=True)
def report(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """How one's own scoring compares with the panel's; after the close."""
    habits = own_habits(round, judge)
    closed = round.state in AFTER_THE_CLOSE
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "habits": habits,
        "closed": closed,
        "agreement": agreement_words(agreement_of(round, judge)),
    }
    return render(
        request,
        "judges/report.html",
        {**context, "remarks": own_remarks(habits), "words": severity_sentence(habits)},
    )


@require_safe
@in_round(before_names=True)
def done(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Thanks, an offer to take one more, and after the close how one scored beside the panel."""
    items = [item for item in my_sheets(round, judge) if item.state != "recused"]
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "items": items,
        "is_shadow": judge.is_shadow,
        "submitted": sum(item.state == "done" for item in items),
        "is_over": round.state in AFTER_THE_CLOSE,
        "firsts": read_first(items),
        "equals": equal_groups(round, items),
        "discussions": [
            *discussions_of(actor_of(request), round, judge),
            *may_join(actor_of(request), round, judge),
        ],
    }
    return render(request, "judges/done.html", context)


@require_POST
@in_round()
def pull(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Ask for the entry that needs this judge most."""
    key = idempotency_key(request)
    assignment = pull_entry(actor=actor_of(request), judge=judge, round=round, idempotency_key=key)
    return redirect("judges:entry", round.pk, assignment.pk)
