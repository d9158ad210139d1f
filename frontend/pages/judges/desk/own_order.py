"""Entries that a judge scored the same, put in the judge's own order or left as equal."""
# tested by: tests/judging/services/scoring/own_order/test_order_equals.py

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontend.http import actor_of, reached_at
from frontend.pages.judges.access import in_round
from frontend.typed_values import number_in
from judging.models import Judge, Round
from judging.queries.scoring.judge_work import READABLE_ROUNDS, queue_of
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.services.scoring.own_order.order_equals import order_equals


@require_http_methods(["GET", "POST"])
@in_round(READABLE_ROUNDS)
def own_order(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """The groups of equals; POST moves one entry up or down, keeps the order that is shown, or
    leaves its group as equal.  ?moved= the button to stand on again.
    """
    if request.method == "POST":
        return _order(request, round, judge)
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "groups": equal_groups(round, queue_of(round, judge)),
        "is_open": round.is_taking_sheets,
        "moved": request.GET.get("moved", ""),
    }
    return render(request, "judges/desk/own_order.html", context)


def _order(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    shown = [number_in(text) or 0 for text in request.POST.getlist("order")]
    moved, is_equal = request.POST.get("move", ""), request.POST.get("act") == "equal"
    order_equals(
        actor=actor_of(request),
        judge=judge,
        round=round,
        order=moved_in(shown, moved),
        is_equal=is_equal,
        received_at=reached_at(request),
    )
    if not moved:
        messages.success(request, _("They count as equal.") if is_equal else _("Saved."))
    address = reverse("judges:own_order", args=[round.pk])
    return redirect(f"{address}?{urlencode({'moved': moved})}" if moved else address)


def moved_in(order: list[int], move: str) -> list[int]:
    """The order with one entry a place up or down.  move: "up-7", "down-7"; "": as it is."""
    way, _dash, name = move.partition("-")
    pk = number_in(name)
    if pk not in order:
        return order
    at = order.index(pk)
    to = max(at - 1, 0) if way == "up" else min(at + 1, len(order) - 1)
    rest = [other for other in order if other != pk]
    return [*rest[:to], pk, *rest[to:]]
