"""The ceiling: a Django view that does one INSERT and nothing else, without any middleware.

Served as the site is, by the same server, on the same PostgreSQL.
"""

import os

from django.conf import settings

if not settings.configured:
    os.environ["DJANGO_SETTINGS_MODULE"] = "challenge.settings"
    from challenge import settings as site

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES=site.DATABASES,
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        SECRET_KEY="bare",  # noqa: S106 - it signs nothing
    )

from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def insert(_request: HttpRequest) -> HttpResponse:
    """One row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (words) VALUES (%s) RETURNING id", ["간호사"])
        words = str(cursor.fetchone()[0])
    return HttpResponse(words, headers={"Content-Length": len(words)})  # else in chunks


def healthz(_request: HttpRequest) -> HttpResponse:
    """It answers."""
    return HttpResponse("ok")


urlpatterns = [path("insert", insert), path("healthz", healthz)]
application = get_asgi_application()
