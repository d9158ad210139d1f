"""One demo at a time in a data folder; who comes second can read what the first is doing."""
# tested by: tests/demo/test_demo_command.py

import fcntl
from pathlib import Path

from challenge.local.folder import make_enterable

STOPPING = "stopping"


class InstanceLock:
    """Held from acquire() until the process ends, however it ends."""

    def __init__(self, data: Path) -> None:
        make_enterable(data.absolute())
        self._file = (data / "demo.lock").open("a+", encoding="utf-8")

    def acquire(self) -> bool:
        """Take it, unless another process holds it; whether it is ours now."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def note(self, state: str) -> None:
        """Write down what we are doing (STOPPING, or our address)."""
        self._file.truncate(0)
        self._file.write(state)
        self._file.flush()

    def noted(self) -> str:
        """What the holder wrote last; empty in the moment of a change."""
        self._file.seek(0)
        return self._file.read()
