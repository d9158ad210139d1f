"""What every view of the API needs from the request: who asks, and what was sent."""
# tested by: tests/challenge/api/test_fuzz.py

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from challenge.kernel.text.plain_text import plain_text
from challenge.models import User

MOST_KEY_LETTERS = 80
# of an operation that counts each time it is called
ONCE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Sent again with the same key, the operation is done once.",
)


def actor_of(request: Request) -> User:
    """The signed-in person (every view of the API asks for one)."""
    return cast("User", request.user)


def idempotency_key(request: Request) -> str:
    """The header Idempotency-Key; empty where the caller sent none (then each sending is one more
    act).
    """
    return plain_text(request.headers.get("Idempotency-Key", ""))[:MOST_KEY_LETTERS]


def typed(
    serializer: type[BaseSerializer[Any]], request: Request, **options: Any
) -> dict[str, Any]:
    """What was sent, checked; wrong input is answered with 400 and the fields."""
    sent = serializer(data=request.data, **options)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)
