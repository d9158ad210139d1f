"""Forms of a startup's introductions."""
# tested by: tests/frontend/pages/investors/test_seats.py

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms import lines_of


class RefusedHousesForm(forms.Form):
    """Firms that a startup never wants to meet."""

    names = forms.CharField(
        label=_("Firms you never want to meet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line, or separated by commas. They are left out of every proposal and "
            "never told."
        ),
    )

    def as_service(self) -> list[str]:
        """What save_refused_firms() takes."""
        return lines_of(self.cleaned_data["names"])
