"""The scoring page: works as a plain form; with JavaScript also offline."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from challenge.errors import InvalidInput
from frontend.http import actor_of
from frontend.pages.judges.rounds import REASONS
from frontend.pages.judges.words import script_words
from judging.models import RoundState
from judging.queries.judge import assignment_for, desk_for, round_for
from judging.services.pledging import has_pledged
from judging.services.recusing import recuse, undo_recusal
from judging.services.scoring import StaleScoresheet, save_sheet


@login_required
@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Deck left, rubric right; submitting leads to the next entry."""
    actor = actor_of(request)
    round, judge = round_for(actor, pk)
    if not has_pledged(judge=judge):
        return redirect("judges:pledge", judge.edition.slug)
    problem: InvalidInput | StaleScoresheet | None = None
    if request.method == "POST":
        try:
            _save(request, assignment)
            return redirect("judges:round", pk) if request.POST.get("submit") else redirect("judges:entry", pk, assignment)
        except (InvalidInput, StaleScoresheet) as refusal:
            problem = refusal  # shown on the page, beside what was typed
    desk = desk_for(actor, round, judge, assignment)
    context = {
        "desk": desk,
        "round": round,
        "edition": round.edition,
        "problem": problem,
        "typed": request.POST if problem else None,
        "kinds": [(kind.value, kind.label) for kind in REASONS],
        "is_open": round.state == RoundState.OPEN,
        "words": script_words(),
        "following": _following(desk.active, assignment),
        "api": {"score": reverse("api:judge-score", args=[assignment]), "shelf": reverse("judges:offline", args=[pk]), "worker": "/judge/sw.js"},
    }
    return render(request, "judges/entry.html", context, status=getattr(problem, "status", 200))


@login_required
@require_POST
def conflict(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Give the entry back; undo for ten minutes."""
    one = assignment_for(actor_of(request), assignment)
    recuse(actor=actor_of(request), assignment=one, kind=request.POST.get("kind", ""), note=request.POST.get("note", ""))
    undo_url = reverse("judges:undo_conflict", args=[pk, assignment])
    messages.success(request, _("The entry left your list, and the organiser assigns somebody else."), extra_tags=f"undo:{undo_url}")
    return redirect("judges:round", pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Take the recusal back."""
    undo_recusal(actor=actor_of(request), assignment=assignment_for(actor_of(request), assignment))
    return redirect("judges:entry", pk, assignment)


def _save(request: HttpRequest, pk: int) -> None:
    one = assignment_for(actor_of(request), pk)
    typed = request.POST
    scores = {name.removeprefix("score-"): value for name, value in typed.items() if name.startswith("score-") and value}
    save_sheet(
        actor=actor_of(request),
        assignment=one,
        scores=scores,
        comment=typed.get("comment", ""),
        private_note=typed.get("private_note", ""),
        base_revision=int(typed.get("base_revision") or 0),
        mutation_id=typed.get("mutation_id", ""),
        submit=bool(typed.get("submit")),
    )


def _following(items: list[Any], pk: int) -> str:
    """The address of the next unfinished entry after this one, or of the end."""
    waiting = [item for item in items if item.state != "done" and item.assignment.pk != pk]
    after = [item for item in waiting if item.assignment.pk > pk] or waiting
    one = after[0].assignment if after else None
    if one is None:
        return reverse("judges:done", args=[items[0].assignment.round_id])
    return reverse("judges:entry", args=[one.round_id, one.pk])
