"""Signing in by a mailed code: whoever can read the mailbox is in.

Every sign-in, and every try that fails, leaves a line in the log.  A new address makes a new
person.  The code goes to the address that was typed: the main one of an
account, or another that it confirmed.
"""
# tested by: tests/frontend/test_doors.py
# tested by: tests/frontend/test_sign_ins_logged.py

import base64
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import context, ratelimit
from allauth.headless.account.inputs import RequestLoginCodeInput
from allauth.headless.account.views import RequestLoginCodeView
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.kernel.logs.structured import SIGN_INS
from challenge.kernel.rows.sealed_secrets import SealedByAnotherKey, opened, sealed
from challenge.kernel.text.mail_page import html_of
from challenge.models import User
from challenge.models.mail_buttons import PLAIN
from challenge.services.account.sealed_factors import SECOND_FACTORS
from challenge.services.people import ensure_user

log = structlog.get_logger(SIGN_INS)
FAILED_TRIES = {"incorrect_code", "too_many_login_attempts"}


class TooManyCodes(Refusal):
    """More codes were asked for than anybody needs."""

    code = "too_many_codes"
    status = 429
    message = _("Several codes were mailed just now. Use the newest, or try again in a minute.")


class _FailedTriesLogged:
    """What allauth refuses of codes and factors, as a line: from where, and why; never the code."""

    request: HttpRequest

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The refusal that allauth asks for."""
        if code in FAILED_TRIES:
            log.warning(
                "sign_in_failed",
                why=code,
                path=self.request.path,
                address=self.request.META.get("REMOTE_ADDR", ""),
                user=getattr(self.request.user, "pk", None),
            )
        error: ValidationError = super().validation_error(code, *args)  # type: ignore[misc]
        return error


class FactorAdapter(_FailedTriesLogged, DefaultMFAAdapter):  # type: ignore[misc] # not typed
    """Second factors, whose seeds are sealed in their rows."""

    def encrypt(self, text: str) -> str:
        """For the row."""
        return sealed(text, SECOND_FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        """From the row; where no key of ours opens it, a seed that no code fits."""
        try:
            return opened(encrypted_text, SECOND_FACTORS)
        except SealedByAnotherKey:
            log.warning("second_factor_sealed_by_another_key")
            return base64.b32encode(secrets.token_bytes(20)).decode()


class MailedCodeAdapter(_FailedTriesLogged, DefaultAccountAdapter):  # type: ignore[misc] # as above
    """No passwords and no separate sign-up: the mailed code is both."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come into being by a mailed code only."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, until a fixed time."""
        super().login(request, user)
        end_in_time(request)
        log.info("signed_in", user=user.pk, address=request.META.get("REMOTE_ADDR", ""))

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
