"""The page that a load balancer asks."""
# tested by: tests/challenge/test_deployment.py

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; Redis may be lost at any time, so its state is shown but does
    not fail the check.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("healthz", "1", 5)
    return JsonResponse({"database": True, "redis": cache.get("healthz") == "1"})
