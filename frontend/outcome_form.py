"""What a side says came of its introduction: on the site, and from a mail without signing in."""
# tested by: tests/frontend/pages/account/test_mailed_outcome.py

from dataclasses import fields
from typing import Any, Self

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from frontend.forms import WonField
from introductions.models import Currency, OutcomeReport, PassReason, Told
from introductions.models.outcome_reports import BEST, INSTRUMENTS
from introductions.queries.meetings.told import ToldShown
from introductions.services.reports import MOST_LETTERS, Report

OF_ONE = {"reason": Told.PASSED, **dict.fromkeys(OutcomeReport.FACTS, Told.INVESTED)}


class OutcomeForm(forms.Form):
    """With the fields that go with one outcome."""

    amount_krw = WonField(label=_("Amount invested"))
    invested_on = forms.DateField(
        label=_("Day of the investment"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    instrument = forms.ChoiceField(
        label=_("Instrument"), choices=[("", _("Choose")), *INSTRUMENTS], required=False
    )
    currency = forms.ChoiceField(
        label=_("Invested in"),
        choices=Currency.choices,
        required=False,
        help_text=_("If it wasn't won: write both amounts."),
    )
    amount = forms.DecimalField(
        label=_("Amount in that currency"),
        max_digits=17,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose")), *PassReason.choices],
        help_text=_("Only the organisers read it."),
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the organisers read it."),
    )
    rating = forms.TypedChoiceField(
        label=_("How useful was the introduction?"),
        choices=[(str(mark), str(mark)) for mark in range(1, BEST + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("1: not at all, 5: very. It is counted without names."),
    )
    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcome: Told, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome = outcome
        for name, goes_with in OF_ONE.items():
            if goes_with != outcome:
                del self.fields[name]

    @classmethod
    def showing(cls, request: HttpRequest, outcome: Told, shown: ToldShown) -> Self:
        """As it is first shown, with what the side said last; or what was sent."""
        names = [name for name in cls.base_fields if name != "seen"]
        known = {name: getattr(shown.own, name) for name in names if shown.own is not None}
        data = request.POST if request.method == "POST" else None
        return cls(data, outcome=outcome, initial={**known, "seen": shown.version})

    def clean_currency(self) -> str:
        """Not named, it is won."""
        return self.cleaned_data["currency"] or str(Currency.KRW)

    def as_service(self) -> dict[str, Any]:
        """What report_outcome() takes."""
        typed = dict(self.cleaned_data)
        seen = typed.pop("seen")
        known = {field.name for field in fields(Report)}
        said = {name: value for name, value in typed.items() if name in known}
        return {"report": Report(outcome=self.outcome, **said), "seen": seen}
