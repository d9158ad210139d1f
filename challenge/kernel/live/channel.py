"""Waking up the screens of others: "something changed here", once what changed is committed.

The message says nothing else: who gets it reads the database.  It may be lost (Redis is away), so
whoever listens also looks by itself now and then.
"""
# tested by: tests/challenge/web/test_event_hub.py

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

PREFIX = "live:"  # of every channel in Redis
_PATIENCE_SECONDS = 1  # an act never waits longer for Redis
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment.  own: viewer → what is added for them; a viewer who isn't in it
    may not look (any more).
    """

    common: State
    own: Mapping[int, State]


@cache
def _redis() -> "Redis":
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
    )


def wake(channel: str) -> None:
    """Tell everybody who listens on the channel, after the commit."""
    transaction.on_commit(partial(_publish, channel))


def _publish(channel: str) -> None:
    with suppress(RedisError):  # they look by themselves, later
        _redis().publish(PREFIX + channel, b"")
