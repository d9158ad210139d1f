"""The scoring page: works as a plain form; with JavaScript also offline."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import InvalidInput, Refusal
from frontend.http import actor_of, attempt, reached_at
from frontend.pages.data_access import has_read
from frontend.pages.judges.access import in_round
from frontend.pages.judges.pitch_day import amount_context, strip_context
from frontend.pages.judges.rounds import REASONS
from frontend.pages.judges.script_words import script_words, time_left
from frontend.typed_values import row_number
from judging.models import Assignment, Judge, Round, RoundKind
from judging.queries.overview.discussion.discussion_room import discussed_now
from judging.queries.scoring.desk import ScoredCriterion, ScoringDesk, desk_for
from judging.queries.scoring.judge_work import READABLE_ROUNDS, assignment_for
from judging.queries.scoring.late_sheets import late_sheet_of
from judging.queries.scoring.pace_advice import (
    FEWEST_CRITERIA,
    FEWEST_FLAT_SHEETS,
    flat_sheets,
    reading_seconds,
)
from judging.queries.scoring.sheet_values import MOST_LETTERS
from judging.services.assignment.recuse import recuse, undo_recusal
from judging.services.scoring.late_sheets import is_late, points_of, send_late_sheet
from judging.services.scoring.sheet import StaleScoresheet, save_sheet, withdraw_sheet

PITCH_MINUTES = (3, 5, 7, 10, 15, 20)


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
@in_round()
def entry(request: HttpRequest, round: Round, judge: Judge, assignment: int) -> HttpResponse:
    """Deck left, rubric right; submitting leads to the next entry."""
    actor = actor_of(request)
    problem: Refusal | None = None
    if request.method == "POST":
        tried = attempt(lambda: _save(request, round, assignment), InvalidInput, StaleScoresheet)
        if tried.result:
            return tried.result
        problem = tried.refusal
    if round.state not in READABLE_ROUNDS:
        messages.info(
            request,
            _("The result is published, so the entries of this round are closed to judges."),
        )
        return redirect("judges:mine", round.pk)
    desk = desk_for(actor, round, judge, assignment)
    desk.assignment.round = round  # read already
    has_read(request, desk.assignment)
    context = {
        "desk": desk,
        **_criteria(request, desk, problem),
        "round": round,
        "edition": round.edition,
        "problem": problem,
        "saved_copy": desk.criteria if isinstance(problem, StaleScoresheet) else None,
        "typed": request.POST if problem else None,
        "mutation": uuid4(),
        "kinds": [(kind.value, kind.label) for kind in REASONS],
        "is_open": round.is_taking_sheets,
        **_discussed(request, round, assignment),
        **_late_facts(round, desk),
        **_pitch(round, judge, desk.assignment),
        "time_left": time_left(desk.minutes_left),
        "most_letters": MOST_LETTERS,
        "reading_seconds": reading_seconds(len(desk.pages)),
        "flat": _flat(round, judge, assignment),
        "words": script_words(desk),
        "api": _addresses(round, assignment),
    }
    return render(request, "judges/entry.html", context, status=getattr(problem, "status", 200))


def _pitch(round: Round, judge: Judge, assignment: Assignment) -> dict[str, Any]:
    """The strip that follows the stage; without a pitch day, a stopwatch of one's own.  And the
    amount that an investor states.
    """
    is_pitch = round.kind == RoundKind.PITCH
    watch = {"is_pitch": is_pitch, "pitch_minutes": PITCH_MINUTES}
    return watch | strip_context(round, assignment.pk) | amount_context(round, judge, assignment)


def _discussed(request: HttpRequest, round: Round, assignment: int) -> dict[str, Any]:
    """The discussion that is on about the entry; the reason of a change comes from it, unless
    another one was typed.
    """
    discussion = discussed_now(actor_of(request), round, assignment)
    said = _("After the discussion") if discussion else ""
    return {"discussed": discussion, "reason": request.POST.get("reason", said)}


def _flat(round: Round, judge: Judge, assignment: int) -> dict[str, Any]:
    """What the script needs to ask about one mark throughout."""
    return {
        "marks": flat_sheets(round, judge, without=assignment),
        "criteria": FEWEST_CRITERIA,
        "sheets": FEWEST_FLAT_SHEETS,
    }


def _as_typed(request: HttpRequest, desk: ScoringDesk, problem: Refusal) -> list[ScoredCriterion]:
    """The criteria with what was typed, which could not be saved, and what is wrong with it."""
    rows = [(row.criterion, row.criterion.key) for row in desk.criteria]
    return [
        ScoredCriterion(
            criterion, request.POST.get(f"score-{key}"), str(problem.fields.get(key, ""))
        )
        for criterion, key in rows
    ]


def _criteria(request: HttpRequest, desk: ScoringDesk, problem: Refusal | None) -> dict[str, Any]:
    """The criteria, and what is wrong: by field, and as a list of (id of the field, its name,
    words).
    """
    if problem is None:
        return {"criteria": desk.criteria}
    known = {
        row.criterion.key: (f"score-{row.criterion.key}", row.criterion.title)
        for row in desk.criteria
    }
    known |= {"comment": ("comment", _("Words for the startup")), "reason": ("reason", _("Reason"))}
    rows = [(*known.get(name, ("", "")), text) for name, text in problem.fields.items()]
    criteria = _as_typed(request, desk, problem)
    return {"criteria": criteria, "wrong": problem.fields, "problems": rows}


def _late_facts(round: Round, desk: ScoringDesk) -> dict[str, Any]:
    """The sheet that this judge sent after the close, if there is one."""
    late = None if round.is_taking_sheets else late_sheet_of(desk.assignment)
    facts = {"state": late.state, "scores": late.scores, "comment": late.comment} if late else None
    return {
        "is_late": is_late(round=round),
        "late": late,
        "late_points": points_of(late=late).items() if late else [],
        "late_sent": facts,
    }


@require_POST
@login_required
def withdraw_submission(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Undo a submission: the sheet is a draft again."""
    withdraw_sheet(
        actor=actor_of(request),
        assignment=assignment_for(actor_of(request), assignment),
        received_at=reached_at(request),
    )
    messages.success(request, _("Withdrawn. This sheet is a draft again and does not count."))
    return redirect("judges:entry", pk, assignment)


@require_POST
@login_required
def late(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Send a sheet that is late to the organisers, who decide."""
    typed = typed_sheet(request)
    send_late_sheet(
        actor=actor_of(request),
        assignment=assignment_for(actor_of(request), assignment),
        scores=typed["scores"],
        comment=typed["comment"],
    )
    messages.success(request, _("Sent to the organisers, who decide."))
    return redirect("judges:entry", pk, assignment)


@require_POST
@login_required
def conflict(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Recuse from the entry; this can be undone for ten minutes."""
    row = assignment_for(actor_of(request), assignment)
    recuse(
        actor=actor_of(request),
        assignment=row,
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", ""),
    )
    undo_url = reverse("judges:undo_conflict", args=[pk, assignment])
    messages.success(
        request,
        _("The entry left your list, and the organiser assigns somebody else."),
        extra_tags=f"undo:{undo_url}",
    )
    return redirect("judges:round", pk)


@require_POST
@login_required
def undo(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Undo the recusal."""
    undo_recusal(actor=actor_of(request), assignment=assignment_for(actor_of(request), assignment))
    return redirect("judges:entry", pk, assignment)


def _save(request: HttpRequest, round: Round, pk: int) -> HttpResponse:
    typed, submit = request.POST, bool(request.POST.get("submit"))
    save_sheet(
        actor=actor_of(request),
        assignment=assignment_for(actor_of(request), pk),
        **typed_sheet(request),
        private_note=typed.get("private_note", ""),
        base_revision=row_number(request, "base_revision"),
        mutation_id=typed.get("mutation_id", "")[:80],
        submit=submit,
        reason=typed.get("reason", ""),
        received_at=reached_at(request),
    )
    if not submit:
        messages.success(request, _("The draft is saved."))
        return redirect("judges:entry", round.pk, pk)
    messages.success(
        request,
        _("Submitted."),
        extra_tags=f"undo:{reverse('judges:take_back', args=[round.pk, pk])}",
    )
    return redirect(f"{reverse('judges:round', args=[round.pk])}?after={pk}")


def typed_sheet(request: HttpRequest) -> dict[str, Any]:
    """The scores by criterion key and the comment, as typed."""
    scores = {
        name.removeprefix("score-"): value
        for name, value in request.POST.items()
        if name.startswith("score-") and value
    }
    return {"scores": scores, "comment": request.POST.get("comment", "")}


def _addresses(round: Round, pk: int) -> dict[str, str]:
    return {
        "score": reverse("api:judge-score", args=[pk]),
        "undo": reverse("api:judge-submission", args=[pk]),
        "conflict": reverse("api:judge-conflict", args=[pk]),
        "late": reverse("api:judge-late", args=[pk]),
        "shelf": reverse("judges:offline", args=[round.pk]),
        "end": reverse("judges:done", args=[round.pk]),
        "worker": reverse("judges:service_worker"),
    }
