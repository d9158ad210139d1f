"""A timetable on the day itself: somebody is late or doesn't come, a table is gone.

What can stay stays.  As many meetings as possible are kept, the heaviest first, and of all ways to
keep them one with the fewest moves is taken; it is looked for among the meetings of those whom the
change concerns, and then of those whom they meet.  Who lost a meeting gets another that they wished
for where both are free, which moves nobody.
"""
# tested by: tests/gatherings/algorithms/test_timetable_repair.py

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gatherings.algorithms.timetable import choose
from gatherings.algorithms.timetable_board import Board
from gatherings.algorithms.timetable_day import (
    AGREED,
    MUTUAL,
    ONE_SIDED,
    Day,
    Held,
    Pair,
    Wish,
    at_tables,
)
from gatherings.algorithms.timetable_exact import SMALL, model_of, solved, tier_worths

RINGS = 2  # how far around the change is looked


@dataclass(frozen=True, slots=True)
class Repair:
    """The timetable after a change.  moved: meetings in another slot; reseated: at another table of
    the same slot; dropped: that can't be any more; added: wishes that are met now.
    """

    meetings: tuple[Held, ...]
    moved: tuple[Pair, ...]
    reseated: tuple[Pair, ...]
    dropped: tuple[Pair, ...]
    added: tuple[Pair, ...]


def repair(day: Day, wishes: Collection[Wish], before: Sequence[Held], *, past: int = 0) -> Repair:
    """day: as it is now.  past: slots that are over; what was in them stays, lawful or not."""
    tier = {wish.pair: wish.tier for wish in wishes}
    over = [row for row in before if row.slot < past]
    coming = {row.pair: row.slot for row in before if row.slot >= past}
    rest = _rest_of(day, over, past)
    when = _keep(rest, tier, coming)
    added = _fill_gaps(rest, wishes, coming, when, {row.pair for row in over})
    seated = at_tables(rest, {**when, **added}, [row for row in before if row.slot >= past])
    tables = {row.pair: row.table for row in before}
    return Repair(
        meetings=tuple(sorted([*over, *seated])),
        moved=tuple(sorted(pair for pair, slot in when.items() if coming[pair] != slot)),
        reseated=tuple(
            row.pair
            for row in seated
            if coming.get(row.pair) == row.slot and tables[row.pair] != row.table
        ),
        dropped=tuple(sorted(coming.keys() - when.keys())),
        added=tuple(sorted(added)),
    )


def _rest_of(day: Day, over: Sequence[Held], past: int) -> Day:
    """The day without what is over: no tables then, and caps less what was had."""
    had = Counter(person for row in over for person in row.pair)
    return Day(
        tables=tuple(() if slot < past else tables for slot, tables in enumerate(day.tables)),
        away=day.away,
        caps={person: max(0, cap - had[person]) for person, cap in day.caps.items()},
    )


def _keep(day: Day, tier: Mapping[Pair, int], coming: Mapping[Pair, int]) -> dict[Pair, int]:
    """When each meeting that can be kept takes place."""
    broken = _broken(day, tier, coming)
    if not broken:
        return dict(coming)
    best = _by_hand(day, tier, coming, broken)
    ring = {pair for pair in broken if coming[pair] != best.get(pair)}
    for _number in range(RINGS):
        if _cannot_be_better(day, tier, coming, best, broken):
            break
        people = {person for pair in ring for person in pair}
        ring = {pair for pair in coming if people & set(pair)}
        whole = len(coming) * len(day.tables) <= SMALL
        ring = set(coming) if whole else ring
        if len(ring) * len(day.tables) > SMALL:
            break
        found = _solve(day, tier, coming, best, ring)
        best = max(best, found, key=lambda when: _score(when, tier, coming))
        if whole:
            break
    return best


def _broken(day: Day, tier: Mapping[Pair, int], coming: Mapping[Pair, int]) -> list[Pair]:
    """What can't stay where it is, the heaviest first; of too many in a slot, or of one person, the
    lightest.
    """
    found = {pair for pair, slot in coming.items() if not day.may_meet(pair, slot)}
    light = sorted(coming, key=lambda pair: (tier.get(pair, 1), pair))
    load = Counter(slot for pair, slot in coming.items() if pair not in found)
    count = Counter(person for pair in coming if pair not in found for person in pair)
    for pair in light:
        if pair in found:
            continue
        above = any(count[person] > day.most(person) for person in pair)
        if above or load[coming[pair]] > len(day.tables[coming[pair]]):
            found.add(pair)
            load[coming[pair]] -= 1
            count.subtract(pair)
    return [pair for pair in reversed(light) if pair in found]


def _by_hand(
    day: Day, tier: Mapping[Pair, int], coming: Mapping[Pair, int], broken: Sequence[Pair]
) -> dict[Pair, int]:
    """Each broken one where both are free, or along a chain that moves others."""
    board = Board(day)
    for pair, slot in coming.items():
        if pair not in broken:
            board.put(pair, slot)
    for pair in broken:
        count = Counter(person for row in board.when for person in row)
        if all(count[person] < day.most(person) for person in pair):
            board.place(pair, tables=True)
    return dict(board.when)


def _cannot_be_better(
    day: Day,
    tier: Mapping[Pair, int],
    coming: Mapping[Pair, int],
    when: Mapping[Pair, int],
    broken: Sequence[Pair],
) -> bool:
    """Whether no more can be kept, were there no order of slots, with no move but of the broken."""
    moved = [pair for pair, slot in when.items() if coming[pair] != slot]
    if set(moved) - set(broken):
        return False
    possible = [pair for pair in coming if any(day.may_meet(pair, slot) for slot in day.slots)]
    most = choose(day, [Wish(*pair, tier.get(pair, 1)) for pair in possible])
    kept = Counter(tier.get(pair, 1) for pair in when)
    return kept == Counter(wish.tier for wish in most)


def _score(
    when: Mapping[Pair, int], tier: Mapping[Pair, int], coming: Mapping[Pair, int]
) -> tuple[int, ...]:
    tiers = Counter(tier.get(pair, 1) for pair in when)
    stay = sum(coming[pair] == slot for pair, slot in when.items())
    return (*(tiers[number] for number in (AGREED, MUTUAL, ONE_SIDED)), stay)


def _solve(
    day: Day,
    tier: Mapping[Pair, int],
    coming: Mapping[Pair, int],
    known: Mapping[Pair, int],
    ring: Collection[Pair],
) -> dict[Pair, int]:
    """Move and drop only meetings of the ring.  known: a lawful answer to begin with."""
    stay = {pair: slot for pair, slot in known.items() if pair not in ring}
    away: dict[str, set[int]] = defaultdict(set)
    for person, slots in day.away.items():
        away[person] |= slots
    for pair, slot in stay.items():
        for person in pair:
            away[person].add(slot)
    had = Counter(person for pair in stay for person in pair)
    load = Counter(stay.values())
    sub = Day(
        tables=tuple(tables[load[slot] :] for slot, tables in enumerate(day.tables)),
        away={person: frozenset(slots) for person, slots in away.items()},
        caps={person: max(0, cap - had[person]) for person, cap in day.caps.items()},
    )
    pairs = sorted(ring)
    model = model_of(sub, pairs, {})
    worth = tier_worths(len(pairs), len(pairs))
    terms = [worth[tier.get(pair, 1)] * sum(model.met[pair]) for pair in pairs if model.met[pair]]
    terms += [model.at[pair, coming[pair]] for pair in pairs if (pair, coming[pair]) in model.at]
    model.cp.maximize(sum(terms))
    hint = {pair: slot for pair, slot in known.items() if pair in ring}
    found, _proven = solved(model, hint)
    return {**stay, **found}


def _fill_gaps(
    day: Day,
    wishes: Collection[Wish],
    coming: Mapping[Pair, int],
    when: Mapping[Pair, int],
    had: Collection[Pair],
) -> dict[Pair, int]:
    """For whoever lost a meeting, one that moves nobody."""
    lost = {person for pair in coming.keys() - when.keys() for person in pair}
    board = Board(day)
    for pair, slot in when.items():
        board.put(pair, slot)
    count = Counter(person for pair in when for person in pair)
    added: dict[Pair, int] = {}
    waiting = [
        wish
        for wish in sorted(wishes, key=lambda row: (-row.tier, row.pair))
        if lost & set(wish.pair) and wish.pair not in coming and wish.pair not in had
    ]
    for wish in waiting:
        slots = [
            slot
            for slot in day.slots
            if board.room(slot) > 0 and all(board.is_free(who, slot) for who in wish.pair)
        ]
        if slots and all(count[who] < day.most(who) for who in wish.pair):
            board.put(wish.pair, slots[0])
            count.update(wish.pair)
            added[wish.pair] = slots[0]
    return added
