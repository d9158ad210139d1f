"""Forms of consultations."""
# tested by: tests/frontend/pages/organisers/voices/test_voices.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatherings.models import Consultation, Statement
from gatherings.models.voices import MOST_ANSWER, MOST_STATEMENT

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT])


class ConsultationForm(forms.Form):
    """A topic, its times, and until when it is answered."""

    title_ko = forms.CharField(label=_("Title in Korean"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    about_ko = forms.CharField(
        label=_("What it is about, in Korean"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about_en = forms.CharField(
        label=_("What it is about, in English"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_at = _moment(_("Opens"))
    closes_at = _moment(_("Closes"))
    answers_due = forms.DateField(
        label=_("Answers are due"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until this day you answer what all groups share; everybody reads it."),
    )

    def __init__(self, *args: Any, consultation: Consultation | None = None, **kwargs: Any) -> None:
        if consultation is not None:
            kwargs["initial"] = consultation.versioned_values()
        super().__init__(*args, **kwargs)


class StatementForm(forms.Form):
    """A statement of the organiser, in one language or both."""

    text_ko = forms.CharField(
        label=_("Statement in Korean"), max_length=MOST_STATEMENT, required=False
    )
    text_en = forms.CharField(
        label=_("Statement in English"), max_length=MOST_STATEMENT, required=False
    )


class AnswerForm(forms.Form):
    """What the agency does about a statement that all share."""

    answer_ko = forms.CharField(
        label=_("Answer in Korean"),
        max_length=MOST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer_en = forms.CharField(
        label=_("Answer in English"),
        max_length=MOST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        kwargs["initial"] = statement.versioned_values()
        super().__init__(*args, **kwargs)
