"""Whether the servers beside us answer."""
# tested by: tests/challenge/web/test_exhausted.py

from django.core.cache import cache


def redis_answers() -> bool:
    """Whether messages and caches get through."""
    cache.set("healthz", "1", 5)
    return bool(cache.get("healthz") == "1")
