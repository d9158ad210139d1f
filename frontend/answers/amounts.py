"""The field of an amount of money, wherever one is typed: 5천만, 50,000,000 or 5,000만 원."""
# tested by: tests/frontend/answers/test_amounts.py

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.amounts import won_typed
from frontend.answers.inputs import UnitInput

WON, MANWON = 1, 10_000
BOXES = {WON: _("won"), MANWON: _("10,000 won")}
HINTS = {
    WON: _("In won, for example 50,000,000."),
    MANWON: _("In units of 10,000 won, for example 5,000."),
}


class WonField(forms.CharField):
    """An amount held in won.

    unit: what a bare number counts; it stands at the box's end.
    """

    def __init__(self, *, unit: int = WON, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HINTS[unit])
        attrs = {"class": "num", "autocomplete": "off"}
        widget = UnitInput(BOXES[unit], reads=unit, attrs=attrs)
        super().__init__(required=required, widget=widget, **kwargs)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        """With commas; what was typed is shown as it was."""
        if not isinstance(value, int):
            return value
        return f"{value:,}원" if value % self.unit else f"{value // self.unit:,}"

    def to_python(self, value: Any) -> Any:
        """Won, or None."""
        text = super().to_python(value)
        if not text:
            return None
        amount = won_typed(text, self.unit)
        if amount is None or amount < 0:
            raise ValidationError(_("Write an amount in won, for example 50,000,000."))
        return amount
