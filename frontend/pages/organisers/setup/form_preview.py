"""The form as a startup sees it, to try before anybody applies: nothing typed here is kept."""
# tested by: tests/frontend/pages/organisers/setup/test_question_builder.py

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge.kernel.questions.conditions import TRACK, asked_keys
from challenge.permissions import may_organise
from frontend.answers.fields import field_for, question_rows
from frontend.pages.organisers.desk import desk_of
from submissions.queries.completeness import Section, pages_of


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """All sections below one another; conditions follow what is answered here."""
    desk = desk_of(request, slug)
    pages = pages_of(desk.edition)
    context = {
        "edition": desk.edition,
        "nav": "settings",
        "part": "form_settings",
        "sections": _tried(pages),
        "tracks": desk.edition.tracks.all(),
        "may_organise": may_organise(desk.actor, desk.edition),
    }
    return render(request, "organisers/setup/form_preview.html", context)


def _tried(pages: list[Section]) -> list[dict[str, Any]]:
    """Every section with its inputs, as before the first answer."""
    questions = [question for page in pages for question in page.questions]
    form = forms.Form()
    form.use_required_attribute = False
    form.fields = {question.key: field_for(question) for question in questions}
    asked, names = asked_keys(questions, {}, ""), {TRACK, *form.fields}
    return [
        {
            "title": page.title,
            "help": page.help,
            "rows": question_rows(form, page.questions, asked, names),
        }
        for page in pages
    ]
