"""Meetings put into slots one by one; where two have no common free slot, others make room.

Slots are colours of a bipartite graph's edges.  Without absences every choice in which nobody has
more meetings than there are slots can be put into the slots (Kőnig 1916), by exchanging two slots
along a chain of meetings; and then evened out over the slots, so that the tables suffice, when
each slot has as many (McDiarmid 1972).  Absences may forbid a chain; then another is tried.
"""
# tested by: tests/gatherings/algorithms/test_timetable.py

from __future__ import annotations

from collections.abc import Collection

from gatherings.algorithms.timetable_day import Day, Pair

NOBODY: Pair = ("", "")
Chain = list[Pair]


class Board:
    """Who meets when, while it is being made.  still: meetings that don't move."""

    def __init__(self, day: Day, still: Collection[Pair] = ()) -> None:
        self.day = day
        self.still = frozenset(still)
        self.when: dict[Pair, int] = {}
        self.busy: dict[tuple[str, int], Pair] = {}
        self.load = [0] * len(day.tables)

    def room(self, slot: int) -> int:
        """Tables that are free then; below 0: too many meetings."""
        return len(self.day.tables[slot]) - self.load[slot]

    def is_free(self, person: str, slot: int) -> bool:
        """Whether somebody is there and meets nobody."""
        return self.day.is_there(person, slot) and (person, slot) not in self.busy

    def put(self, pair: Pair, slot: int) -> None:
        """A meeting of two who are free then."""
        self.when[pair] = slot
        self.load[slot] += 1
        for person in pair:
            self.busy[person, slot] = pair

    def drop(self, pair: Pair) -> int:
        """Take a meeting out."""
        slot = self.when.pop(pair)
        self.load[slot] -= 1
        for person in pair:
            if self.busy.get((person, slot)) == pair:
                del self.busy[person, slot]
        return slot

    def place(self, pair: Pair, *, tables: bool) -> bool:
        """Put it where both are free, or make room by one chain; tables: only where one is free."""
        common = [
            slot
            for slot in self.day.slots
            if self.is_free(pair[0], slot) and self.is_free(pair[1], slot)
        ]
        if tables:
            common = [slot for slot in common if self.room(slot) > 0]
        if common:
            self.put(pair, max(common, key=lambda slot: (self.room(slot), -slot)))
            return True
        return self._place_by_chain(pair, tables=tables)

    def _place_by_chain(self, pair: Pair, *, tables: bool) -> bool:
        winner, investor = pair
        ours = [slot for slot in self.day.slots if self.is_free(winner, slot)]
        theirs = [slot for slot in self.day.slots if self.is_free(investor, slot)]
        for slot in sorted(ours, key=lambda at: -self.room(at)):
            if not self.day.is_there(investor, slot):
                continue
            for other in theirs:
                chain = self.chain(investor, slot, other)
                if not self._may_flip(chain, slot, other):
                    continue
                odd = sum(self.when[row] == slot for row in chain) * 2 - len(chain)
                # the chain takes `odd` meetings out of the slot, and the new one comes in
                if tables and (self.room(slot) + odd < 1 or self.room(other) - odd < 0):
                    continue
                self.flip(chain, slot, other)
                self.put(pair, slot)
                return True
        return False

    def chain(self, person: str, slot: int, other: int) -> Chain:
        """Meetings that hang together from somebody's in `slot` on, in turn in the two slots."""
        found: Chain = []
        at, who = slot, person
        while (pair := self.busy.get((who, at), NOBODY)) != NOBODY:
            if found and pair == found[0]:
                break  # a ring
            found.append(pair)
            who = pair[1] if pair[0] == who else pair[0]
            at = other if at == slot else slot
        return found

    def _may_flip(self, chain: Chain, slot: int, other: int) -> bool:
        return not any(
            pair in self.still
            or not self.day.may_meet(pair, slot)
            or not self.day.may_meet(pair, other)
            for pair in chain
        )

    def flip(self, chain: Chain, slot: int, other: int) -> None:
        """Exchange the two slots along the chain."""
        was = [(pair, self.drop(pair)) for pair in chain]
        for pair, at in was:
            self.put(pair, other if at == slot else slot)

    def even_out(self) -> None:
        """Until no slot has more meetings than tables, or no chain helps any more."""
        while crowded := [slot for slot in self.day.slots if self.room(slot) < 0]:
            if not any(self._relieve(slot) for slot in crowded):
                return

    def _relieve(self, slot: int) -> bool:
        """Take one meeting out of the slot, into one with a free table."""
        roomy = [other for other in self.day.slots if self.room(other) > 0]
        for other in sorted(roomy, key=lambda at: -self.room(at)):
            for pair, at in list(self.when.items()):
                if at != slot:
                    continue
                for person in pair:
                    if (person, other) in self.busy:
                        continue  # not an end of its chain
                    chain = self.chain(person, slot, other)
                    if len(chain) % 2 and self._may_flip(chain, slot, other):
                        self.flip(chain, slot, other)
                        return True
        return False
