"""Versions in the API: what is read carries an ETag, what is written may name it as If-Match."""
# tested by: tests/challenge/rest/test_versions.py

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

Handler = TypeVar("Handler", bound=Callable[..., Any])
TAKES, NEEDS = "takes", "needs"

IF_MATCH = {
    TAKES: OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        description="The etag that was read.  A field sent as it was read is no change; one that "
        "somebody else changed too is refused with 412 and both values.  Without it, what is sent "
        "is written, and nothing else.",
    ),
    NEEDS: OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        description="The etag of what was read.  It is needed (428) to change a decision that "
        "stands, or to agree to words; another one since then is refused with 412.",
    ),
}


def takes_version(handler: Handler) -> Handler:
    """Hand a view's method the version named by If-Match, as `seen` (None: not named)."""
    return _with_version(handler, TAKES)


def needs_version(handler: Handler) -> Handler:
    """The same for a decision, which nobody changes without naming it."""
    return _with_version(handler, NEEDS)


def _with_version(handler: Handler, how: str) -> Handler:
    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **named: Any) -> Any:
        return handler(view, request, *args, seen=if_match(request), **named)

    answer.version = how  # type: ignore[attr-defined]  # read by the schema
    return cast("Handler", answer)


def if_match(request: Request) -> str | None:
    """The version that the request names; None: none, or any."""
    text = request.headers.get("If-Match", "").split(",")[0].strip().removeprefix("W/")
    return text.strip('"') if text and text != "*" else None


def entity_tag(version: str) -> str:
    """A version as the header ETag spells it."""
    return f'"{version}"'


def tag_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer of the API that is one object with an `etag` carries it as its ETag, too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        data = getattr(response, "data", None)
        if isinstance(data, Mapping) and isinstance(data.get("etag"), str):
            response["ETag"] = entity_tag(data["etag"])
        return response

    return middleware
