"""Forms of the council's pages."""
# tested by: tests/frontend/pages/organisers/council/test_council.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.models import Council, Division, Membership


def _day(label: Any, *, required: bool, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **kwargs)


class CouncilForm(forms.Form):
    """How the council is called, and who may read its directory."""

    name_ko = forms.CharField(label=_("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    directory = forms.ChoiceField(
        label=_("Who may read the directory"), choices=Council.Directory.choices
    )

    def __init__(self, *args: Any, council: Council | None, **kwargs: Any) -> None:
        kwargs["initial"] = council.versioned_values() if council else {}
        super().__init__(*args, **kwargs)


class TermForm(forms.Form):
    """From the first to the last day."""

    since = _day(_("Member since"), required=True)
    until = _day(
        _("Last day"),
        required=False,
        help_text=_("Left empty: for good. What its people may do ends with this day by itself."),
    )

    def __init__(self, *args: Any, member: Membership | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = member.versioned_values()
        super().__init__(*args, **kwargs)


class MemberForm(TermForm):
    """A company that joins."""

    company = forms.CharField(label=_("Member company"), max_length=120)
    company_en = forms.CharField(label=_("Company in English"), max_length=120, required=False)
    field_order = ("company", "company_en", "since", "until")


class PersonOfMemberForm(forms.Form):
    """Somebody who acts for a member."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"))
    title = forms.CharField(label=_("Title"), max_length=80, required=False)


class DivisionForm(forms.Form):
    """What a division is called."""

    name_ko = forms.CharField(label=_("Name in Korean"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)

    def __init__(self, *args: Any, division: Division | None = None, **kwargs: Any) -> None:
        if division is not None:
            kwargs["initial"] = division.versioned_values()
        super().__init__(*args, **kwargs)


class CouncilFileForm(forms.Form):
    """A sheet of members."""

    file = forms.FileField(label=_("CSV or XLSX file"))
