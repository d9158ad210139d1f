"""The cache may be lost at any time (docs/design.md §9): while Redis is away nothing is remembered,
and nothing crashes or waits.
"""
# tested by: tests/challenge/web/test_forgetful_cache.py

import json
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
ANSWER_SECONDS = 0.3  # it answers within a millisecond; a frozen one never does
LEFT_ALONE_SECONDS = 2.0  # after no answer, so that a page waits for it once


class PlainValues:
    """Values as JSON: whoever can write to the server must not get code run here, as a pickled
    value would be.
    """

    def dumps(self, value: Any) -> int | bytes:
        """TypeError: it isn't made of texts, numbers, lists and dicts."""
        return value if type(value) is int else json.dumps(value).encode()  # the server counts

    def loads(self, stored: bytes) -> Any:
        """As it was put in; tuples come back as lists."""
        return json.loads(stored)


class ForgetfulCache(RedisCache):
    """Django's Redis cache; without its server it behaves like an empty one.

    Rate limits then let people pass rather than lock all out.
    """

    # server → until when; of the whole process, for each thread makes an object of its own
    _left_alone: ClassVar[dict[str, float]] = {}

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        """As Django's; the server has ANSWER_SECONDS for each answer."""
        self._address = str(server)
        patience = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
        options = {**patience, "serializer": PlainValues(), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """True: it was not there."""
        return self._ask(
            lambda: super(ForgetfulCache, self).add(key, value, timeout, version), True
        )

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What was remembered, or the default."""
        return self._ask(lambda: super(ForgetfulCache, self).get(key, default, version), default)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Remember, if we can."""
        self._ask(lambda: super(ForgetfulCache, self).set(key, value, timeout, version), None)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Whether it was there."""
        return self._ask(lambda: super(ForgetfulCache, self).delete(key, version), False)

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        server = self._address
        if time.monotonic() < self._left_alone.get(server, 0):
            return otherwise
        try:
            return question()
        except RedisError:
            self._left_alone[server] = time.monotonic() + LEFT_ALONE_SECONDS
            return otherwise
