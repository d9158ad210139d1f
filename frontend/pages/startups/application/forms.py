"""What the forms of an application are made of: they keep what was typed."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("corporation", _("Corporation")),
    ("sole", _("Sole proprietor")),
    ("pre", _("Pre-startup founder")),
]
MANWON = 10_000


class KeptForm(forms.Form):
    """A form that never discards what was typed: the service saves it and names what to correct."""

    use_required_attribute = False

    def show_problems(self, problems: dict[str, Any]) -> None:
        """Show these sentences at their fields, instead of Django's own."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for name, text in problems.items():
            self.add_error(name if name in self.fields else None, str(text))


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManwonField(forms.IntegerField):
    """An amount typed in units of 10,000 won, held in won."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=0,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Won → 만 원 for showing; what was typed is shown as it was."""
        return f"{value // MANWON:,}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """만 원 → won; commas are fine."""
        typed = super().to_python(str(value).replace(",", "").replace(" ", "") if value else value)
        return None if typed is None else typed * MANWON
