"""Look at processes that may end at any moment."""

import time
from collections.abc import Callable
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether the process runs: neither gone nor a zombie."""
    try:
        state = Path("/proc", str(pid), "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the second: it went while we read
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def until(done: Callable[[], object], *, seconds: float = 60) -> None:
    """Sleep until it is done; an AssertionError if it isn't in time."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
