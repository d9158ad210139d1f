"""What an act holds as it leaves an event, and what it leaves as it ends, held to what_acts_do.txt.

A lock that is gone from an act changes nothing that one person alone could see, and an event, a
task or a mail that is gone is seen only by a test that asks for just that.  So what every act was
seen to do is written down, and watched in the tests of services (of the floors in NOTED), whatever
they ask for:

- `OUTER INNER ACTION holds TABLES`: at the event of that action, which the function INNER records
  while the service OUTER runs, these tables have rows locked by the transaction;
- `OUTER INNER leaves THINGS`: each transaction of the service whose first write is INNER's leaves
  these events, tasks and mails, by kind, and has held locks of these tables as it ends.

An act may do more, never less.  A new act is added, and one that changed is noted anew, by

    rm -f .data/acts.txt; ACTS_SEEN=.data/acts.txt pytest tests/introductions/services
    python -m tests.harness.acts.watched .data/acts.txt

which keeps what other acts were seen to do, and of an act that was seen in several ways what is
common to all.  Tables, not rows: a lock of another row of the same table looks the same here.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType, TracebackType
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from tests.harness.lock_order import OURS, Execute, Recorder, locked_table, stated_order

NOTED = ("tests/introductions/services/",)  # where every act was seen; others may follow
WRITTEN_IN = Path(__file__).with_name("what_acts_do.txt")
FLOORS = "challenge|submissions|judging|introductions|gatherings"
SERVICE = re.compile(rf"(?<!/tests)/((?:{FLOORS})/services/.+)\.py$")
WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
KIND_OF_ROW = {
    "challenge_auditevent": ("event", "action"),
    "celery_outbox": ("task", "task_name"),
    "challenge_mail": ("mail", "kind"),
}
Seen = dict[str, frozenset[str]]


def read(lines: Iterable[str]) -> Seen:
    """Each line's beginning with its words; of one that stands twice what both have."""
    found: Seen = {}
    for line in lines:
        way, verb, words = re.split(r" (holds|leaves) ?", line.strip(), maxsplit=1)
        things = frozenset(words.split())
        found[f"{way} {verb}"] = found.get(f"{way} {verb}", things) & things
    return found


def lines_of(seen: Mapping[str, frozenset[str]]) -> list[str]:
    """As they are written."""
    return [" ".join([way, *sorted(seen[way])]) for way in sorted(seen)]


@cache
def written() -> Seen:
    """What the file says."""
    return read(WRITTEN_IN.read_text("utf-8").splitlines())


def merged(before: Mapping[str, frozenset[str]], seen: Mapping[str, frozenset[str]]) -> list[str]:
    """The file's lines: what was seen now replaces what stood there; nothing isn't written."""
    whole = {**before, **seen}
    return lines_of({way: things for way, things in whole.items() if things})


class Watch(Recorder):
    """Of one test.  expected: by the beginning of its line; less: who did less."""

    def __init__(self, order: Sequence[str], expected: Mapping[str, frozenset[str]]) -> None:
        super().__init__(order)
        self.expected = expected
        self.asked: set[str] = set()  # tables with locks, of the transaction `asked_in`
        self.asked_in: object = None
        self.act, self.left = "", set[str]()  # of the transaction `act_in`
        self.act_in: object = None
        self.seen: Seen = {}
        self.less: list[str] = []

    def __call__(
        self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run the statement, and look at it."""
        answer = super().__call__(execute, sql, params, many, context)
        if isinstance(sql, str):
            if not sql.startswith("UPDATE") and (table := locked_table(sql, params)):
                self._asked_for(table)
            if found := WRITE.match(sql):
                self._write(found[1], sql, params, sys._getframe(1))
        return answer

    def _asked_for(self, table: str) -> None:
        block = self._outermost()
        if block != self.asked_in:
            self.asked_in, self.asked = block, set()
        self.asked.add(table)

    def _write(self, table: str, sql: str, params: Any, frame: FrameType) -> None:
        if not table.startswith((*OURS, "celery_outbox")):
            return
        block, services = self._outermost(), list(_services_above(frame))
        if block is None or not services:
            return  # a row that a test makes
        if block != self.act_in:
            self.act_in, self.act = block, f"{services[-1]} {services[0]}"
            self.left = set()
        if table in KIND_OF_ROW and sql.startswith("INSERT"):
            name, column = KIND_OF_ROW[table]
            kinds = _values_of(column, sql, params)
            self.left |= {f"{name}:{kind}" for kind in kinds}
            if name == "event":
                held = self.asked if self.asked_in == block else set()
                for kind in kinds:
                    self._did(f"{services[-1]} {services[0]} {kind} holds", held)

    def is_last(self, block: transaction.Atomic) -> bool:
        """Whether the transaction of a service ends with the block."""
        blocks: list[Any] = connection.atomic_blocks
        within = [each for each in blocks if not getattr(each, "_from_testcase", False)]
        return len(within) == 1 and within[0] is block and blocks[-1] is block

    def ended(self, *, is_kept: bool) -> None:
        """A transaction: committed, or it would be but for the test around it."""
        if is_kept and self.act_in is not None:
            held = self.asked if self.asked_in == self.act_in else set()
            self._did(f"{self.act} leaves", self.left | {f"lock:{table}" for table in held})
        self.act_in = self.asked_in = None

    def _did(self, way: str, things: Iterable[str]) -> None:
        now = frozenset(things)
        self.seen[way] = self.seen.get(way, now) & now
        if missing := self.expected.get(way, frozenset()) - now:
            self.less.append(f"{way} no {', no '.join(sorted(missing))}")


def _services_above(frame: FrameType | None) -> Iterator[str]:
    """The functions of services that run now, the innermost first."""
    while frame is not None:
        if found := SERVICE.search(frame.f_code.co_filename):
            yield f"{found[1].replace('/', '.')}:{frame.f_code.co_name}"
        frame = frame.f_back


def _values_of(column: str, sql: str, params: Any) -> set[str]:
    """Of all rows that are inserted: one after the other, or each column as one array."""
    columns = re.findall(r'"(\w+)"', sql.partition("(")[2].partition(")")[0])
    place = columns.index(column)
    if isinstance(params[place], (list, tuple)):
        return set(map(str, params[place]))
    rows = max(1, len(params) // len(columns))
    return {str(params[place + row * len(columns)]) for row in range(rows)}


@contextmanager
def watched(*, expected: Mapping[str, frozenset[str]]) -> Iterator[Watch]:
    """Everything that this thread's connection locks and writes meanwhile."""
    watch = Watch(stated_order(), expected)
    leave = transaction.Atomic.__exit__

    def left(
        block: transaction.Atomic,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_last = current_thread() is main_thread() and watch.is_last(block)
        is_kept = kind is None and not connection.needs_rollback
        leave(block, kind, error, trace)
        if is_last:
            watch.ended(is_kept=is_kept)

    with connection.execute_wrapper(watch), patch.object(transaction.Atomic, "__exit__", left):
        yield watch


def main(path: str) -> None:
    """Put what tests have seen into the file."""
    seen = read(Path(path).read_text("utf-8").splitlines())
    before = written() if WRITTEN_IN.exists() else {}
    WRITTEN_IN.write_text("\n".join(merged(before, seen)) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
