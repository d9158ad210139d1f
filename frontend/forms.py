"""Forms that more than one page uses; a role's own forms stand beside its pages."""
# tested by: tests/frontend/pages/account/test_me.py

from django import forms
from django.utils.translation import gettext_lazy as _


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


def lines_of(text: str) -> list[str]:
    """The words of a text field that takes one a line, or several separated by commas."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
