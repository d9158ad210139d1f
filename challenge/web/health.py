"""The page that a load balancer asks, and what the operator is to know."""
# tested by: tests/challenge/web/test_exhausted.py

from http import HTTPStatus

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from challenge.watch.figures import disk_bytes_left
from challenge.watch.ground_checks import LITTLE_ROOM_FILES
from challenge.watch.servers import redis_answers


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database and Redis answer; else 503, and which of the two doesn't.

    Without the database see exhausted.py and database_guard.py.  Without Redis pages go on, so that
    whoever asks for a web process alone reads "database".
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    redis, troubles = redis_answers(), [str(text) for text in site_troubles()]
    status = HTTPStatus.OK if redis else HTTPStatus.SERVICE_UNAVAILABLE
    words = {"database": True, "redis": redis, "troubles": troubles}
    return JsonResponse(words, status=status)


def site_troubles() -> list[str | Promise]:
    """What holds the service up at the moment, in the reader's language; empty: nothing."""
    found: list[str | Promise] = []
    if not redis_answers():
        found.append(
            _(
                "Work in the background waits: the message server doesn't answer. Mail, file "
                "checks and calculations go on by themselves when it is back; nothing is lost. "
                "Tell the operator."
            )
        )
    left = disk_bytes_left()
    if left is not None and left < LITTLE_ROOM_FILES * settings.UPLOAD_MAX_BYTES:
        found.append(
            format_lazy(
                _(
                    "There is little room left for files ({megabytes} MB). When it is used up, "
                    "uploads are refused. Tell the operator."
                ),
                megabytes=left // 1024**2,
            )
        )
    return found
