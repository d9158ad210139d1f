"""What a view of the API needs from the request: who asks, and when it reached us."""

from datetime import datetime
from typing import cast

from rest_framework.request import Request

from challenge.kernel.clock import on_database_clock
from challenge.models import User


def actor_of(request: Request) -> User:
    """The signed-in person (every view of the API asks for one)."""
    return cast("User", request.user)


def reached_at(request: Request) -> datetime:
    """When the request reached us, on the database's clock."""
    return on_database_clock(request._request.reached_at)  # type: ignore[attr-defined]
