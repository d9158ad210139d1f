"""A random mark of a browser, signed: it tells devices of one hall apart, and nobody's name.  And
what a page says once, in a cookie that no neighbour of the site can set.
"""

# tested by: tests/frontend/pages/public/test_audience_vote.py
# tested by: tests/challenge/test_deployment.py

import secrets

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DEVICE_COOKIE, SALT = f"{settings.COOKIE_PREFIX}hall_device", "challenge.hall_device"
KEPT_SECONDS = 86_400  # a pitch day


class NoticeCookie(CookieStorage):
    """Django's, under the site's own name."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class NoticeStorage(FallbackStorage):
    """In a cookie, and what is too long for it in the session."""

    storage_classes = (NoticeCookie, SessionStorage)


def device_of(request: HttpRequest) -> str:
    """The browser's mark; "": it has none of ours, or one that nobody signed."""
    mark = request.get_signed_cookie(DEVICE_COOKIE, "", salt=SALT, max_age=KEPT_SECONDS)
    return mark or ""


def mark_device(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Give the browser a mark, unless it has one."""
    if device_of(request):
        return
    answer.set_signed_cookie(
        DEVICE_COOKIE,
        secrets.token_urlsafe(24),
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def network_of(request: HttpRequest) -> str:
    """The address that the request came from, for limits; never kept."""
    return str(get_adapter(request).get_client_ip(request))
