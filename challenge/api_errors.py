"""How the API says no: RFC-like errors for bad input, {"code","detail"} for a refusal."""

from typing import Any, cast

from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ExceptionHandlerContext
from rest_framework.response import Response

from challenge.errors import Refusal


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a Refusal into its status with code, detail, fields and facts; leave the rest to the standard handler."""
    if isinstance(error, Refusal):
        body: dict[str, Any] = {"code": error.code, "detail": str(error.detail)}
        if error.fields:
            body["fields"] = {name: str(text) for name, text in error.fields.items()}
        if error.facts:
            body["facts"] = error.facts
        return Response(body, status=error.status)
    return exception_handler(error, cast("ExceptionHandlerContext", context))
