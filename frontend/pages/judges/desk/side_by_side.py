"""Two entries of one's own list beside each other, and one criterion through all of them."""
# tested by: tests/frontend/pages/judges/desk/test_side_by_side.py

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.errors import NotFound
from frontend.http import actor_of, reached_at
from frontend.pages.judges.access import in_round
from frontend.pages.judges.desk.desk_data import DeskEntry, desk_entries, script_entries, why
from frontend.pages.judges.script_words import desk_words
from frontend.typed_values import number_in
from judging.models import Assignment, Judge, Round
from judging.queries.scoring.judge_work import READABLE_ROUNDS
from judging.services.scoring.submit_all import SheetOutcome, score_criterion


@require_safe
@in_round(READABLE_ROUNDS)
def compare(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """?a= and ?b=: the assignments to compare; the first two of the list unless told."""
    criteria, entries = desk_entries(round, judge)
    known = [entry.pk for entry in entries]
    asked = [number_in(request.GET.get(name, "")) for name in ("a", "b")]
    first = asked[0] if asked[0] in known else next(iter(known), None)
    others = [pk for pk in known if pk != first]
    second = asked[1] if asked[1] in others else next(iter(others), None)
    context = {
        **_about(round, judge),
        "entries": entries,
        "first": first,
        "second": second,
        "picks": [("a", first), ("b", second)],
        "script": {"criteria": criteria, "entries": script_entries(round, entries)},
    }
    return render(request, "judges/desk/compare.html", context)


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
@in_round(READABLE_ROUNDS)
def by_criterion(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """?key=: the criterion to score through all entries; the first unless told."""
    criteria, entries = desk_entries(round, judge)
    keys = [criterion["key"] for criterion in criteria]
    key = request.GET.get("key", keys[0] if keys else "")
    if key not in keys:
        raise NotFound
    if request.method == "POST":
        names = {entry.pk: entry.data["name"] for entry in entries}
        _say(request, _score(request, round, judge, key, entries), names)
        return redirect(f"{reverse('judges:by_criterion', args=[round.pk])}?key={key}")
    at = keys.index(key)
    context = {
        **_about(round, judge),
        "judges": [],  # the page itself sends what waits
        "criteria": criteria,
        "chosen": criteria[at],
        "rows": [(entry, entry.scores[at].given) for entry in entries],
        "is_open": round.is_taking_sheets,
        "script": {"criteria": criteria, "entries": script_entries(round, entries)},
        "words": desk_words(len(criteria)),
        "worker": reverse("judges:service_worker"),
        "shelf": reverse("judges:offline", args=[round.pk]),
    }
    return render(request, "judges/desk/by_criterion.html", context)


def _about(round: Round, judge: Judge) -> dict[str, Any]:
    return {"round": round, "edition": round.edition, "judge": judge, "judges": [judge.pk]}


def _score(
    request: HttpRequest, round: Round, judge: Judge, key: str, entries: list[DeskEntry]
) -> list[SheetOutcome]:
    """Save what was changed in the plain form; submitted sheets change on their own page."""
    pairs = Assignment.with_shadows.filter(round=round, judge=judge).select_related(
        "round__edition", "judge__user", "judge__edition"
    )
    known = pairs.in_bulk([entry.pk for entry in entries if not entry.is_submitted])
    values = []
    for entry in entries:
        typed = request.POST.get(f"score-{entry.pk}", "")
        before = next(row.given for row in entry.scores if row.criterion["key"] == key)
        if typed and typed != before and entry.pk in known:
            revision = number_in(request.POST.get(f"revision-{entry.pk}", "")) or 0
            values.append((known[entry.pk], revision, typed))
    return score_criterion(
        actor=actor_of(request), key=key, values=values, received_at=reached_at(request)
    )


def _say(request: HttpRequest, outcomes: list[SheetOutcome], names: dict[int, str]) -> None:
    saved = sum(outcome.refusal is None for outcome in outcomes)
    if saved or not outcomes:
        words = ngettext("Saved on %(n)s sheet.", "Saved on %(n)s sheets.", saved)
        messages.success(request, words % {"n": saved})
    for outcome in outcomes:
        if outcome.refusal:
            messages.error(request, f"{names[outcome.assignment.pk]}: {why(outcome.refusal)}")
