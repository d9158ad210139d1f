"""A request is on time by its first byte: Django makes the request only when the last byte of a
slow upload is here.
"""
# tested by: tests/challenge/test_asgi.py

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]
KEY = "challenge.reached_at"


def stamp_first_byte(application: Application) -> Application:
    """Note in the scope when the head of the request was read, before its body is awaited."""

    async def stamped(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, KEY: timezone.now()}
        await application(scope, receive, send)

    return stamped


def first_byte_at(request: HttpRequest) -> datetime:
    """When the request's first byte was here, on this machine's clock; now, under WSGI, whose
    servers call us at the head as well.
    """
    scope: Scope = getattr(request, "scope", {})
    found: datetime = scope.get(KEY) or timezone.now()
    return found
