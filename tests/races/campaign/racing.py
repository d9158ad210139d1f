"""The races: every write of the site beside itself and beside its neighbours, in two web processes,
and what must hold afterwards.

What two requests at once leave must be what one order of them would have left (or, where one of
them was refused, the other alone): each race is compared with both orders, tried one after the
other in transactions that are rolled back.  The database of the web processes is a copy, put back
after each race.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from re import Pattern
from typing import Any

from django.db import connection

from challenge.models import AuditEvent
from tests.outside_transactions import undone
from tests.races.campaign.alone import BROKEN, REFUSED, Accepted, Alone, Left
from tests.races.campaign.outcome import State, broken_rules, rows_of, state
from tests.races.campaign.planted import PLANTED, Fault
from tests.races.campaign.web_process import WebProcess
from tests.races.campaign.world import Stage, a_world
from tests.races.campaign.writes import EVERY, SHEETS_EACH_BY_ITSELF, Write

NOT_FOUND = 404
NEIGHBOURS = 1  # beside which a write is sent, besides itself and another one of its kind
NEIGHBOURS_OF_A_FAULT = 20
RACES_FOR_A_FAULT = 400  # one takes about a third of a second
TABLES_OF_A_SHEET = frozenset({
    "judging_scoresheet", "judging_score", "judging_sheetrevision", "challenge_auditevent",
})  # fmt: skip
DRAWS_FOR_A_FAULT = 60  # to bring the writes that come by it together with others


@dataclass(slots=True)
class Found:
    """What a campaign saw."""

    sent: int = 0
    rounds: int = 0
    answers_5xx: int = 0
    lost: int = 0
    doubled: int = 0
    deadlocks_seen: int = 0
    broken: list[str] = field(default_factory=list)
    raced: set[str] = field(default_factory=set)


class Campaign:
    """Fires writes from two processes at once, and looks at what is left."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        stages: Sequence[Stage],
        share: float = 1,
        only: Pattern[str] = EVERY,
    ) -> None:
        """stages: of which an edition is made; share: of the pages that are looked at for forms;
        only: the names of writes that are sent.
        """
        self.random = Random(seed)
        self.found = self.own = Found()
        self.processes = [WebProcess(folder) for _process in range(2)]  # they start meanwhile
        self.alone = Alone(a_world(stages), self.random, share, only, self.processes, self._note)
        self.one_way: dict[tuple[int, int], Left] = {}  # what writes left, one after the other
        self.last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.broken_before = broken_rules()  # rows that factories made without their services
        self.original = str(connection.settings_dict["NAME"])
        self.copy = f"{self.original}_raced"

    @contextmanager
    def served(self) -> Iterator[Found]:
        """By two web processes, which share a copy of the database."""
        self._copy_the_database()
        self._put_back()  # the first time it is remembered
        try:
            yield self.found
        finally:
            self.end()
            self._drop_the_copy()

    def end(self) -> None:
        """No process is left."""
        for process in self.processes:
            process.end()

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[Found]:
        """In both web processes; what is found is apart."""
        before, self.found = self.found, Found()
        self._plant(PLANTED.index(fault))
        try:
            yield self.found
        finally:
            self._plant(None)
            self.found = before

    def _plant(self, number: int | None) -> None:
        for process in self.processes:
            process.ask("plant", self.copy, fault=number)
        for process in self.processes:
            process.answered()

    def _copy_the_database(self) -> None:
        self._drop_the_copy()
        for process in self.processes:
            process.ask("leave", self.original)
            process.answered()
        connection.close()  # a database that somebody uses can't be copied
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.original}"')

    def _drop_the_copy(self) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    def _put_back(self) -> None:
        self.processes[0].ask("put back", self.copy)
        self.processes[0].answered()

    def _note(self, kind: str, text: str, times: int = 1) -> None:
        setattr(self.found, kind, getattr(self.found, kind) + times)
        self.found.broken.append(f"{kind}: {text}")
        planted = "" if self.found is self.own else "planted, and found: "
        sys.stderr.write(f"{planted}{self.found.broken[-1]}\n")  # seen while a long campaign runs

    def one_round(self) -> Iterator[int]:
        """Each write beside itself, another one of its kind, and its neighbours; yields after each
        write how many are left.
        """
        self.found.rounds += 1
        raced = set[frozenset[int]]()
        for place, goods in enumerate(self.alone.accepted.values(), 1):
            for first in self.random.sample(goods, min(1, len(goods))):
                for other in [first, *goods[-1:], *self.alone.neighbours(first, NEIGHBOURS)]:
                    pair = frozenset([id(first), id(other)])
                    if pair not in raced:
                        raced.add(pair)
                        self.race(first, other)
            yield len(self.alone.accepted) - place

    def pairs_at(self, fault: Fault) -> list[tuple[Accepted, Accepted]]:
        """The writes that come by the fault, with those that a round would send beside them, the
        nearest ones first.
        """
        coming_by = self.alone.coming_by(fault.target)
        beside = [
            [
                good,
                *self.alone.accepted[good.write.name],
                *self.alone.neighbours(good, NEIGHBOURS_OF_A_FAULT),
            ]
            for good in coming_by
        ]
        return [
            (good, others[place])
            for place in range(max(map(len, beside), default=0))
            for good, others in zip(coming_by, beside, strict=True)
            if place < len(others)
        ]

    def look_for(self, fault: Fault) -> bool:
        """Whether the races at the planted fault show that something is lost or doubled."""
        coming_by = self.alone.coming_by(fault.target)
        self.alone.bring_together(self.random.sample(coming_by, len(coming_by)), DRAWS_FOR_A_FAULT)
        with self.planted(fault) as found:
            for first, second in islice(cycle(self.pairs_at(fault)), RACES_FOR_A_FAULT):
                self.race(first, second)
                if found.lost or found.doubled:
                    return True
        return False

    def race(self, first: Accepted, second: Accepted) -> None:
        """Both at once, compared with both orders."""
        self.found.raced |= {first.write.name, second.write.name}
        names = (
            f"{first.write.name} {first.write.address} | {second.write.name} {second.write.address}"
        )
        self._fire(first.write, second.write)
        forth = self._known_order(first, second)  # while they run
        accepted = self._answered(names)
        seen = self._look()
        left = Left(accepted, State(**seen["state"]))
        self._judge(names, left, forth, first, second)
        for wrong in seen["told"]:
            self._note("lost", f"{wrong}: {names}")
        for rule, now in seen["rules"].items():
            if (times := now - self.broken_before[rule]) > 0:
                self._note("lost", f"{rule}: {times}: {names}", times)
        self._put_back()

    def _in_order(self, *writes: Write) -> Left:
        with undone():
            accepted = tuple(self.alone.send(write).status_code < REFUSED for write in writes)
            return Left(accepted, state(self.alone.known))

    def _known_order(self, first: Accepted, second: Accepted) -> Left:
        """Tried once; what is sent twice was tried alone."""
        if first is second:
            return first.twice
        order = (id(first), id(second))
        if order not in self.one_way:
            self.one_way[order] = self._in_order(first.write, second.write)
        return self.one_way[order]

    def _fire(self, *writes: Write) -> None:
        """Each in a process of its own."""
        for process, write in zip(self.processes, writes, strict=True):
            cookies = self.alone.cookies(write.person)
            seed = self.random.getrandbits(32)
            process.ask("send", self.copy, cookies=cookies, seed=seed, **asdict(write))
        self.found.sent += len(writes)

    def _answered(self, names: str) -> tuple[bool, ...]:
        answers = [process.answered() for process in self.processes]
        for answer in answers:
            self.found.deadlocks_seen += answer["deadlocks"]
            if answer["status"] >= BROKEN:
                self._note("answers_5xx", f"{answer['status']}: {names}")
        return tuple(answer["status"] < REFUSED for answer in answers)

    def _look(self, **more: Any) -> dict[str, Any]:
        self.processes[0].ask(
            "look", self.copy, known=asdict(self.alone.known), last=self.last, **more
        )
        return self.processes[0].answered()

    def _judge(
        self, names: str, left: Left, forth: Left, first: Accepted, second: Accepted
    ) -> None:
        may_be = [forth]
        if forth.accepted == (True, False) and _are_one_act(first, second):
            # refused when it comes later, but in the same moment it may be answered as done
            may_be += [Left((True, True), first.left), Left((True, True), second.left)]
        if self._is_explained(left, may_be):
            return
        back = self._known_order(second, first)
        may_be += [
            Left(back.accepted[::-1], back.state),
            Left((True, False), first.left),
            Left((False, True), second.left),
            Left((False, False), self.alone.untouched),
        ]
        if self._finds_it_gone(first, second):
            may_be.append(Left((True, True), forth.state))
        if self._finds_it_gone(second, first):
            may_be.append(Left((True, True), back.state))
        if self._is_explained(left, may_be):
            return
        # the time may have told
        alone = [self._in_order(first.write).state, self._in_order(second.write).state]
        may_be += [Left((True, False), alone[0]), Left((False, True), alone[1])]
        may_be.append(self._in_order(first.write, second.write))
        again = self._in_order(second.write, first.write)
        may_be.append(Left(again.accepted[::-1], again.state))
        names_of_both = {first.write.name, second.write.name}
        apart = TABLES_OF_A_SHEET if names_of_both & SHEETS_EACH_BY_ITSELF.keys() else frozenset()
        may_be += _said_sheet_by_sheet((first.write, second.write), may_be)
        if not self._is_explained(left, may_be, but=apart):
            self._tell(names, left, may_be, (first.write, second.write))

    def _finds_it_gone(self, first: Accepted, second: Accepted) -> bool:
        """Whether the second removes what the first one removed: later that is unknown, but in the
        same moment it may be answered as done.
        """
        if second.write.method != "DELETE":
            return False
        with undone():
            self.alone.send(first.write)
            return bool(self.alone.send(second.write).status_code == NOT_FOUND)

    def _is_explained(self, left: Left, may_be: list[Left], but: Set[str] = frozenset()) -> bool:
        """but: tables that may hold something else."""
        return any(
            one_way.accepted == left.accepted and set(left.state.differs_in(one_way.state)) <= but
            for one_way in may_be
        )

    def _tell(
        self, names: str, left: Left, may_be: list[Left], writes: tuple[Write, Write]
    ) -> None:
        alike = [one_way for one_way in may_be if one_way.accepted == left.accepted] or may_be
        nearest = min(alike, key=lambda one_way: len(left.state.differs_in(one_way.state)))
        tables = left.state.differs_in(nearest.state)
        more = [
            table
            for table in tables
            if left.state.rows[table] > max(one_way.state.rows[table] for one_way in may_be)
        ]
        said = [(one_way.accepted, left.state.differs_in(one_way.state)) for one_way in may_be[:5]]
        bodies = [write.body[:300] for write in writes]
        self._note(
            "doubled" if more else "lost",
            f"{names} {left.accepted} {said} {bodies} {self._rows(tables, writes)}",
        )

    def _rows(self, tables: list[str], writes: tuple[Write, Write]) -> str:
        """The rows that are there and shouldn't be, and the other way round."""
        here = self._look(tables=tables)
        with undone():
            for write in writes:
                self.alone.send(write)
            there = {table: rows_of(table, self.alone.known) for table in tables}
        found = []
        for table in tables:
            mine, theirs = Counter(here[table]), Counter(there[table])
            found += [f"+ {table} {row[:400]}" for row in (mine - theirs)]
            found += [f"- {table} {row[:400]}" for row in (theirs - mine)]
        return "\n   ".join(["", *found])


def _are_one_act(first: Accepted, second: Accepted) -> bool:
    """Whether both do the same, by whichever door; who did it may differ."""
    return set(first.left.differs_in(second.left)) <= {"challenge_auditevent"}


def figures_of(found: Found, planted: int, planted_found: int) -> dict[str, int]:
    """The last line of a campaign."""
    counted = ("rounds", "answers_5xx", "lost", "doubled", "deadlocks_seen")
    return {
        "writes": len(found.raced),
        **{name: getattr(found, name) for name in counted},
        "planted": planted,
        "planted_found": planted_found,
    }


def _said_sheet_by_sheet(writes: tuple[Write, Write], may_be: list[Left]) -> list[Left]:
    """The same, where a write answers well and says of each sheet that it was refused."""
    return [
        Left(
            (
                left.accepted[0] or writes[0].name in SHEETS_EACH_BY_ITSELF,
                left.accepted[1] or writes[1].name in SHEETS_EACH_BY_ITSELF,
            ),
            left.state,
        )
        for left in may_be
    ]
