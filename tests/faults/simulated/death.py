"""Where a process dies, or stands still: at the boundaries of its transactions, and between two
statements of one.

Whoever stands still is overtaken: somebody else's whole act runs on a connection of its own, and
gives up at once where it would have to wait for a lock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.db import connections

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
WRITES = ("INSERT", "UPDATE", "DELETE")
PATIENCE_MS = 15  # of whoever overtakes; the lock is held by one who stands still


class ProcessDied(BaseException):
    """The process is gone; what it had not committed is too."""


@dataclass
class Disturbance:
    """What awaits one act or task.  death: the side of a commit, and which one; still: before which
    statement, and what happens meanwhile.
    """

    death: tuple[str, int] | None = None
    still: tuple[int, Callable[[], None]] | None = None
    commits: int = 0
    statements: int = 0

    def is_over(self, side: str) -> bool:
        """Whether the process dies on this side of the commit that is being passed."""
        return self.death == (side, self.commits)


class Boundaries:
    """The transactions of this process's connection."""

    def __init__(self) -> None:
        self.connection = cast("Any", connections["default"])
        self.other = connections.create_connection("default")
        self.now: Disturbance | None = None
        self._commit = self.connection._commit

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Commits and statements are heard, until the end."""
        self.other.connect()
        with self.other.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {PATIENCE_MS}")
        self.connection._commit = self._commit_or_die
        try:
            with self.connection.execute_wrapper(self._hear):
                yield
        finally:
            del self.connection._commit
            self.other.close()

    @contextmanager
    def disturbed(self, disturbance: Disturbance) -> Iterator[None]:
        """Whatever runs inside is."""
        self.now = disturbance
        try:
            yield
        finally:
            self.now = None

    @contextmanager
    def overtaken(self) -> Iterator[None]:
        """Whatever runs inside is another process's, with a connection of its own."""
        before, self.now = self.now, None
        connections["default"] = self.other
        try:
            yield
        finally:
            connections["default"] = self.connection
            self.now = before

    def _commit_or_die(self) -> None:
        if self.now is None:
            self._commit()
            return
        self.now.commits += 1
        if self.now.is_over("before"):
            self.connection._rollback()
            self._forget()
        self._commit()
        if self.now.is_over("after"):
            self._forget()

    def _forget(self) -> None:
        """What was to happen after the commit was in the memory of the process."""
        self.connection.run_on_commit = []
        raise ProcessDied

    def _hear(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if (now := self.now) is None or connections["default"] is not self.connection:
            return execute(sql, params, many, context)
        now.statements += 1
        if now.still is not None and now.statements == now.still[0]:
            now.still[1]()
        if self.connection.in_atomic_block or not str(sql).startswith(WRITES):
            return execute(sql, params, many, context)
        now.commits += 1  # a statement of its own is a transaction of its own
        if now.is_over("before"):
            raise ProcessDied
        answer = execute(sql, params, many, context)
        if now.is_over("after"):
            raise ProcessDied
        return answer
