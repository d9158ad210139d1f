"""Questions about the call, and the answers to them."""
# tested by: tests/submissions/services/with_organiser/test_inquiries.py

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from challenge.permissions import may_assist
from frontend.http import accepted_post, actor_of, run_edition
from frontend.pages.organisers.setup.editions import EITHER
from frontend.versions import seen_version
from submissions.queries.with_organiser.inquiries import all_inquiries
from submissions.services.with_organiser.inquiries import (
    MOST_ANSWER_LETTERS,
    answer_question,
)

ON_A_PAGE = 50


class AnswerForm(forms.Form):
    """The answer, and whether all may read it."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_ANSWER_LETTERS)}),
        help_text=gettext_lazy("Whoever asked gets it by mail."),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Publish question and answer on the page of the call"), required=False
    )
    shown_question = forms.CharField(
        label=gettext_lazy("Question as it is published"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_ANSWER_LETTERS)}),
        help_text=gettext_lazy("Leave out what tells who asked. The name is never shown."),
    )
    states_rule = forms.BooleanField(
        label=gettext_lazy("The answer states a rule of the call"),
        required=False,
        help_text=gettext_lazy(
            "It is shown above the others and in the public log, and can't be changed afterwards."
        ),
    )


@login_required
@require_safe
def inquiries(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions: those that wait for an answer first."""
    edition = run_edition(request, slug)
    rows = all_inquiries(actor_of(request), edition)
    context = {
        "edition": edition,
        "nav": "entries",
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": rows.filter(answer="").count(),
    }
    return render(request, "organisers/entries/inquiries.html", context)


@login_required
@EITHER
def inquiry(request: HttpRequest, slug: str, inquiry: int) -> HttpResponse:
    """One question, and the form of its answer."""
    actor, edition = actor_of(request), run_edition(request, slug)
    row = get_object_or_404(all_inquiries(actor, edition), pk=inquiry)
    stands = row.decision_values() or {"shown_question": row.question}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=stands)
    if accepted_post(
        request,
        form,
        lambda: answer_question(
            actor=actor, inquiry=row, seen=seen_version(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The answer is sent."))
        return redirect("organisers:inquiry", slug, row.pk)
    may_answer = may_assist(actor, edition) and not row.states_rule
    context = {
        "edition": edition, "nav": "entries", "inquiry": row, "form": form,
        "may_answer": may_answer,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "organisers/entries/inquiry.html", context, status=status)
