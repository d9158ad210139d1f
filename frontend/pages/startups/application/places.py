"""Where a head office is: fields that offer the cities, provinces and districts of the country."""
# tested by: tests/frontend/pages/startups/application/test_company.py

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from challenge.kernel.text.provinces import ABROAD, PROVINCES, city_in_words, district_in_words

MOST_LETTERS = 40


class PlaceSelect(forms.Select):
    """It also offers what stands there, though it came by a file or by the API in other words."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The choices, and what stands there."""
        groups = super().optgroups(name, value, attrs)
        if any(option["selected"] for _label, options, _index in groups for option in options):
            return groups
        kept = [text for text in value if text]
        for index, text in enumerate(kept, len(groups)):
            option = self.create_option(name, text, text, True, index, attrs=attrs)
            groups.append((None, [option], index))
        return groups


class PlaceField(forms.ChoiceField):
    """One of the offered places, or what stood there before."""

    widget = PlaceSelect

    def validate(self, value: str) -> None:
        """Emptied, it is saved empty: what is missing is said as of every other part."""
        if value:
            super().validate(value)

    def valid_value(self, value: str) -> bool:
        """Any that fits: whether it is in the call's region is asked when it is submitted."""
        return len(value) <= MOST_LETTERS


def cities() -> list[tuple[str, str]]:
    """The cities and provinces, in the reader's language."""
    return [("", _("Choose")), *((name, city_in_words(name)) for name in (*PROVINCES, ABROAD))]


def districts() -> list[tuple[str, Any]]:
    """The districts in groups, by city or province."""
    groups = [
        (city_in_words(city), [(name, district_in_words(name)) for name in names])
        for city, (_english, names) in PROVINCES.items()
        if names
    ]
    return [("", _("Choose")), *groups]
