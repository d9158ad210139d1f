"""Forms of the investors' pages."""
# tested by: tests/frontend/pages/investors/test_seats.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms import lines_of
from introductions.models import FirmRole, Investor, InvestorFirm
from introductions.services.firms.facts import MOST
from introductions.services.theses import MOST_WON


class AccessForm(forms.Form):
    """Ask to meet the winners."""

    organisation = forms.CharField(label=_("Fund or firm"), max_length=120)
    about = forms.CharField(
        label=_("What you invest in, in one sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ThesisForm(forms.Form):
    """What an investor looks for.  Amounts are typed in 10,000 won."""

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
    ticket_min = forms.IntegerField(
        label=_("Smallest ticket"), min_value=0, max_value=MOST_WON // 10_000, required=False
    )
    ticket_max = forms.IntegerField(
        label=_("Largest ticket"), min_value=0, max_value=MOST_WON // 10_000, required=False
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
            "ticket_min": thesis.ticket_min_krw // 10_000 or None,
            "ticket_max": thesis.ticket_max_krw // 10_000 if thesis.ticket_max_krw else None,
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
            "ticket_min_krw": (typed["ticket_min"] or 0) * 10_000,
            "ticket_max_krw": typed["ticket_max"] * 10_000
            if typed["ticket_max"] is not None
            else None,
            "revenue_required": typed["revenue_required"],
            "keywords": lines_of(typed["keywords"]),
            "excluded_companies": lines_of(typed["excluded_companies"]),
        }


class FirmForm(forms.Form):
    """How many introductions all people of a firm take together."""

    per_month = forms.IntegerField(
        label=_("Most introductions a month"), min_value=1, max_value=MOST, required=False
    )
    per_edition = forms.IntegerField(
        label=_("Most introductions in this edition"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("All people of the firm together. Left empty: no limit of the firm."),
    )

    def __init__(self, *args: Any, firm: InvestorFirm, **kwargs: Any) -> None:
        kwargs["initial"] = firm.versioned_values()
        super().__init__(*args, **kwargs)


class CheckedFirmForm(FirmForm):
    """The same with what an organiser looks up in the registers."""

    registration = forms.ChoiceField(
        label=_("Registered as"),
        choices=[("", _("not known yet")), *InvestorFirm.Registration.choices],
        required=False,
    )
    business_number = forms.CharField(
        label=_("Business registration number"), max_length=20, required=False
    )
    is_checked = forms.BooleanField(
        label=_("Number and registration were looked up"),
        required=False,
        help_text=_("If either changes later, they have to be looked up anew."),
    )
    field_order = ("registration", "business_number", "is_checked", "per_month", "per_edition")


class ColleagueForm(forms.Form):
    """A colleague whom the organiser is asked to admit."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("not said")), *FirmRole.choices], required=False
    )


class PeopleFileForm(forms.Form):
    """A sheet of investors."""

    file = forms.FileField(label=_("CSV or XLSX file"))
    admit_warned = forms.BooleanField(
        label=_("Also admit those whom you should look at first"),
        required=False,
        help_text=_(
            "Whose address isn't of the firm's domain, or who is an entrant or judge of this "
            "edition."
        ),
    )
