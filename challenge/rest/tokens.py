"""Access tokens at the API: who a request with one is from, and what it can't do.

Whether a token is good, and for this address, is looked at before any view runs
(frontend/pages/token_doors.py); without that a token says nothing here.
"""
# tested by: tests/frontend/pages/test_token_doors.py

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from challenge.audit import BY_TOKEN
from challenge.kernel.errors import Refusal
from challenge.models import AccessToken, User

Handler = TypeVar("Handler", bound=Callable[..., Any])
SHOWN = BY_TOKEN  # the request's attribute, too
SCHEME = "accessToken"
JUDGES = "/api/v1/judge/"
SAFE = {"GET", "HEAD", "OPTIONS"}


class PersonNeeded(Refusal):
    """A program asks for what a person does."""

    code = "person_needed"
    status = 403
    message = _(
        "This needs you yourself: sign in on the site and do it there. An access token can't "
        "score, pledge, consent, give rights to others, or publish."
    )


class TokenAuthentication(BaseAuthentication):
    """The person in whose name a program acts."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """By the token that was let in; None: there is none."""
        token = getattr(request._request, SHOWN, None)
        return (token.user, token) if token else None


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema says it."""

    target_class = "challenge.rest.tokens.TokenAuthentication"
    name = SCHEME

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Authorization: Bearer."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token, made on the page My profile > Access tokens.",
        }


def needs_person(handler: Handler) -> Handler:
    """Mark a view's method: no program may, whatever its token."""
    handler.person = True  # type: ignore[attr-defined]  # read by the door and the schema
    return handler


def is_for_persons(view: Any, method: str, path: str) -> bool:
    """Whether the view's method is for a person alone; all that judges do is."""
    name = "get" if method.upper() == "HEAD" else method.lower()
    return path.startswith(JUDGES) or bool(getattr(getattr(view, name, None), "person", False))


def require_person(request: Request) -> None:
    """Raise PersonNeeded where a program asks: for acts that only what is sent tells apart."""
    if isinstance(request.auth, AccessToken):
        raise PersonNeeded
