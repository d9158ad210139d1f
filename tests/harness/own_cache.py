"""A cache of its own for each worker of pytest-xdist: a test that clears the cache clears no
other worker's tokens, limits and drafts.
"""

import os
import re
from typing import Any

DATABASES = (0, 2, 3)  # of Valkey's sixteen: 1 is the queues', those from 4 on the journeys'


def cache_address(address: str, worker: str) -> str:
    """The address with the database of that worker ("gw1"; empty: there is only one)."""
    number = DATABASES[int(worker.removeprefix("gw") or 0) % len(DATABASES)]
    return re.sub(r"(db=|/)0$", rf"\g<1>{number}", address)


def use_own_cache(settings: Any) -> None:
    """Before anything has asked for the cache."""
    cache = settings.CACHES["default"]
    cache["LOCATION"] = cache_address(cache["LOCATION"], os.environ.get("PYTEST_XDIST_WORKER", ""))
