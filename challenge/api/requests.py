"""What a view of the API needs from the request: who asks."""

from typing import cast

from rest_framework.request import Request

from challenge.models import User


def actor_of(request: Request) -> User:
    """The signed-in person."""
    return cast("User", request.user)
