"""How the API says no: {"type","errors":[{"code","detail","attr"}]} for what can't be read,
{"code","detail"} for a refusal.
"""
# tested by: tests/challenge/rest/test_schema.py

import sys
from typing import Any, cast

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ExceptionHandlerContext
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from challenge.kernel.errors import NotFound, Refusal
from challenge.kernel.exhausted import DatabaseAway, exhausted_by
from challenge.kernel.versions import ChangedMeanwhile
from challenge.rest.versions import entity_tag
from challenge.web.second_try import is_lost_race, second_try

log = structlog.get_logger(__name__)
PROGRAMS = ("/api/", "/_allauth/", "/healthz")  # their answers are JSON


class TooLarge(APIException):
    """More than a request without a file may hold."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("This is more than one request may hold. Send it in parts.")


class ErrorOut(serializers.Serializer[Any]):
    """One thing that is wrong; attr names the field."""

    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class ErrorsOut(serializers.Serializer[Any]):
    """The request can't be read, or isn't by somebody who may ask."""

    type = serializers.CharField(help_text="validation_error, client_error or server_error")
    errors = ErrorOut(many=True)  # type: ignore[assignment]  # the wire's word


class RefusalOut(serializers.Serializer[Any]):
    """A rule said no: code for machines, detail for people, fields names the inputs to correct."""

    code = serializers.CharField()
    detail = serializers.CharField()
    # as above
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), required=False
    )
    facts = serializers.DictField(required=False)


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a Refusal into its status with code, detail, fields and facts; leave the rest to the
    standard handler.
    """
    if is_lost_race(error):
        return _answer_again(error, context)
    if (exhausted := exhausted_by(error)) is not None:
        _log_exhausted(error, exhausted)
        error = exhausted
    if isinstance(error, Http404):  # unknown and not yours to see are answered alike
        error = NotFound()
    if isinstance(error, Refusal):
        body: dict[str, Any] = {"code": error.code, "detail": str(error.detail)}
        if error.fields:
            body["fields"] = {name: str(text) for name, text in error.fields.items()}
        if error.facts:
            body["facts"] = error.facts
        tag = {"ETag": entity_tag(error.version)} if isinstance(error, ChangedMeanwhile) else None
        return Response(body, status=error.status, headers=tag)
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    return exception_handler(error, cast("ExceptionHandlerContext", context))


def _answer_again(error: Exception, context: dict[str, Any]) -> Response | None:
    """The view's own answer to the same request: what was sent is read already; files are read
    from their beginning.
    """
    view, request = context["view"], context["request"]
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    try:
        act = getattr(view, request.method.lower())
        return cast("Response", second_try(error, act, request, *view.args, **view.kwargs))
    except Exception as second:  # noqa: BLE001 - answered as the first one would have been
        return handle_exception(second, context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses: JSON under /api/, else the page."""
    if request.path.startswith("/api/"):
        return _plain(400, "client_error", "bad_request", _("This request can't be read."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that doesn't exist: JSON under /api/, else the page."""
    if request.path.startswith("/api/"):
        return _plain(404, "client_error", "not_found", str(NotFound.message))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug, or a machine that can't go on: JSON under /api/, else the page."""
    error = sys.exc_info()[1]
    if (exhausted := exhausted_by(error)) is not None:
        _log_exhausted(error, exhausted)
        return exhausted_answer(request, exhausted)
    if request.path.startswith("/api/"):
        return _plain(
            500,
            "server_error",
            "error",
            _("Something broke on our side. It has been noted; try again in a moment."),
        )
    return defaults.server_error(request)


def exhausted_answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What is said where the machine can't go on, without the database: JSON for programs, else a
    page.
    """
    if request.path.startswith(PROGRAMS):
        words: dict[str, Any] = {"code": refusal.code, "detail": str(refusal.detail)}
        if request.path.startswith("/healthz"):
            words |= {"database": refusal.code != DatabaseAway.code}
        answer: HttpResponse = JsonResponse(words, status=refusal.status)
    else:
        title = (
            _("Not reachable at the moment")
            if refusal.code == DatabaseAway.code
            else _("No room left")
        )
        page = loader.render_to_string("exhausted.html", {"refusal": refusal, "title": title})
        answer = HttpResponse(page, status=refusal.status)
    answer["Retry-After"] = "30"
    answer["Cache-Control"] = "no-store"
    return answer


def _log_exhausted(error: BaseException | None, refusal: Refusal) -> None:
    log.error(refusal.code, error=repr(error))


def _plain(status: int, kind: str, code: str, detail: str) -> JsonResponse:
    return JsonResponse(
        {"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}, status=status
    )
