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


class Days(forms.CharField):
    """Days in one line, with commas between them; a list of YYYY-MM-DD in Python."""

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Each of them a day of the calendar, named if it is none."""
        days = set()
        for text in super().clean(value).replace("\n", ",").split(","):
            if text.strip():
                days.add(self._day(text.strip()))
        return sorted(days)

    def _day(self, text: str) -> str:
        words = _("“%(text)s” is no day. Write days as 2027-05-05, with commas.")
        day = forms.DateField(
            input_formats=["%Y-%m-%d", "%Y.%m.%d", "%Y.%m.%d."],
            error_messages={"invalid": words % {"text": text}},
        )
        return str(day.clean(text))


class Numbers(forms.CharField):
    """Whole numbers in one line, with commas between them; a list in Python, greatest first."""

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Numbers from 0 to 365."""
        texts = [text.strip() for text in super().clean(value).split(",") if text.strip()]
        if not all(text.isdecimal() and int(text) <= 365 for text in texts):  # noqa: PLR2004 - days
            raise forms.ValidationError(_("Write whole numbers of days, with commas: 3, 1."))
        return sorted({int(text) for text in texts}, reverse=True)


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
