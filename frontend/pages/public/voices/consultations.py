"""의견 수렴: what is asked, one statement after the other to vote on, and what all say together."""
# tested by: tests/frontend/pages/public/voices/test_voices.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.models import Council, Edition
from challenge.web.shared_copies import changes_at
from frontend.http import accepted_post, actor_of, public_edition
from frontend.typed_values import number_in, row_number
from gatherings.models import Consultation, Vote
from gatherings.models.voices import MOST_STATEMENT
from gatherings.permissions import may_take_part
from gatherings.queries.voices import (
    accepted_in,
    consultation_for,
    consultations_for,
    divisions_led_by,
    is_overdue,
    next_statement,
    outcome_of,
    own_proposals,
    own_votes,
)
from gatherings.services.voices.statements import propose_statement, write_statement
from gatherings.services.voices.votes import cast_vote

CHOICES = {"agree": Vote.Choice.AGREE, "pass": Vote.Choice.PASS, "disagree": Vote.Choice.DISAGREE}
NO_CHOICE = 9


class ProposalForm(forms.Form):
    """One sentence, in the language of the page."""

    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        max_length=MOST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 2, "data-max": str(MOST_STATEMENT)}),
        help_text=gettext_lazy("One thought that others can agree with or not."),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


@require_safe
def consultations(request: HttpRequest, slug: str) -> HttpResponse:
    """All of an edition, the newest first."""
    edition = public_edition(request, slug)
    rows = list(consultations_for(actor_of(request), edition))
    changes_at(request, *(moment for row in rows for moment in (row.opens_at, row.closes_at)))
    is_public = Council.objects.filter(directory=Council.Directory.PUBLIC).exists()
    context = {"edition": edition, "rows": rows, "has_directory": is_public}
    return render(request, "public/voices/consultations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What it is about and what came of it; posted, once signed in: a statement."""
    edition, found = _found(request, slug, pk)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    actor = actor_of(request)
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if accepted_post(request, form, lambda: _propose(request, found, form)):
        messages.success(request, _("Thank you. The organiser looks at it before others vote."))
        return redirect("public:consultation", slug, pk)
    context: dict[str, Any] = {
        "edition": edition,
        "consultation": found,
        "stage": found.stage,
        "outcome": outcome_of(found),
        "is_overdue": is_overdue(found),
        "takes_part": may_take_part(actor, found),
        "form": form,
    }
    if actor.is_authenticated:
        context["mine"] = list(own_proposals(actor, found))
        context["divisions"] = list(divisions_led_by(actor))
    status = 422 if form.errors else 200
    return render(request, "public/voices/consultation.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One statement at a time, on a phone too; posted: one's vote, and the next one is shown."""
    edition, found = _found(request, slug, pk)
    actor = actor_of(request)
    if request.method == "POST":
        row = get_object_or_404(accepted_in(found), pk=row_number(request, "statement"))
        choice = CHOICES.get(request.POST.get("choice", ""), NO_CHOICE)
        cast_vote(actor=actor, statement=row, choice=choice)
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect("public:voices_vote", slug, pk)
    own = own_votes(actor, found)
    asked = number_in(request.GET.get("statement", "")) if request.method != "POST" else None
    rows = accepted_in(found)
    again = rows.filter(pk=asked, pk__in=own).first() if asked else None
    context = {
        "edition": edition,
        "consultation": found,
        "stage": found.stage,
        "takes_part": may_take_part(actor, found),
        "statement": again or next_statement(actor, found),
        "own": own,
        "chosen": own.get(again.pk) if again else None,
        "voted": [(row, Vote.Choice(own[row.pk])) for row in rows if row.pk in own],
        "done": len(own),
        "count": len(rows),
    }
    part = "#vote" if request.htmx else ""  # type: ignore[attr-defined]
    answer = render(request, f"public/voices/vote.html{part}", context)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def write_for_division(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A chair writes for their division."""
    _edition, found = _found(request, slug, pk)
    actor = actor_of(request)
    division = get_object_or_404(divisions_led_by(actor), pk=row_number(request, "division"))
    text = request.POST.get("text", "")
    write_statement(
        actor=actor, consultation=found, division=division, **_in_language(request, text)
    )
    messages.success(request, _("Your division's statement is voted on from now on."))
    return redirect("public:consultation", slug, pk)


def _propose(request: HttpRequest, found: Consultation, form: ProposalForm) -> object:
    texts = _in_language(request, form.cleaned_data["text"])
    return propose_statement(actor=actor_of(request), consultation=found, **texts)


def _in_language(request: HttpRequest, text: str) -> dict[str, str]:
    """Under the language of the page on which it was typed."""
    is_english = str(request.LANGUAGE_CODE).startswith("en")
    return {"text_en" if is_english else "text_ko": text}


def _found(request: HttpRequest, slug: str, pk: int) -> tuple[Edition, Consultation]:
    edition = public_edition(request, slug)
    found = consultation_for(actor_of(request), edition, pk)
    changes_at(request, found.opens_at, found.closes_at)
    return edition, found
