"""The form of a winner's card."""
# tested by: tests/frontend/pages/startups/introductions/test_company_card.py

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from frontend.answers.amounts import WonField
from frontend.pages.startups.field_saves import FieldForm
from introductions.models import CompanyCard, TractionUnit


class FiguresField(forms.CharField):
    """Figures by period, a line each: "2026 Q1: 1,200"."""

    def prepare_value(self, value: Any) -> Any:
        """As lines; what was typed is shown as it was."""
        return figures_as_lines(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """[{"period", "value"}]."""
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return [_figure(number, line) for number, line in enumerate(lines, 1) if line]


def figures_as_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line each, as they are typed."""
    return "\n".join(f"{row['period']}: {row['value']:,}" for row in rows)


def _figure(number: int, line: str) -> dict[str, Any]:
    period, _colon, typed = line.rpartition(":")
    digits = typed.replace(",", "").strip()
    if not period.strip() or not digits.isascii() or not digits.isdecimal():
        raise ValidationError(
            _("Line %(number)s: write the period, a colon and a whole number."),
            params={"number": number},
        )
    return {"period": period.strip(), "value": int(digits)}


def _long(label: Any, most: int, *, english: bool = False, rows: int = 4, **more: Any) -> Any:
    attrs = {"rows": rows, "data-max": str(most)} | ({"lang": "en"} if english else {})
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=attrs), **more)


class CardForm(FieldForm):
    """What the card says; every field may stay empty."""

    one_line_ko = _long(_("One line"), 200, rows=2)
    one_line_en = _long(_("One line in English"), 200, english=True, rows=2)
    problem_ko = _long(_("Problem and solution"), 600)
    problem_en = _long(_("Problem and solution in English"), 600, english=True)
    traction_of_ko = forms.CharField(
        label=_("What the figures show"),
        required=False,
        help_text=_("For example: monthly sales."),
    )
    traction_of_en = forms.CharField(
        label=_("What the figures show, in English"),
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    traction_unit = forms.ChoiceField(
        label=_("Unit of the figures"), choices=TractionUnit.choices, required=False
    )
    traction = FiguresField(
        label=_("Figures by period"),
        required=False,
        help_text=_("A line each, oldest first, at most 8: “2026 Q1: 1,200”."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea num"}),
    )
    team_ko = _long(_("Team"), 600)
    team_en = _long(_("Team in English"), 600, english=True)
    stage = forms.ChoiceField(
        label=_("Round you raise"),
        choices=[("", _("Choose")), *CompanyCard.Stage.choices],
        required=False,
    )
    instrument = forms.ChoiceField(
        label=_("Instrument"),
        choices=[("", _("Choose")), *CompanyCard.Instrument.choices],
        required=False,
    )
    ask_krw = WonField(label=_("Amount sought"))
    pre_money_krw = WonField(label=_("Pre-money valuation"))
    committed_krw = WonField(label=_("Already committed"))
    use_ko = _long(_("Use of funds"), 600)
    use_en = _long(_("Use of funds in English"), 600, english=True)

    def clean_traction_unit(self) -> str:
        """Emptied, it counts won."""
        return self.cleaned_data["traction_unit"] or str(TractionUnit.WON)
