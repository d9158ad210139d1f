"""What a supervisor, a balancer and a monitor ask: answered before anything else, whatever name
they call us by, without session, language or cookie.
"""
# tested by: tests/challenge/watch/test_doors.py

import hmac
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from challenge.watch.metrics import exposition

Handler = Callable[[HttpRequest], HttpResponse]
_ready: list[bool] = []  # once the tables were those of this version, they stay so


def answer_watchers(get_response: Handler) -> Handler:
    """/livez: the process works.  /readyz: it may be sent requests.  /metrics: with the token."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = DOORS.get(request.path_info, get_response)
        return answer(request)

    return middleware


def _alive(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


def _readiness(_request: HttpRequest) -> HttpResponse:
    """Without Redis a web process is of use, so that it isn't asked for."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        tables = bool(_ready) or _tables_are_ours()
    except DatabaseError:
        return _not_ready({"database": False})
    return (
        JsonResponse({"database": True, "tables": True})
        if tables
        else _not_ready({"database": True, "tables": False})
    )


def _tables_are_ours() -> bool:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _ready.append(True)
    return bool(_ready)


def _not_ready(facts: dict[str, bool]) -> HttpResponse:
    return JsonResponse(facts, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _metrics(request: HttpRequest) -> HttpResponse:
    """404 while no token is set: nothing says that there is something here."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if not hmac.compare_digest(said, settings.METRICS_TOKEN.encode()):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


DOORS: dict[str, Handler] = {"/livez": _alive, "/readyz": _readiness, "/metrics": _metrics}
