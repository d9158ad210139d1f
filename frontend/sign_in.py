"""Signing in by a mailed code: whoever can read the mailbox is in.

A new address makes a new person.  The code goes to the address that was typed: the main one of an
account, or another that it confirmed.
"""
# tested by: tests/frontend/test_doors.py

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import context, ratelimit
from allauth.headless.account.inputs import RequestLoginCodeInput
from allauth.headless.account.views import RequestLoginCodeView
from django.conf import settings
from django.contrib.auth import logout
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.kernel.text.mail_page import html_of
from challenge.models import User
from challenge.models.mail_buttons import PLAIN
from challenge.services.people import ensure_user


class TooManyCodes(Refusal):
    """More codes were asked for than anybody needs."""

    code = "too_many_codes"
    status = 429
    message = _("Several codes were mailed just now. Use the newest, or try again in a minute.")


class MailedCodeAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """No passwords and no separate sign-up: the mailed code is both."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come into being by a mailed code only."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, until a fixed time."""
        super().login(request, user)
        end_in_time(request)

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        """The mail that allauth writes, with an HTML part made of its text."""
        message: EmailMultiAlternatives = super().render_mail(*args, **kwargs)
        page = html_of(
            subject=str(message.subject),
            body=str(message.body),
            language=(get_language() or "ko")[:2],
            button=str(PLAIN),
        )
        message.attach_alternative(page, "text/html")
        return message


class _OwnAddress:
    """The person whom the given address leads to, made if need be."""

    cleaned_data: dict[str, Any]
    _user: User | None

    def clean_email(self) -> str:
        """Find or make the person; allauth then mails the code."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        user = ensure_user(actor=None, email=email, language=(get_language() or "ko")[:2])
        self._user = user if user.is_active else None
        return email


class SignInForm(_OwnAddress, RequestLoginCodeForm):  # type: ignore[misc] # allauth is not typed
    """Asks for the address on the page."""


class SignInInput(_OwnAddress, RequestLoginCodeInput):  # type: ignore[misc] # allauth is not typed
    """Takes the address from a program."""


class AskForCode(RequestLoginCodeView):  # type: ignore[misc] # allauth is not typed
    """Programs ask for a code as pages do."""

    input_class = SignInInput


def end_in_time(request: HttpRequest) -> None:
    """The session ends so long after the sign-in, whatever is written into it meanwhile."""
    request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))


def mail_a_code(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Sign out whoever is signed in, mail the person a code at once, and ask for it.

    target: the path that the code leads to.
    """
    if not ratelimit.consume(request, action="request_login_code", key=user.email):
        raise TooManyCodes
    logout(request)
    LoginCodeVerificationProcess.initiate(
        request=request, user=user if user.is_active else None, email=user.email
    )
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': target})}")
