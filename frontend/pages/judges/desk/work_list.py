"""A judge's own list of a round: found, ordered, marked, and gone on with where it was left."""
# tested by: tests/frontend/pages/judges/desk/test_work_list.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from frontend.http import actor_of
from frontend.pages.judges.access import in_round
from frontend.pages.judges.script_words import desk_words
from frontend.typed_values import number_in
from judging.models import Judge, Round, RoundKind
from judging.queries.overview.discussion.discussion_room import discussions_of
from judging.queries.results.judge_statistics import AFTER_THE_CLOSE
from judging.queries.rounds.live_stage import pitch_session_of
from judging.queries.scoring.desk_list import (
    STATES,
    ListRow,
    counts_of,
    found_in,
    list_of,
    resumed,
)
from judging.queries.scoring.judge_work import (
    READABLE_ROUNDS,
    QueueItem,
    assignment_for,
    queue_of,
)
from judging.queries.scoring.late_sheets import late_sheets_by
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.services.scoring.desk_marks import mark_entry
from judging.services.scoring.wild_card import give_wild_card, take_back_wild_card

FILTERS = {
    "all": gettext_lazy("All"),
    "todo": gettext_lazy("Not begun"),
    "part": gettext_lazy("Begun"),
    "discuss": gettext_lazy("To discuss"),
    "bookmarked": gettext_lazy("Bookmarked"),
    "done": gettext_lazy("Submitted"),
    "late": gettext_lazy("Late"),
    "recused": gettext_lazy("Given back"),
}
ORDER_NAMES = {
    "given": gettext_lazy("In the given order"),
    "name": gettext_lazy("By name or number"),
    "score": gettext_lazy("By my score, highest first"),
    "changed": gettext_lazy("Last changed first"),
}
ALWAYS_SHOWN = {"all", "todo", "part", "done"}  # the others only while something is there


@require_safe
@in_round()
def begin(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """To where the judge goes on; to the end if all is done.

    ?after= an assignment just submitted: to the next in the list that isn't.
    """
    items = [item for item in queue_of(round, judge) if item.state != "recused"]
    following = _after(items, (number_in(request.GET.get("after", "")) or 0)) or resumed(items)
    if following is None or round.state in AFTER_THE_CLOSE:
        return redirect("judges:done", round.pk)
    return redirect("judges:entry", round.pk, following.assignment.pk)


def _after(items: list[QueueItem], pk: int) -> QueueItem | None:
    """The next that isn't submitted after this one, or before it; None: no such assignment."""
    at = next((index for index, item in enumerate(items) if item.assignment.pk == pk), None)
    if at is None:
        return None
    return next((item for item in items[at + 1 :] + items[:at] if item.state != "done"), None)


@ensure_csrf_cookie
@require_safe
@in_round()
def mine(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """The whole list.  ?state= one of STATES, ?order=, ?q= words of a name or field."""
    closed = round.state in AFTER_THE_CLOSE
    chosen = {
        "state": request.GET.get("state", "all"),
        "order": request.GET.get("order") or ("score" if closed else "given"),
        "q": request.GET.get("q", ""),
    }
    rows = list_of(round, judge, chosen["order"])
    found = {row.item.assignment.pk for row in found_in(rows, chosen["state"], chosen["q"])}
    late = late_sheets_by(round, judge) if closed else {}
    criteria = list(round.rubric.criteria.all())
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "is_shadow": judge.is_shadow,
        "rows": [(row, late.get(row.item.assignment.pk)) for row in rows],
        "found": found,
        "chosen": chosen,
        "filters": _filters(rows, chosen["state"]),
        "orders": ORDER_NAMES.items(),
        "following": None if closed else resumed([row.item for row in rows]),
        "equals": equal_groups(round, [row.item for row in rows]),
        "has_submitted": any(row.item.state == "done" for row in rows),
        "devices": judge.device_keys.order_by("pk"),
        "closed": closed,
        "readable": round.state in READABLE_ROUNDS,
        "criteria": criteria,
        "weights": " ".join(f"{row.key}={row.mode}:{row.points:f}" for row in criteria),
        "words": desk_words(len(criteria)),
        "worker": reverse("judges:service_worker"),
        "discussions": discussions_of(actor_of(request), round, judge),
        "has_pitch_day": round.kind == RoundKind.PITCH and pitch_session_of(round.pk) is not None,
    }
    return render(request, "judges/mine.html", context)


def _filters(rows: list[ListRow], chosen: str) -> list[tuple[str, str, int, bool, bool]]:
    """Of each filter: key, name, how many, whether it is chosen, whether it is left out."""
    counts = counts_of(rows)
    return [
        (
            state,
            str(FILTERS[state]),
            counts[state],
            state == chosen,
            not counts[state] and state not in ALWAYS_SHOWN and state != chosen,
        )
        for state in STATES
    ]


@require_POST
@login_required
def mark(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Set a bookmark or a flag, for a page without scripts."""
    given = {
        name: request.POST[name] == "yes"
        for name in ("is_bookmarked", "to_discuss")
        if name in request.POST
    }
    row = assignment_for(actor_of(request), assignment)
    reason = request.POST.get("reason") if "to_discuss" in given else None
    if reason == request.POST.get("base-reason"):
        reason = None  # as the page came: what another page wrote since stays
    suits = number_in(request.POST.get("suits", ""))
    mark_entry(actor=actor_of(request), assignment=row, reason=reason, suits=suits, **given)
    return _back(request, pk, assignment)


@require_POST
@login_required
def wild_card(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Give the judge's wild card to an entry with a reason, or take it back."""
    actor = actor_of(request)
    row = assignment_for(actor, assignment)
    if request.POST.get("take_back") == "yes":
        take_back_wild_card(actor=actor, assignment=row)
    else:
        give_wild_card(actor=actor, assignment=row, reason=request.POST.get("reason", ""))
    return _back(request, pk, assignment)


def _back(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    if request.POST.get("from") == "entry":
        return redirect("judges:entry", pk, assignment)
    return redirect("judges:mine", pk)
