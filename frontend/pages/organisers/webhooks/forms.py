"""The form of a webhook."""
# tested by: tests/frontend/pages/organisers/webhooks/test_webhooks.py

from django import forms
from django.utils.translation import gettext_lazy as _

from challenge.kernel.outgoing.checked_post import MOST_URL_LETTERS
from frontend.pages.organisers.webhooks.in_words import CHOICES


class WebhookForm(forms.Form):
    """Where messages go, and of what."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What you call it: the system that listens.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=MOST_URL_LETTERS,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("It begins with https://. We send a POST with JSON to it."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tells of"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    is_on = forms.BooleanField(label=_("Switched on"), required=False, initial=True)
