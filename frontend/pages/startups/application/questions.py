"""One section of the edition's questions, with the rubric that judges will read it by."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from challenge.kernel.errors import NotFound
from challenge.kernel.text.bilingual import pick
from challenge.models import Edition, Question
from frontend.pages.startups.application.forms import KeptForm
from frontend.pages.startups.application.kept_forms import signed_in_or_kept
from frontend.pages.startups.application.writing import answer_page, typed_in
from frontend.pages.startups.workspace import my_entry
from judging.models import Criterion
from submissions.queries.completeness import sections_of


class SectionForm(KeptForm):
    """One page of the edition's own questions."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = _input_for(question)


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Saved field by field."""
    entry = my_entry(request, pk)
    chosen = next(
        (candidate for candidate in sections_of(entry) if candidate.name == section), None
    )
    if chosen is None:
        raise NotFound
    form = SectionForm(questions=chosen.questions)
    form.initial = typed_in(entry, list(form.fields))
    return answer_page(
        request,
        entry,
        f"section:{section}",
        "startups/section.html",
        form,
        section=chosen,
        criteria=criteria_for(entry.edition, chosen.questions),
    )


def criteria_for(edition: Edition, questions: list[Question]) -> list[Criterion]:
    """The criteria of the first round that these questions are read for, with their anchors."""
    keys = {question.criterion_key for question in questions if question.criterion_key}
    first = edition.rounds.order_by("order").first() if keys else None
    if first is None:
        return []
    return list(
        Criterion.objects.filter(rubric__round=first, key__in=keys)
        .prefetch_related("anchors")
        .order_by("order")
    )


def _input_for(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": question.required,
    }
    kinds, counter = Question.Kind, {"data-max": str(question.max_length)}
    if question.kind == kinds.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 8, **counter}), **options)
    if question.kind == kinds.CHOICE:
        return forms.ChoiceField(
            widget=forms.RadioSelect, choices=list(choice_words(question).items()), **options
        )
    if question.kind in {kinds.NUMBER, kinds.MONEY}:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}), **options
        )
    if question.kind == kinds.URL:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}), **options
        )
    return forms.CharField(widget=forms.TextInput(attrs=counter), **options)


def choice_words(question: Question) -> dict[str, str]:
    """What may be chosen, in the reader's language; choices are words, or {"key","ko","en"}."""
    pairs = (
        (choice["key"], pick(choice.get("ko", ""), choice.get("en", "")))
        if isinstance(choice, dict)
        else (choice, choice)
        for choice in question.choices
    )
    return {str(key): str(words) for key, words in pairs}
