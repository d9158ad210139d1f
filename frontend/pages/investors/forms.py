"""Forms of the investors' pages."""
# tested by: tests/frontend/pages/investors/test_seats.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.answers.amounts import MANWON, WonField
from frontend.forms import lines_of
from introductions.models import CompanyCard, Investor


class AccessForm(forms.Form):
    """Ask to meet the winners."""

    organisation = forms.CharField(label=_("Fund or firm"), max_length=120)
    about = forms.CharField(
        label=_("What you invest in, in one sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeetingRequestForm(forms.Form):
    """Ask to meet a winner."""

    words = forms.CharField(
        label=_("What you want to talk about"),
        required=False,
        help_text=_("The startup reads it if it is asked. You may leave it empty."),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": "300"}),
    )


class ThesisForm(forms.Form):
    """What an investor looks for."""

    fields_ = forms.MultipleChoiceField(
        label=_("Fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )
    districts = forms.CharField(
        label=_("Districts"),
        required=False,
        help_text=_("Separate them by commas. Left empty means any."),
    )
    ticket_min = WonField(label=_("Smallest ticket"), unit=MANWON)
    ticket_max = WonField(label=_("Largest ticket"), unit=MANWON)
    instruments = forms.MultipleChoiceField(
        label=_("Instruments"),
        required=False,
        choices=CompanyCard.Instrument.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any."),
    )
    revenue_required = forms.BooleanField(label=_("Only startups with revenue"), required=False)
    keywords = forms.CharField(
        label=_("Keywords"), required=False, help_text=_("Separate them by commas.")
    )
    excluded_companies = forms.CharField(
        label=_("Companies you can't meet"),
        required=False,
        help_text=_("Portfolio companies that compete, separated by commas. They are never told."),
    )

    def __init__(self, *args: Any, investor: Investor, **kwargs: Any) -> None:
        thesis = investor.thesis
        kwargs["initial"] = {
            "fields_": [field.slug for field in thesis.fields.all()],
            "stages": thesis.stages,
            "districts": ", ".join(thesis.districts),
            "ticket_min": thesis.ticket_min_krw or None,
            "ticket_max": thesis.ticket_max_krw,
            "instruments": thesis.instruments,
            "revenue_required": thesis.revenue_required,
            "keywords": ", ".join(thesis.keywords),
            "excluded_companies": ", ".join(thesis.excluded_companies),
        }
        super().__init__(*args, **kwargs)
        self.fields["fields_"].choices = [  # type: ignore[attr-defined]
            (field.slug, field.name) for field in investor.edition.fields.all()
        ]
        self.fields["stages"].choices = [  # type: ignore[attr-defined]
            (track.slug, track.name) for track in investor.edition.tracks.all()
        ]

    def clean(self) -> dict[str, Any]:
        """Check that the largest ticket isn't below the smallest; the form keeps what was typed."""
        typed = super().clean() or self.cleaned_data
        low, high = typed.get("ticket_min"), typed.get("ticket_max")
        if low is not None and high is not None and high < low:
            self.add_error(
                "ticket_max", _("The largest ticket is below the smallest. Exchange the two.")
            )
        return typed

    def as_service(self) -> dict[str, Any]:
        """What save_thesis() takes."""
        typed = self.cleaned_data
        return {
            "fields": typed["fields_"],
            "stages": typed["stages"],
            "districts": lines_of(typed["districts"]),
            "ticket_min_krw": typed["ticket_min"] or 0,
            "ticket_max_krw": typed["ticket_max"],
            "instruments": typed["instruments"],
            "revenue_required": typed["revenue_required"],
            "keywords": lines_of(typed["keywords"]),
            "excluded_companies": lines_of(typed["excluded_companies"]),
        }
