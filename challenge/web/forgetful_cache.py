"""The cache may be lost at any time
(docs/design.md §9): while Redis is away nothing is remembered, and
nothing crashes.
"""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class ForgetfulCache(RedisCache):
    """Django's Redis cache; without its server it behaves like an empty one.

    Rate limits then let people pass rather than lock all out.
    """

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """True: it was not there."""
        try:
            return super().add(key, value, timeout, version)
        except RedisError:
            return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What was remembered, or the default."""
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Remember, if we can."""
        try:
            super().set(key, value, timeout, version)
        except RedisError:
            return

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Whether it was there."""
        try:
            return super().delete(key, version)
        except RedisError:
            return False
