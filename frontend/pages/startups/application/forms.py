"""What the forms of an application are made of: they keep what was typed."""
# tested by: tests/frontend/pages/startups/application/test_company.py

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from submissions.models import Entry

KINDS = [
    ("corporation", _("Corporation")),
    ("sole", _("Sole proprietor")),
    ("pre", _("Pre-startup founder")),
]
MANY = forms.MultipleChoiceField


class KeptForm(forms.Form):
    """A form that never discards what was typed: the service saves it and names what to correct."""

    use_required_attribute = False

    def show_asked(self, entry: Entry) -> None:
        """Hide what the entry isn't asked; a form without conditions asks everything."""

    def in_words(self, _name: str, value: Any) -> str:
        """What was typed in a field, as it is shown beside the field."""
        return str(value or "")

    def typed(self, data: QueryDict, base: str) -> dict[str, Any]:
        """What was sent, by field.  base: what the hidden inputs begin with that name the fields of
        the page, so that a group without a tick is an answer too.
        """
        return {
            name: _line_ends(field.widget.value_from_datadict(data, MultiValueDict(), name))
            for name, field in self.fields.items()
            if not field.widget.value_omitted_from_data(data, MultiValueDict(), name)
            and (name in data or base + name in data or not isinstance(field, MANY))
        }

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


def _line_ends(typed: Any) -> Any:
    return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed
