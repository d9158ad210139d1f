"""Fields of the forms of an edition: moments in its zone, days, names of places."""
# tested by: tests/frontend/pages/organisers/setup/test_editions.py

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TIME = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A day and a time in the edition's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)


class Day(forms.DateField):
    """A day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Places(forms.CharField):
    """Names of places in one line, with commas between them; a list in Python."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Where the head office must be"),
            required=False,
            max_length=400,
            help_text=_(
                "City or province in each spelling that applicants use, with commas. "
                "Empty: anywhere."
            ),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Names without the space around them, none of them empty."""
        return [name.strip() for name in super().clean(value).split(",") if name.strip()]
