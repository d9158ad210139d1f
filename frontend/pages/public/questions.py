"""질의응답: published questions and answers about a call, one's own, and the form to ask."""
# tested by: tests/submissions/services/with_organiser/test_inquiries.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from challenge.models import Edition
from frontend.http import accepted_post, actor_of, public_edition
from submissions.queries.with_organiser.inquiries import own_inquiries, published_answers
from submissions.services.with_organiser.inquiries import MOST_QUESTION_LETTERS, ask_question

ON_A_PAGE = 50


class QuestionForm(forms.Form):
    """One question."""

    question = forms.CharField(
        label=gettext_lazy("Your question"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_QUESTION_LETTERS)}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Read what was answered; ask, once signed in."""
    edition = public_edition(request, slug)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    actor = actor_of(request)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if accepted_post(
        request, form, lambda: ask_question(actor=actor, edition=edition, **form.cleaned_data)
    ):
        messages.success(request, _("Your question is sent. The answer comes by mail, too."))
        return redirect("public:questions", slug)
    context: dict[str, Any] = {
        "edition": edition,
        "page": Paginator(published_answers(edition), ON_A_PAGE).get_page(request.GET.get("page")),
        "mine": own_inquiries(actor, edition),
        "form": form,
        "takes_questions": edition.state == Edition.State.PUBLISHED,
    }
    return render(request, "public/questions.html", context, status=422 if form.errors else 200)
