"""What a place for backups can do, whatever it is made of.  Names are paths with slashes."""
# tested by: tests/challenge/backups/test_backups.py

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol


class Readable(Protocol):
    """Whatever bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""


class Writable(Protocol):
    """Whatever bytes are written to."""

    def write(self, piece: bytes, /) -> int:
        """Take them."""

    def flush(self) -> None:
        """Hand on what was taken."""


class BackupPlace(Protocol):
    """One place.  patience: so old is what nobody works on any more."""

    patience: timedelta

    def held(self) -> AbstractContextManager[None]:
        """One backup of this machine at a time; another one waits."""

    def writing(self, name: str) -> AbstractContextManager[Writable]:
        """A new file, whole at the end of the block, or not there at all.  OSError."""

    def reading(self, name: str) -> AbstractContextManager[Readable]:
        """A file from its beginning.  FileNotFoundError, OSError."""

    def has(self, name: str) -> bool:
        """Whether it is there."""

    def files(self, folder: str) -> dict[str, datetime]:
        """All below a folder, whose name ends with a slash, and when each was written."""

    def remove(self, name: str) -> None:
        """Whether it is there or not."""
