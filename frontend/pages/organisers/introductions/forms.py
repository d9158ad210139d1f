"""Forms of the organisers' introductions board."""
# tested by: tests/frontend/pages/investors/test_seats.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from introductions.models import FirmRole
from introductions.queries.entrants_behind import WARNINGS


class InviteForm(forms.Form):
    """Invite a fund through one person."""

    organisation = forms.CharField(label=_("Fund or firm"), max_length=120)
    organisation_en = forms.CharField(
        label=_("Its name in English"), max_length=120, required=False
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("not said")), *FirmRole.choices], required=False
    )
    about = forms.CharField(
        label=_("What it invests in, in one sentence"), max_length=300, required=False
    )
    capacity = forms.IntegerField(
        label=_("Most introductions"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Left empty: 10."),
    )
    warnings_seen = forms.MultipleChoiceField(
        label=_("Admit all the same, although"),
        choices=list(WARNINGS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def as_service(self) -> dict[str, Any]:
        """What admit_investor() takes."""
        return dict(self.cleaned_data)
