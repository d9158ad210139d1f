"""By what a request says who it comes from: the cookie of a session, or its token."""
# tested by: tests/frontend/test_doors.py

from collections.abc import Iterator
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from challenge.models import User


def sessions_of(request: HttpRequest) -> Iterator[tuple[User, Any]]:
    """Everybody that the request says it comes from, with the session."""
    if request.user.is_authenticated:
        yield request.user, request.session
    token = request.headers.get("X-Session-Token")
    found = authenticate_by_x_session_token(token) if token else None
    if found:
        yield found


def showed_second_factor(user: User, session: Any) -> bool:
    """Whether the session was opened with the person's second factor, which they still have."""
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return is_mfa_enabled(user) and any(record.get("method") == "mfa" for record in records)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether whoever asks has shown theirs, by all that the request comes with."""
    found = [showed_second_factor(user, session) for user, session in sessions_of(request)]
    return bool(found) and all(found)
