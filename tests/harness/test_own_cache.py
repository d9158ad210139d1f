"""Each worker of pytest-xdist clears its own cache only."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache

from challenge.web.forgetful_cache import ForgetfulCache
from tests.harness.own_cache import cache_address


@pytest.mark.parametrize(
    ("address", "worker", "own"),
    [
        ("unix:///data/valkey.sock?db=0", "", "unix:///data/valkey.sock?db=0"),
        ("unix:///data/valkey.sock?db=0", "gw1", "unix:///data/valkey.sock?db=2"),
        ("redis://cache:6379/0", "gw2", "redis://cache:6379/3"),
        ("redis://cache:6380", "gw1", "redis://cache:6380"),  # nothing says which database
    ],
)
def test_each_worker_has_its_own_database_of_the_cache(address: str, worker: str, own: str) -> None:
    assert cache_address(address, worker) == own


def test_this_worker_uses_it() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    cache.set("whose", worker)
    version = {"VERSION": settings.CACHES["default"]["VERSION"]}
    own = ForgetfulCache(cache_address(settings.REDIS_URL, worker), version)
    assert own.get("whose") == worker
