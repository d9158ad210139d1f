"""The races: every write of the site beside itself and beside its neighbours, in two web processes,
and what must hold afterwards.

What two requests at once leave must be what one order of them would have left (or, where one of
them was refused, the other alone): each race is compared with both orders, tried one after the
other in transactions that are rolled back.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client

from challenge import audit
from challenge.models import AuditEvent
from tests.challenge.api.world import World
from tests.outside_transactions import undone
from tests.races.outcome import (
    State,
    broken_rules,
    newest,
    state,
    touched,
    transaction_number,
)
from tests.races.planted import PLANTED, Fault
from tests.races.world import a_wider_world
from tests.races.writes import Write, forms, operations

ROOT = Path(__file__).resolve().parent.parent.parent
DRAWS = 14  # of a request, until it is answered well when it is sent alone
VARIANTS = 3  # of a write that are kept: other objects, other people
NEIGHBOURS = 2  # beside which a write is sent, besides itself and another one of its kind
NEIGHBOURS_OF_A_FAULT = 8
ATTEMPTS_AT_A_FAULT = 6
REFUSED, BROKEN = 400, 500


@dataclass(frozen=True, slots=True)
class Accepted:
    """A write that is answered well.  rows: that it wrote or locked; passed: the places of planted
    faults that it came by.
    """

    write: Write
    rows: frozenset[tuple[str, str]]
    passed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Left:
    """Which of the requests were answered well, and what they left."""

    accepted: tuple[bool, ...]
    state: State


@dataclass(slots=True)
class Found:
    """What a campaign saw."""

    writes: int = 0
    rounds: int = 0
    answers_5xx: int = 0
    lost: int = 0
    doubled: int = 0
    deadlocks_seen: int = 0
    broken: list[str] = field(default_factory=list)
    raced: set[str] = field(default_factory=set)

    def figures(self) -> dict[str, int]:
        """Without the lists."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


class WebProcess:
    """One of the processes that answer; see web_process.py."""

    def __init__(self, folder: Path, fault: Fault | None) -> None:
        command = [sys.executable, "-m", "tests.races.web_process", str(folder / "media")]
        command += [str(PLANTED.index(fault))] if fault else []
        self.log = (folder / "web.log").open("a")
        self.process = subprocess.Popen(
            command, cwd=ROOT, text=True, stderr=self.log,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, write: Write, **facts: Any) -> None:
        """Send it; the answer is read later."""
        assert self.process.stdin
        asked = asdict(write) | facts | {"database": connection.settings_dict["NAME"]}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def answered(self) -> dict[str, int]:
        """Status of the answer, and deadlocks on the way."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def end(self) -> None:
        """Its input ends, so it ends."""
        self.process.communicate()
        self.log.close()


class Campaign:
    """Fires writes from two processes at once, and looks at what is left."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random, self.folder = Random(seed), folder
        self.world: World = a_wider_world()
        self.clients = {part: self._client(part) for part in self.world.people}
        self.found = Found()
        self.drawn = operations(self.world, self.random)
        self.shown = forms(self.world, self.clients, self.random)
        self.accepted: dict[str, list[Accepted]] = {}
        self.processes: list[WebProcess] = []
        self.original = self.copy = str(connection.settings_dict["NAME"])
        self.broken_before = broken_rules()  # rows that factories made without their services

    def _client(self, part: str) -> Client:
        client = Client(raise_request_exception=False, headers={"accept-language": "ko"})
        if person := self.world.people[part]:
            client.force_login(person)
        return client

    def names(self) -> list[str]:
        """Every write that was found."""
        return [*self.drawn, *self.shown]

    @contextmanager
    def served(self, fault: Fault | None = None) -> Iterator[Found]:
        """By two web processes, with the fault planted in both; what is found is apart."""
        before = self.found
        if fault:
            self.found = Found()
        self.processes = [WebProcess(self.folder, fault) for _number in range(2)]
        try:
            self.begin_anew()
            yield self.found
        finally:
            for process in self.processes:
                process.end()
            self._use(self.original)
            self.found = before

    def begin_anew(self) -> None:
        """Everything as it was before the first race: in a copy of the database."""
        self._use(self.original)
        self.copy = f"{self.original}_raced"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.original}"')
        self._use(self.copy)

    def _use(self, database: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = database
        if database == self.original and self.copy != self.original:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            self.copy = self.original

    def look_for_accepted(self, names: list[str]) -> None:
        """Of each write some requests that are answered well when they are sent alone."""
        for name in names:
            draws = (
                islice(self.drawn[name], DRAWS)
                if name in self.drawn
                else self.random.sample(self.shown[name], min(DRAWS, len(self.shown[name])))
            )
            self.accepted[name] = []
            for write in draws:
                if (good := self._tried(write)) is not None:
                    self.accepted[name].append(good)
                if len(self.accepted[name]) == VARIANTS:
                    break

    def _tried(self, write: Write) -> Accepted | None:
        passed: set[str] = set()
        with ExitStack() as stack, undone():
            for fault in PLANTED:
                stack.enter_context(fault.noticed(passed))
            since = transaction_number()
            status = self._send(write)
            rows = touched(since)
        return Accepted(write, rows, frozenset(passed)) if status < REFUSED else None

    def _send(self, write: Write) -> int:
        status = int(write.send(self.clients[write.person]).status_code)
        if status >= BROKEN:
            self._note("answers_5xx", f"{status} alone: {write.name} {write.address} {write.body}")
        return status

    def _note(self, kind: str, text: str, times: int = 1) -> None:
        setattr(self.found, kind, getattr(self.found, kind) + times)
        self.found.broken.append(f"{kind}: {text}")
        sys.stderr.write(f"{self.found.broken[-1]}\n")  # seen while a long campaign runs

    def neighbours(self, write: Accepted, most: int) -> list[Accepted]:
        """Those that touch the same rows; what few touch ties them more than what all touch."""
        everything = [good for goods in self.accepted.values() for good in goods]
        times = Counter(row for good in everything for row in good.rows)
        others = [good for good in everything if good.write.name != write.write.name]
        near = {
            index: sum(1 / times[row] for row in other.rows & write.rows) * self.random.random()
            for index, other in enumerate(others)
        }
        nearest = sorted(near, key=near.__getitem__, reverse=True)
        return [others[index] for index in nearest[:most] if near[index]]

    def one_round(self) -> Found:
        """Each write beside itself, another one of its kind, and its neighbours."""
        self.found.rounds += 1
        for goods in self.accepted.values():
            if goods:
                first = self.random.choice(goods)
                for other in [first, *goods[-1:], *self.neighbours(first, NEIGHBOURS)]:
                    self.race(first.write, other.write)
        self._look_at_the_chain()
        return self.found

    def look_for(self, fault: Fault) -> bool:
        """Whether the writes that come by the planted fault show that something is wrong."""
        coming_by = [
            good
            for goods in self.accepted.values()
            for good in goods
            if fault.target in good.passed
        ]
        with self.served(fault) as found:
            for _attempt in range(ATTEMPTS_AT_A_FAULT):
                for good in coming_by:
                    others = self.neighbours(good, NEIGHBOURS_OF_A_FAULT)
                    for other in [*self.accepted[good.write.name], *others]:
                        self.race(good.write, other.write)
                        if found.broken:
                            return True
        return False

    def race(self, first: Write, second: Write) -> None:
        """Both at once, compared with both orders.  Skipped where one is refused when alone."""
        known = newest()
        alone = [self._in_order(known, first), self._in_order(known, second)]
        if not all(left.accepted[0] for left in alone):
            self.begin_anew()
            known = newest()
            alone = [self._in_order(known, first), self._in_order(known, second)]
        if not all(left.accepted[0] for left in alone):
            return
        self.found.raced |= {first.name, second.name}
        forth, back = (
            self._in_order(known, first, second),
            self._in_order(known, second, first),
        )
        nothing = Left((False, False), state(known))
        may_be = [
            forth,
            Left((back.accepted[1], back.accepted[0]), back.state),
            Left((True, False), alone[0].state),
            Left((False, True), alone[1].state),
            nothing,
        ]
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        statuses = self._fire(first, second)
        left = Left((statuses[0] < REFUSED, statuses[1] < REFUSED), state(known))
        self._judge(f"{first.name} {first.address} | {second.name} {second.address}", left, may_be)
        self._look_at_the_log(last)
        self._look_at_the_rules()

    def _in_order(self, known: dict[str, int], *writes: Write) -> Left:
        with undone():
            accepted = tuple(self._send(write) < REFUSED for write in writes)
            return Left(accepted, state(known))

    def _fire(self, *writes: Write) -> list[int]:
        """Each in a process of its own; their answers' statuses."""
        for process, write in zip(self.processes, writes, strict=True):
            cookies = self.clients[write.person].cookies.output(header="", sep=";")
            process.ask(write, cookies=cookies, seed=self.random.getrandbits(32))
        answers = [process.answered() for process in self.processes]
        self.found.writes += len(writes)
        for write, answer in zip(writes, answers, strict=True):
            self.found.deadlocks_seen += answer["deadlocks"]
            if answer["status"] >= BROKEN:
                others = " | ".join(other.name for other in writes)
                self._note("answers_5xx", f"{answer['status']}: {write.name} of {others}")
        return [answer["status"] for answer in answers]

    def _judge(self, names: str, left: Left, may_be: list[Left]) -> None:
        alike = [one_way for one_way in may_be if one_way.accepted == left.accepted]
        if any(not left.state.differs_in(one_way.state) for one_way in alike):
            return
        nearest = min(may_be, key=lambda one_way: len(left.state.differs_in(one_way.state)))
        tables = left.state.differs_in(nearest.state)
        more = [
            table
            for table in tables
            if left.state.rows[table] > max(one_way.state.rows[table] for one_way in may_be)
        ]
        said = [(one_way.accepted, left.state.differs_in(one_way.state)) for one_way in may_be]
        self._note("doubled" if more else "lost", f"{names} {left.accepted} {said}")

    def _look_at_the_log(self, last: int) -> None:
        events = AuditEvent.objects.filter(pk__gt=last).values("action", "object_type", "object_id")
        for event in events.annotate(times=Count("pk")).filter(times__gt=2):
            self._note("doubled", f"told often: {event}")
        told = AuditEvent.objects.filter(pk__gt=last).order_by("pk").values_list("object_id", "at")
        times: dict[str, list[datetime]] = {}
        for thing, at in told:
            times.setdefault(thing, []).append(at)
        if late := [thing for thing, ats in times.items() if ats != sorted(ats)]:
            self._note("lost", f"events of {late} are not in the order of their times")

    def _look_at_the_rules(self) -> None:
        for rule, now in broken_rules().items():
            if (times := now - self.broken_before[rule]) > 0:
                self._note("lost", f"{rule}: {times}", times)
                self.begin_anew()
                return

    def _look_at_the_chain(self) -> None:
        audit.seal()
        if audit.first_break() is not None:
            self._note("lost", "the chain is broken")


def figures_of(found: Found, planted_found: int) -> dict[str, int]:
    """The last line of a campaign."""
    return found.figures() | {"planted": len(PLANTED), "planted_found": planted_found}
