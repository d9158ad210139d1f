"""The page that a load balancer asks, and what the operator is to know."""
# tested by: tests/challenge/web/test_exhausted.py

import shutil
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LITTLE_ROOM_FILES = 20  # of the largest size that we take


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


def redis_answers() -> bool:
    """Whether messages and caches get through."""
    cache.set("healthz", "1", 5)
    return bool(cache.get("healthz") == "1")


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
    left = _room_left_bytes()
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


def _room_left_bytes() -> int | None:
    """On the disk where files are kept; None: they are kept elsewhere."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    is_ours = not settings.STORAGES["default"]["BACKEND"].startswith("storages.")
    return shutil.disk_usage(folder).free if is_ours else None
