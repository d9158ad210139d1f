"""What every view of the API needs from the request: who asks, and what was sent."""
# tested by: tests/challenge/api/test_fuzz.py

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from challenge.models import User


def actor_of(request: Request) -> User:
    """The signed-in person (every view of the API asks for one)."""
    return cast("User", request.user)


def typed(
    serializer: type[BaseSerializer[Any]], request: Request, **options: Any
) -> dict[str, Any]:
    """What was sent, checked; wrong input is answered with 400 and the fields."""
    sent = serializer(data=request.data, **options)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)
