"""Each write alone, and a second time after itself, in transactions that are rolled back."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, cycle, islice, repeat, zip_longest
from random import Random
from re import Pattern
from typing import Any

from django.db import connection
from django.test import Client

from challenge import audit
from tests.outside_transactions import undone
from tests.races.campaign.outcome import State, known_now, state, touched, transaction_number
from tests.races.campaign.planted import PLANTED
from tests.races.campaign.web_process import WebProcess
from tests.races.campaign.world import World
from tests.races.campaign.writes import COUNTS_EACH_TIME, REFUSED_ALONE, Write, operations, posts

DRAWS = 10  # of a request, until another one of its kind is answered well
VARIANTS = 2  # of a write that are kept: other objects, other people
# Somebody who was refused so often in a stage is seldom asked for the same there again.
HOPELESS_AFTER, SHARE_OF_HOPELESS = 6, 0.1
# To bring a write together with another one that has met it elsewhere only: of its requests so many
# are looked at, and so many of those in the same stage are sent.
LOOKED_AT, SENT_BESIDE = 60, 6
AT_A_CLOSED_DOOR = 3  # counts as so many refusals
SHARE_IN_SAME_STAGE = 0.2  # of the draws for another one of its kind
REFUSED, VERSION_NEEDED, BROKEN = 400, 428, 500
CLOSED_DOORS = {403, 404, 405}
_AS_A_READER: dict[str, Any] = {
    "raise_request_exception": False,
    "headers": {"accept-language": "ko"},
}


@dataclass(frozen=True, slots=True)
class Left:
    """Which of the requests were answered well, and what they left."""

    accepted: tuple[bool, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Accepted:
    """A write that is answered well.  rows: that it wrote or locked; passed: the places of planted
    faults that it came by; left: what it left; twice: and what it left after itself.
    """

    write: Write
    rows: frozenset[tuple[str, str]]
    passed: frozenset[str]
    left: State
    twice: Left


class Alone:
    """Sends writes from this process, one at a time."""

    def __init__(
        self,
        world: World,
        random: Random,
        share: float,
        only: Pattern[str],
        processes: Sequence[WebProcess],
        note: Callable[[str, str], None],
    ) -> None:
        """share: of the pages that are looked at for forms; only: the names of writes that are
        wanted; processes: look at pages; note: takes what is wrong, by kind.
        """
        self.processes = processes
        self.random, self.note = random, note
        self.clients = {part: Client(**_AS_A_READER) for part in world.people}
        for part, client in self.clients.items():
            client.force_login(world.people[part])
        self.drawn = {
            **operations(world.scenes, world.people, random, only),
            **posts(world.scenes, self.clients["organiser"], self.read, random, share, only),
        }
        audit.seal()  # what was looked at is told too
        self.known = known_now()
        self.untouched = state(self.known)
        self.accepted: dict[str, list[Accepted]] = {}
        self.refusals: dict[str, list[str]] = {}
        self.refused = Counter[tuple[str, str, str]]()  # by write, stage and person
        self.draws = Counter[str]()  # how many requests were tried, by write
        self.touching = Counter[tuple[str, str]]()  # how many writes touch each row

    def cookies(self, person: str) -> str:
        """With which the person is signed in."""
        return self.clients[person].cookies.output(header="", sep=";")

    def read(self, looks: list[tuple[str, str]]) -> list[tuple[int, str]]:
        """Pages, each by a person: its status, and what it shows, if it is a page."""
        database = str(connection.settings_dict["NAME"])
        turns = list(zip(looks, cycle(self.processes), strict=False))
        for (person, path), process in turns:
            process.ask("read", database, cookies=self.cookies(person), path=path)
        answers = [process.answered() for _look, process in turns]
        return [(answer["status"], answer["page"]) for answer in answers]

    def look_for_accepted(self, names: list[str], most: int, draws: int) -> None:
        """Of each write some requests that are answered well.

        most: writes that have some; the others are not looked for; draws: until one is given up.
        """
        for name in names:
            if sum(map(bool, self.accepted.values())) >= most:
                return
            self.accepted[name] = self._accepted_of(name, DRAWS if name in REFUSED_ALONE else draws)
            self.touching.update(row for good in self.accepted[name] for row in good.rows)

    def look_again(self, draws: int) -> None:
        """Once more, as if nobody had been refused, of what was never answered well."""
        for name in [name for name, goods in self.accepted.items() if not goods]:
            if name in REFUSED_ALONE:
                continue
            self.draws[name] = 0
            for who in [who for who in self.refused if who[0] == name]:
                del self.refused[who]
            self.accepted[name] = self._accepted_of(name, draws)
            self.touching.update(row for good in self.accepted[name] for row in good.rows)

    def _accepted_of(self, name: str, draws: int) -> list[Accepted]:
        found: list[Accepted] = []
        for write in self.drawn[name]:
            who = (name, write.stage, write.person)
            if self.random.random() > self._hope(who, found):
                continue
            self.draws[name] += 1
            if (good := self._tried(write)) is not None:
                found.append(good)
                self.refused[who] = -HOPELESS_AFTER
            if len(found) == VARIANTS or self.draws[name] > (DRAWS if found else draws):
                break
        return found

    def _hope(self, who: tuple[str, str, str], found: list[Accepted]) -> float:
        """The share of such draws that are sent: what never went well is seldom tried again."""
        if self.refused[who] >= HOPELESS_AFTER:
            return SHARE_OF_HOPELESS
        return SHARE_IN_SAME_STAGE if who[1] in {good.write.stage for good in found} else 1

    def _tried(self, write: Write) -> Accepted | None:
        passed: set[str] = set()
        with ExitStack() as stack, undone():
            for fault in PLANTED:
                stack.enter_context(fault.noticed(passed))
            since = transaction_number()
            write, answer = self.send_as_seen(write)
            if answer.status_code >= REFUSED:
                text = answer.content.decode()
                self._refused(write, f"{answer.status_code} {text}", answer.status_code)
                return None
            left, rows = state(self.known), touched(since)
            twice = self._sent_again(write, left)
        if not left.differs_in(self.untouched):
            self._refused(write, f"{answer.status_code}, but nothing changes")
            return None
        return Accepted(write, rows, frozenset(passed), left, twice)

    def send_as_seen(self, write: Write) -> tuple[Write, Any]:
        """The answer; where it has to name what it has seen, it is sent once more, and does."""
        answer = self.send(write)
        if answer.status_code == VERSION_NEEDED and (version := self._version(write, answer)):
            write = write.having_seen(version)
            answer = self.send(write)
        return write, answer

    def _version(self, write: Write, answer: Any) -> str:
        """What has to be named: as the answer says, or as what stands above it does."""
        above = write.address.rpartition("/")[0]
        said = "ETag" in answer.headers
        shown = answer if said else self.clients[write.person].get(above)
        return str(shown.headers.get("ETag", ""))

    def _sent_again(self, write: Write, left: State) -> Left:
        """The same once more, as a double click sends it, changes nothing and is told to nobody."""
        is_well = self.send(write).status_code < REFUSED
        now = state(self.known)
        if is_well and write.name not in COUNTS_EACH_TIME and (more := now.differs_in(left)):
            self.note("doubled", f"sent twice: {write.name} {write.address} {more} {write.body}")
        return Left((True, is_well), now)

    def _refused(self, write: Write, why: str, status: int = REFUSED) -> None:
        who = (write.name, write.stage, write.person)
        self.refused[who] += AT_A_CLOSED_DOOR if status in CLOSED_DOORS else 1
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", why.partition("<main")[2] or why))
        said = f"{write.person} {write.address} {write.body[:300]} -> {why[:4]} {words[:260]}"
        self.refusals.setdefault(write.name, []).append(said)

    def refusal_of(self, name: str) -> str:
        """What some of its requests were answered."""
        return "\n  ".join([name, *self.refusals.get(name, ["no request"])[:4]])

    def send(self, write: Write) -> Any:
        """The answer; one that says that the site is broken is noted."""
        answer = write.send(self.clients[write.person])
        if answer.status_code >= BROKEN:
            status = answer.status_code
            self.note("answers_5xx", f"{status} alone: {write.name} {write.address} {write.body}")
        return answer

    def everything(self) -> list[Accepted]:
        """What is answered well, of all writes."""
        return [good for goods in self.accepted.values() for good in goods]

    def coming_by(self, target: str) -> list[Accepted]:
        """Those that come by the place of a planted fault."""
        return [good for good in self.everything() if target in good.passed]

    def bring_together(self, goods: Sequence[Accepted], draws: int) -> None:
        """For each of these writes, others in its stage that touch the same rows, where so far they
        touched only the same tables; draws: of all together.
        """
        beside = [zip(repeat(good), self._strangers_of(good), strict=False) for good in goods]
        end = self.draws.total() + draws
        for pair in filter(None, chain.from_iterable(zip_longest(*beside))):
            if self.draws.total() >= end:
                return
            self._meet(*pair)

    def _strangers_of(self, good: Accepted) -> list[tuple[str, str]]:
        """Writes that touch a table that it touches, but not the same row of it, each with the one
        of these tables that fewest touch; what few tables tie comes first.
        """
        tables = {
            name: {table for other in goods for table, _key in other.rows}
            for name, goods in self.accepted.items()
        }
        often = Counter(table for touched in tables.values() for table in touched)
        mine = {table for table, _key in good.rows}
        near = {
            name: sorted(mine & touched, key=often.__getitem__)
            for name, touched in tables.items()
            if name != good.write.name and mine & touched
        }
        weights = {name: sum(1 / often[table] for table in near[name]) for name in near}
        return [
            (name, near[name][0])
            for name in sorted(near, key=weights.__getitem__, reverse=True)
            if not self._have_met(good, self.accepted[name], near[name][0])
        ]

    def _have_met(self, good: Accepted, others: Sequence[Accepted], table: str) -> bool:
        rows = {row for row in good.rows if row[0] == table}
        return any(rows & other.rows for other in others)

    def _meet(self, good: Accepted, stranger: tuple[str, str]) -> None:
        name, table = stranger
        drawn = islice(self.drawn[name], LOOKED_AT)
        here = (write for write in drawn if write.stage == good.write.stage)
        for write in islice(here, SENT_BESIDE):
            self.draws[name] += 1
            if (other := self._tried(write)) and self._have_met(good, [other], table):
                self.accepted[name].append(other)
                self.touching.update(other.rows)
                return

    def neighbours(self, write: Accepted, most: int) -> list[Accepted]:
        """Those that touch the same rows; what few touch ties them more than what all touch."""
        others = [good for good in self.everything() if good.write.name != write.write.name]
        near = {
            index: sum(1 / self.touching[row] for row in other.rows & write.rows)
            * self.random.random()
            for index, other in enumerate(others)
        }
        nearest = sorted(near, key=near.__getitem__, reverse=True)
        return [others[index] for index in nearest[:most] if near[index]]
