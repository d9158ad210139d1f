"""What every page needs from the request: who asks, from where, and when it reached us."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from challenge.kernel.clock import on_database_clock
from challenge.models import User


def actor_of(request: HttpRequest) -> User:
    """The signed-in person (views that call it are behind login_required)."""
    return cast("User", request.user)


def reached_at(request: HttpRequest) -> datetime:
    """When the request reached us, on the database's clock."""
    return on_database_clock(request.reached_at)  # type: ignore[attr-defined]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    return {"DEMO": settings.DEMO, "DEBUG": settings.DEBUG, "SITE_URL": settings.SITE_URL}
