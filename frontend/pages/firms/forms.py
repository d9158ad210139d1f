"""Forms of a firm's page and of the organisers' list of firms."""
# tested by: tests/frontend/pages/firms/test_firm.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from introductions.models import FirmRole, InvestorFirm
from introductions.services.firms.facts import MOST


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
