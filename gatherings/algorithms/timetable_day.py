"""What a timetable is made of: slots and tables, who wishes to meet whom, who meets when."""
# tested by: tests/gatherings/algorithms/test_timetable.py

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ONE_SIDED, MUTUAL, AGREED = 1, 2, 3  # wished by one, by both; introduced or fixed beforehand
Pair = tuple[str, str]  # winner, investor


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wishes that these two meet; tier: how much it weighs."""

    winner: str
    investor: str
    tier: int

    @property
    def pair(self) -> Pair:
        """Who."""
        return self.winner, self.investor


@dataclass(frozen=True, slots=True)
class Day:
    """tables: those that stand in each slot.  A break is no slot.

    away: person → slots in which they don't meet anybody.  caps: person → most meetings; who isn't
    named has no other cap than the slots.  Winners and investors have different names.
    """

    tables: tuple[tuple[int, ...], ...]
    away: Mapping[str, frozenset[int]] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)

    @property
    def slots(self) -> range:
        """Their numbers."""
        return range(len(self.tables))

    @property
    def places(self) -> int:
        """How many meetings there is room for."""
        return sum(len(tables) for tables in self.tables)

    def is_there(self, person: str, slot: int) -> bool:
        """Whether somebody may be met then."""
        return slot not in self.away.get(person, frozenset())

    def most(self, person: str) -> int:
        """How many meetings somebody can have."""
        there = sum(self.is_there(person, slot) for slot in self.slots)
        return max(0, min(there, self.caps.get(person, there)))

    def may_meet(self, pair: Pair, slot: int) -> bool:
        """Whether both are there."""
        return self.is_there(pair[0], slot) and self.is_there(pair[1], slot)


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A meeting: slot, table, who."""

    slot: int
    table: int
    winner: str
    investor: str

    @property
    def pair(self) -> Pair:
        """Who."""
        return self.winner, self.investor


def clashes(day: Day, meetings: Iterable[Held]) -> list[str]:
    """What no timetable may have; empty for every lawful one."""
    rows = list(meetings)
    found: list[str] = []
    busy: Counter[tuple[str, int]] = Counter()
    taken: Counter[tuple[int, int]] = Counter()
    people: Counter[str] = Counter()
    for row in rows:
        taken[row.slot, row.table] += 1
        for person in row.pair:
            busy[person, row.slot] += 1
            people[person] += 1
            if not day.is_there(person, row.slot):
                found.append(f"{person} is away in slot {row.slot}")
        if row.slot not in day.slots or row.table not in day.tables[row.slot]:
            found.append(f"no table {row.table} in slot {row.slot}")
    found += [f"{who} twice in slot {slot}" for (who, slot), count in busy.items() if count > 1]
    found += [f"table {at[1]} twice in slot {at[0]}" for at, count in taken.items() if count > 1]
    found += [f"{who} above the cap" for who, count in people.items() if count > day.most(who)]
    pairs = Counter(row.pair for row in rows)
    found += [f"{pair} meet twice" for pair, count in pairs.items() if count > 1]
    return sorted(found)


def at_tables(day: Day, when: Mapping[Pair, int], before: Sequence[Held] = ()) -> tuple[Held, ...]:
    """Give each meeting a table: where it stood, else where its winner sat, else the next free."""
    stood = {(row.pair, row.slot): row.table for row in before}
    sat: dict[str, int] = {row.winner: row.table for row in sorted(before, reverse=True)}
    found: list[Held] = []
    for slot in day.slots:
        pairs = sorted(pair for pair, at in when.items() if at == slot)
        free = dict.fromkeys(day.tables[slot])
        wants = [(stood.get((pair, slot)), sat.get(pair[0]), pair) for pair in pairs]
        seated: dict[Pair, int] = {}
        for choice in (0, 1):
            for want in wants:
                table, pair = want[choice], want[2]
                if pair not in seated and table in free:
                    seated[pair] = table
                    del free[table]
        for pair in pairs:
            if pair not in seated:
                seated[pair] = next(iter(free))
                del free[seated[pair]]
            sat.setdefault(pair[0], seated[pair])
            found.append(Held(slot, seated[pair], *pair))
    return tuple(sorted(found))
