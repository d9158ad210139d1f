"""Consultations of an edition: set up, statements looked at, what all share answered."""
# tested by: tests/frontend/pages/organisers/voices/test_voices.py

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.voices.forms import AnswerForm, ConsultationForm, StatementForm
from frontend.typed_values import idempotency_key, row_number
from frontend.versions import seen_version
from gatherings.models import Consultation, Statement
from gatherings.queries.voices import consultation_for, consultations_for, is_overdue, outcome_of
from gatherings.services.voices.consultations import add_consultation, save_consultation
from gatherings.services.voices.statements import (
    answer_statement,
    decide_statement,
    write_statement,
)

EITHER = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@EITHER
def voices(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them; posted: one more."""
    desk = desk_of(request, slug)
    form = ConsultationForm(request.POST if request.method == "POST" else None)
    made = accepted_post(
        request,
        form,
        lambda: add_consultation(
            actor=desk.actor,
            edition=desk.edition,
            idempotency_key=idempotency_key(request),
            **form.cleaned_data,
        ),
    )
    if made:
        messages.success(request, _("Write the first statements now."))
        return redirect("organisers:consultation", slug, made.pk)
    rows = list(consultations_for(desk.actor, desk.edition))
    context = desk.context("voices", rows=rows, form=form)
    status = 422 if form.errors else 200
    return render(request, "organisers/voices/voices.html", context, status=status)


@login_required
@EITHER
def consultation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its statements and what came of it; posted: its words and times."""
    desk, found = _found(request, slug, pk)
    form = ConsultationForm(request.POST if request.method == "POST" else None, consultation=found)
    if accepted_post(
        request,
        form,
        lambda: save_consultation(
            actor=desk.actor, consultation=found, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("organisers:consultation", slug, pk)
    return _page(request, desk, found, form=form)


@login_required
@require_POST
def new_statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An organiser's own."""
    desk, found = _found(request, slug, pk)
    form = StatementForm(request.POST)
    if not accepted_post(
        request,
        form,
        lambda: write_statement(actor=desk.actor, consultation=found, **form.cleaned_data),
    ):
        return _page(request, desk, found, statement_form=form)
    messages.success(request, _("Saved."))
    return redirect("organisers:consultation", slug, pk)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a statement up, or not, with a reason."""
    desk, found = _found(request, slug, pk)
    row = get_object_or_404(found.statements, pk=row_number(request, "statement"))
    accept = request.POST.get("accept") == "yes"
    reason = request.POST.get("reason", "")
    decide_statement(actor=desk.actor, statement=row, accept=accept, reason=reason)
    messages.success(request, _("Saved."))
    return redirect("organisers:consultation", slug, pk)


@login_required
@EITHER
def answer(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    """What is done about a statement that all share."""
    desk, found = _found(request, slug, pk)
    row = get_object_or_404(found.statements, pk=statement)
    form = AnswerForm(request.POST if request.method == "POST" else None, statement=row)
    if accepted_post(
        request,
        form,
        lambda: answer_statement(
            actor=desk.actor, statement=row, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Answered: everybody reads it now."))
        return redirect("organisers:consultation", slug, pk)
    context = desk.context("voices", consultation=found, statement=row, form=form)
    status = 422 if form.errors else 200
    return render(request, "organisers/voices/answer.html", context, status=status)


def _found(request: HttpRequest, slug: str, pk: int) -> tuple[EditionDesk, Consultation]:
    desk = desk_of(request, slug)
    return desk, consultation_for(desk.actor, desk.edition, pk)


def _page(
    request: HttpRequest, desk: EditionDesk, found: Consultation, **given: Any
) -> HttpResponse:
    rows = list(found.statements.select_related("division"))
    by_state = {
        state: [row for row in rows if row.state == state] for state in Statement.State.values
    }
    context = desk.context(
        "voices",
        consultation=found,
        stage=found.stage,
        by_state=by_state,
        outcome=outcome_of(found),
        is_overdue=is_overdue(found),
        **{
            "form": ConsultationForm(consultation=found),
            "statement_form": StatementForm(),
            **given,
        },
    )
    wrong = any(form.errors for form in given.values())
    return render(
        request, "organisers/voices/consultation.html", context, status=422 if wrong else 200
    )
