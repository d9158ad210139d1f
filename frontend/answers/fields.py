"""A question of each kind as a field of a form."""
# tested by: tests/frontend/answers/test_inputs.py

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django import forms
from django.utils.html import conditional_escape
from django.utils.translation import gettext_lazy as _

from challenge.kernel.questions.definitions import answer_key, choice_words, table_of, unit_of
from challenge.models import Question
from frontend.answers.inputs import DayInput, TableInput, UnitInput

Kind = Question.Kind


def field_for(question: Question) -> forms.Field:
    """The field; it keeps whatever is typed, the service says what is to be corrected."""
    options = {
        "label": question.label,
        "help_text": conditional_escape(question.help),  # its template takes help as HTML
        "required": question.required,
    }
    return _FIELDS.get(question.kind, _short)(question, options)


def question_rows(
    form: forms.BaseForm,
    questions: Sequence[Question],
    asked: Collection[str],
    decided_here: Collection[str],
) -> list[dict[str, Any]]:
    """Each question's input with its condition.

    decided_here: the names of the inputs whose answers the page itself follows; what hangs on
    another is shown or hidden as `asked` says.
    """
    return [
        {
            "field": form[question.key],
            "is_asked": question.key in asked,
            "upload_key": answer_key(question.key) if question.kind == Kind.FILE else "",
            "is_required": question.required,
            "reworded_at": question.reworded_at,
            "condition": json.dumps(question.condition)
            if question.condition.get("on") in decided_here
            else "",
        }
        for question in questions
    ]


def _short(question: Question, options: dict[str, Any]) -> forms.Field:
    counter = {"data-max": str(question.max_length)}
    return forms.CharField(widget=forms.TextInput(attrs=counter), **options)


def _long(question: Question, options: dict[str, Any]) -> forms.Field:
    counter = {"rows": 8, "data-max": str(question.max_length)}
    return forms.CharField(widget=forms.Textarea(attrs=counter), **options)


def _counted(question: Question, options: dict[str, Any]) -> forms.Field:
    is_won = question.kind == Kind.MONEY
    attrs = {"inputmode": "numeric" if is_won else "decimal", "class": "num", "autocomplete": "off"}
    unit = unit_of(question.kind, question.options)
    return forms.CharField(widget=UnitInput(unit, reads=int(is_won), attrs=attrs), **options)


def _day(_question: Question, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=DayInput(), **options)


def _yes_no(_question: Question, options: dict[str, Any]) -> forms.Field:
    pairs = [("yes", _("yes")), ("no", _("no"))]
    return forms.ChoiceField(widget=forms.RadioSelect, choices=pairs, **options)


def _choice(question: Question, options: dict[str, Any]) -> forms.Field:
    pairs = list(choice_words(question.choices).items())
    return forms.ChoiceField(widget=forms.RadioSelect, choices=pairs, **options)


def _choices(question: Question, options: dict[str, Any]) -> forms.Field:
    pairs = list(choice_words(question.choices).items())
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(widget=widget, choices=pairs, **options)


def _address(_question: Question, options: dict[str, Any]) -> forms.Field:
    attrs = {"inputmode": "url", "placeholder": "https://"}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **options)


def _file(_question: Question, options: dict[str, Any]) -> forms.Field:
    """Nothing is typed: its place among the files is linked."""
    return forms.CharField(widget=forms.HiddenInput(), **{**options, "required": False})


def _table(question: Question, options: dict[str, Any]) -> forms.Field:
    return forms.Field(widget=TableInput(table_of(question.options)), **options)


_FIELDS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    Kind.SHORT: _short,
    Kind.LONG: _long,
    Kind.NUMBER: _counted,
    Kind.MONEY: _counted,
    Kind.DATE: _day,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.URL: _address,
    Kind.VIDEO: _address,
    Kind.FILE: _file,
    Kind.TABLE: _table,
}
