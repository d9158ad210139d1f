"""The order in which transactions take row locks, recorded in every test, held to the stated one.

docs/parts/locks.md states it: a table further up is locked before one further down.  A table that
is locked and not stated fails too, so the list is never older than the code.  What a DELETE takes
along isn't looked at: its rows go from the last to the first.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from challenge.kernel.rows.taken_back import TakenBack

STATED_IN = Path(__file__).resolve().parents[2] / "docs" / "parts" / "locks.md"
_ROW = re.compile(r"^\| (\d+) \| (\w+) \|", re.MULTILINE)
_SELECT = re.compile(r'^SELECT .*? FROM "(\w+)"', re.DOTALL)
_LOCKS = re.compile(r" FOR (?:NO KEY )?UPDATE\b")
_UPDATE = re.compile(r'^UPDATE "(\w+)"')
REQUESTS, NUMBERS = "requests_of_jobs", "numbers_of_applications"  # locks that are no rows
BYTES = "bytes_by_"  # the same, of stored files
OURS = (
    "challenge_",
    "submissions_",
    "judging_",
    "introductions_",
    "gatherings_",
    REQUESTS,
    NUMBERS,
    BYTES,
)
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@cache
def stated_order() -> tuple[str, ...]:
    """The tables of docs/parts/locks.md, the first to be locked first."""
    return tuple(table for _place, table in _ROW.findall(STATED_IN.read_text("utf-8")))


def locked_table(sql: str, params: Any) -> str:
    """The table whose rows the statement locks and may wait for; empty: none."""
    if "pg_advisory_xact_lock" in sql and "hashtextextended" in sql:
        return str(params[0]).split()[0]  # a row by its table and key (kernel/rows/shared_lock.py)
    if found := _UPDATE.match(sql):
        return found[1]
    if _LOCKS.search(sql) and (found := _SELECT.match(sql)):
        return found[1]
    if "pg_advisory_xact_lock" in sql:
        return REQUESTS if "hashtext" in sql else NUMBERS
    return ""


class Recorder:
    """Notes for each transaction which tables it has locked; a service's outermost block is one."""

    def __init__(self, order: Sequence[str]) -> None:
        self.place = {table: place for place, table in enumerate(order)}
        self.block: object = None  # kept, so that no other one gets its address meanwhile
        self.held: list[str] = []
        self.wrong: list[str] = []

    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run the statement, and look at it."""
        if isinstance(sql, str) and (table := locked_table(sql, params)):
            self._note(table, waits="SKIP LOCKED" not in sql)
        return execute(sql, params, many, context)

    def _note(self, table: str, *, waits: bool) -> None:
        block = self._outermost()
        if block is None:
            return  # a statement of its own holds nothing while it waits
        if block != self.block:  # the transaction before has ended
            self.block, self.held = block, []
        held = self.held
        if table in held or not table.startswith(OURS):
            return
        if waits:
            self._check(table, held)
        held.append(table)

    def _outermost(self) -> object:
        """The transaction of a service that runs now; two calls of one service are two.

        A decorated service has one block object for all of its calls, so the block alone does not
        tell: inside a test's transaction its savepoint does, else the commit is heard.
        """
        ours = [
            place
            for place, block in enumerate(connection.atomic_blocks)
            if not getattr(block, "_from_testcase", False) and not isinstance(block, TakenBack)
        ]
        if not ours:
            return None
        block = connection.atomic_blocks[ours[0]]
        if ours[0]:
            return block, connection.savepoint_ids[ours[0] - 1]
        if self.block != (block, ""):
            connection.on_commit(self._forget, robust=True)
        return block, ""

    def _forget(self) -> None:
        self.block = None

    def _check(self, table: str, held: list[str]) -> None:
        if table not in self.place:
            self.wrong.append(f"{table} is locked, and not stated")
        for before in held:
            if self.place.get(before, -1) > self.place.get(table, 10**6):
                self.wrong.append(f"{table} is locked after {before}")


@contextmanager
def recorded(order: Sequence[str] | None = None) -> Iterator[Recorder]:
    """Everything that this thread's connection locks meanwhile."""
    recorder = Recorder(stated_order() if order is None else order)
    with connection.execute_wrapper(recorder):
        yield recorder
