"""Signing in by a mailed code: whoever can read the mailbox is in.

A new address makes a new person.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm
from django.http import HttpRequest
from django.utils.translation import get_language

from challenge.services.people import ensure_user


class MailedCodeAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """No passwords and no separate sign-up: the mailed code is both."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come into being by a mailed code only."""
        return False


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc] # allauth is not typed
    """Asks for the address; an unknown one becomes a person, so that the code reaches it."""

    def clean_email(self) -> Any:
        """Make the person first; then allauth mails the code."""
        ensure_user(
            actor=None, email=self.cleaned_data["email"], language=(get_language() or "ko")[:2]
        )
        return super().clean_email()
