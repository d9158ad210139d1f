"""Forms that more than one page uses; a role's own forms stand beside its pages."""
# tested by: tests/frontend/pages/account/test_me.py

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.text.amounts import won_typed

SLOT_FORMAT = "%Y-%m-%dT%H:%M"


def _slot(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """A day and a time of day, in the edition's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SLOT_FORMAT)
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=[SLOT_FORMAT]
    )


class WonField(forms.CharField):
    """An amount in won, to the digit; "1,200,000" and "1억 2,000만 원" are both read."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "class": "num"}
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs=attrs),
            help_text=_("In won, to the digit: 1,200,000,000 or 12억 원."),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """With commas; what was typed is shown as it was."""
        return f"{value:,}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """Won, or None."""
        text = super().to_python(value)
        if not text:
            return None
        amount = won_typed(text)
        if amount is None:
            raise ValidationError(_("Write an amount in won, as 1,200,000,000."))
        return amount


class ProfileForm(forms.Form):
    """A person's own names, phone and language."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As you write it, in any script.")
    )
    name_roman = forms.CharField(
        label=_("Romanised name"),
        max_length=80,
        required=False,
        help_text=_("For English pages and certificates."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(
        label=_("Language of our mails"), choices=[("ko", "한국어"), ("en", "English")]
    )


class AddressForm(forms.Form):
    """A person, by their address."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class SlotsForm(forms.Form):
    """One to three times to meet; the first has to be there."""

    first = _slot(_("First time"))
    second = _slot(_("Second time"), required=False)
    third = _slot(_("Third time"), required=False)
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("a meeting", "How long"),
        choices=[(30, _("30 minutes")), (60, _("60 minutes"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial=30,
    )
    place = forms.CharField(
        label=_("Place or link"),
        max_length=300,
        required=False,
        help_text=_("An address, or a link to a video call. It appears in both calendars."),
    )
    seen = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)
    SLOTS = ("first", "second", "third")

    @classmethod
    def showing(
        cls, data: QueryDict | None, *, starts: Sequence[datetime], seen: str, **facts: Any
    ) -> Self:
        """The form as it is first shown, with suggested times; or what was sent."""
        times = dict(zip(cls.SLOTS, starts, strict=False))
        return cls(data, initial={**times, **facts, "seen": seen})

    def as_service(self) -> dict[str, Any]:
        """What propose_slots() takes."""
        typed = self.cleaned_data
        starts = [typed[name] for name in self.SLOTS if typed[name]]
        facts = {name: typed[name] for name in ("minutes", "place", "seen")}
        return {"starts": starts, **facts}


def lines_of(text: str) -> list[str]:
    """The words of a text field that takes one a line, or several separated by commas."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
