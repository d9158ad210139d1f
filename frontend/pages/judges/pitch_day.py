"""Pitch day as a judge follows it: who is on, the clock, the own sheet, check-in, questions."""
# tested by: tests/frontend/pages/judges/test_pitch_day.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.text.amounts import won_typed
from frontend.http import accepted_post, actor_of
from frontend.in_words.hall import QUESTION_CARDS, order_rows, pitch_words
from frontend.pages.judges.access import in_round
from frontend.versions import seen_version
from judging.models import Assignment, Judge, Round, RoundKind
from judging.queries.overview.hall_feeds import JudgesFeed
from judging.queries.rounds.amounts import amount_of, asks_amount
from judging.queries.rounds.live_stage import pitch_session_of
from judging.queries.scoring.judge_work import assignment_for
from judging.services.rounds.pitch_day.amounts import state_amount
from judging.services.rounds.pitch_day.presence import check_in


class CodeForm(forms.Form):
    """The code of the hall."""

    code = forms.CharField(
        label=gettext_lazy("Code on the screen in the hall"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Type the six digits that the screen shows.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_round(before_names=True)
def pitch_day(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Follows the stage; works without a script, too, as it was when it was opened."""
    session = pitch_session_of(round.pk)
    if session is None:
        raise NotFound
    session.round = round
    form = CodeForm(request.POST if request.method == "POST" else None)
    if accepted_post(
        request,
        form,
        lambda: check_in(
            actor=actor_of(request),
            judge=judge,
            session=session,
            code=form.cleaned_data["code"],
        ),
    ):
        messages.success(request, _("You are checked in."))
        return redirect("judges:pitch_day", round.pk)
    look = JudgesFeed(session.pk).look({judge.pk})
    context = {
        "round": round,
        "edition": round.edition,
        "judges": [judge.pk],
        "form": form,
        "live": look.common,
        "own": look.own.get(judge.pk, {}),
        "rows": order_rows(look.common),
        "cards": QUESTION_CARDS,
        **strip_context(round, None),
    }
    return render(request, "judges/pitch_day.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def amount(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """State an indicative amount for an entry, change it, or withdraw it by leaving it empty."""
    actor = actor_of(request)
    row = state_amount(
        actor=actor,
        assignment=assignment_for(actor, assignment),
        amount_krw=_won(request),
        is_shown=request.POST.get("is_shown") == "yes",
        seen=seen_version(request),
    )
    messages.success(request, _("The amount is saved.") if row else _("No amount is stated."))
    return redirect("judges:entry", pk, assignment)


def _won(request: HttpRequest) -> int | None:
    """As typed; None: left empty."""
    text = request.POST.get("amount_krw", "").strip()
    won = won_typed(text)
    if text and (won is None or won < 0):
        wrong = _("Write an amount in won, for example 50,000,000. Leave it empty for none.")
        raise InvalidInput(fields={"amount_krw": wrong})
    return won


def amount_context(round: Round, judge: Judge, assignment: Assignment) -> dict[str, Any]:
    """What the form for the amount shows; empty where this judge isn't asked."""
    if not asks_amount(judge, round):
        return {}
    return {"asks_amount": True, "amount": amount_of(assignment)}


def strip_context(round: Round, assignment: int | None) -> dict[str, Any]:
    """What follows the stage on a judge's page: addresses and words; empty without a pitch day.

    assignment: whose sheet the page is.
    """
    if round.kind != RoundKind.PITCH or pitch_session_of(round.pk) is None:
        return {}
    return {
        "pitch": {
            "events": reverse("api:judge-pitch-events", args=[round.pk]),
            "state": reverse("api:judge-pitch-day", args=[round.pk]),
            "sheet": reverse("judges:entry", args=[round.pk, 0]),
            "own": assignment or "",
        },
        "pitch_words": pitch_words(),
    }
