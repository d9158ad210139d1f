"""Forms that more than one page uses; a role's own forms stand beside its pages."""
# tested by: tests/frontend/pages/account/test_me.py

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Self

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontend.answers.amounts import WonField
from introductions.models import Currency, OutcomeReport, PassReason, Told
from introductions.models.outcome_reports import BEST, INSTRUMENTS
from introductions.queries.meetings.told import ToldShown
from introductions.services.reports import MOST_LETTERS, Report

SLOT_FORMAT = "%Y-%m-%dT%H:%M"
# field of a report → the outcome that it goes with
OF_ONE_OUTCOME = {"reason": Told.PASSED, **dict.fromkeys(OutcomeReport.FACTS, Told.INVESTED)}


def _slot(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """A day and a time of day, in the edition's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SLOT_FORMAT)
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=[SLOT_FORMAT]
    )


class ProfileForm(forms.Form):
    """A person's own names, phone and language."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As you write it, in any script.")
    )
    name_roman = forms.CharField(
        label=_("Romanised name"),
        max_length=80,
        required=False,
        help_text=_("For English pages and certificates."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(
        label=_("Language of our mails"), choices=[("ko", "한국어"), ("en", "English")]
    )


class AddressForm(forms.Form):
    """A person, by their address."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class SlotsForm(forms.Form):
    """One to three times to meet; the first has to be there."""

    first = _slot(_("First time"))
    second = _slot(_("Second time"), required=False)
    third = _slot(_("Third time"), required=False)
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("a meeting", "How long"),
        choices=[(30, _("30 minutes")), (60, _("60 minutes"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial=30,
    )
    place = forms.CharField(
        label=_("Place or link"),
        max_length=300,
        required=False,
        help_text=_("An address, or a link to a video call. It appears in both calendars."),
    )
    seen = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)
    SLOTS = ("first", "second", "third")

    @classmethod
    def showing(
        cls, data: QueryDict | None, *, starts: Sequence[datetime], seen: str, **facts: Any
    ) -> Self:
        """The form as it is first shown, with suggested times; or what was sent."""
        times = dict(zip(cls.SLOTS, starts, strict=False))
        return cls(data, initial={**times, **facts, "seen": seen})

    def as_service(self) -> dict[str, Any]:
        """What propose_slots() takes."""
        typed = self.cleaned_data
        starts = [typed[name] for name in self.SLOTS if typed[name]]
        facts = {name: typed[name] for name in ("minutes", "place", "seen")}
        return {"starts": starts, **facts}


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
        for name, goes_with in OF_ONE_OUTCOME.items():
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


def lines_of(text: str) -> list[str]:
    """The words of a text field that takes one a line, or several separated by commas."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
