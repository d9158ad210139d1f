"""A folder of backups on some disk."""
# tested by: tests/challenge/backups/test_backups.py

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from challenge.local.folder import locked

UNFINISHED = ".part"


class DiskPlace:
    """That folder.  It is held while a backup is made, so whatever is unfinished then is left."""

    patience = timedelta(0)

    def __init__(self, root: Path) -> None:
        self.root = root

    def held(self) -> AbstractContextManager[None]:
        """By a lock that ends with the process."""
        return locked(self.root)

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Under another name until it is on the disk."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            with unfinished.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink()
            raise

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """The file."""
        with (self.root / name).open("rb") as file:
            yield file

    def has(self, name: str) -> bool:
        """Whether it is there."""
        return (self.root / name).exists()

    def files(self, folder: str) -> dict[str, datetime]:
        """All below, also what was left unfinished."""
        return {
            str(path.relative_to(self.root)): datetime.fromtimestamp(path.stat().st_mtime, UTC)
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }

    def remove(self, name: str) -> None:
        """And the folder that it was the last of."""
        path = self.root / name
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
