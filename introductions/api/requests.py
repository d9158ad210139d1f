"""What the views need from the request."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from challenge.models import User


def actor_of(request: Request) -> User:
    """The signed-in person (every view of the API asks for one)."""
    return cast("User", request.user)


def typed(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, checked; wrong input is answered with 400 and the fields."""
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)
