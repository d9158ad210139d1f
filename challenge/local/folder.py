"""The folder where one machine keeps its own data: who may pass, one process at a time, and a
secret key made once.
"""
# tested by: tests/challenge/local/test_embedded.py

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def anyone_may_enter(folder: Path) -> bool:
    """Whether any user of this machine can pass through the folder and all above it."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents) if part.exists())


def make_enterable(folder: Path) -> None:
    """Make a path's missing folders so that another user can pass, whatever the umask; existing
    ones stay as they are.
    """
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(exist_ok=True)
            part.chmod(part.stat().st_mode | 0o011)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process, however it ends."""
    make_enterable(data.absolute())
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def local_secret(data: Path) -> str:
    """A secret key of this data folder, made once; in production SECRET_KEY replaces it."""
    path = data / "secret-key"
    with locked(data):
        if not path.exists() or not path.read_text():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
