"""A change on the day moves as little as can be."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from gatherings.algorithms.timetable import make_timetable
from gatherings.algorithms.timetable_day import MUTUAL, Day, Held, Wish, clashes
from gatherings.algorithms.timetable_repair import repair
from tests.gatherings.algorithms.test_timetable import HEAVY, days

Drawn = tuple[Day, list[Wish]]


def changed(day: Day, person: str, slot: int, slots_without: frozenset[int]) -> Day:
    """Somebody is away in a slot more, and some slots have a table less."""
    away = dict(day.away)
    away[person] = away.get(person, frozenset()) | {slot % len(day.tables)}
    tables = tuple(
        rows[1:] if number in slots_without else rows for number, rows in enumerate(day.tables)
    )
    return Day(tables, away, day.caps)


def best_score(day: Day, wishes: list[Wish], before: list[Held]) -> tuple[int, int]:
    """By trying everything: the most worth that is kept, and the most that stay with it."""
    tier = {wish.pair: wish.tier for wish in wishes}
    best = (0, 0)
    for slots in product([None, *day.slots], repeat=len(before)):
        placed = [(row, slot) for row, slot in zip(before, slots, strict=True) if slot is not None]
        loads = [sum(slot == at for _row, slot in placed) for at in day.slots]
        if any(load > len(day.tables[at]) for at, load in enumerate(loads)):
            continue
        seats = [(who, slot) for row, slot in placed for who in row.pair]
        people = [who for who, _slot in seats]
        lawful = (
            len(set(seats)) == len(seats)
            and all(day.is_there(*seat) for seat in seats)
            and all(people.count(who) <= day.most(who) for who in set(people))
        )
        if lawful:
            worth = sum(HEAVY[tier[row.pair]] for row, _slot in placed)
            best = max(best, (worth, sum(row.slot == slot for row, slot in placed)))
    return best


@settings(max_examples=60, deadline=None)
@given(days(), st.integers(0, 7), st.integers(0, 3), st.frozensets(st.integers(0, 3)))
def test_most_is_kept_and_then_least_is_moved(
    drawn: Drawn, who: int, slot: int, without: frozenset[int]
) -> None:
    day, wishes = drawn
    before = list(make_timetable(day, wishes, seed=1).meetings)[:5]
    people = sorted({person for wish in wishes for person in wish.pair})
    if not before:
        return
    now = changed(day, people[who % len(people)], slot, without)
    found = repair(now, wishes, before)
    tier = {wish.pair: wish.tier for wish in wishes}
    kept = [row for row in found.meetings if row.pair not in found.added]
    stay = len(kept) - len(found.moved)
    assert clashes(now, found.meetings) == []
    assert (sum(HEAVY[tier[row.pair]] for row in kept), stay) == best_score(now, wishes, before)


def test_what_is_over_stays_whatever_comes() -> None:
    wishes = [Wish("w0", "v0", MUTUAL), Wish("w1", "v0", MUTUAL)]
    before = [Held(0, 1, "w0", "v0"), Held(1, 1, "w1", "v0")]
    gone = Day(((1,), (1,), (1,)), away={"v0": frozenset({0, 1})})
    found = repair(gone, wishes, before, past=1)
    assert found.meetings == (Held(0, 1, "w0", "v0"), Held(2, 1, "w1", "v0"))
    assert found.moved == (("w1", "v0"),)


def test_who_lost_a_meeting_gets_another_that_moves_nobody() -> None:
    wishes = [Wish("w0", "v0", MUTUAL), Wish("w0", "v1", MUTUAL), Wish("w1", "v1", MUTUAL)]
    before = [Held(0, 1, "w0", "v0"), Held(0, 2, "w1", "v1")]
    day = Day(((1, 2), (1,)), away={"v0": frozenset({0, 1})})
    found = repair(day, wishes, before)
    assert (found.dropped, found.added, found.moved) == ((("w0", "v0"),), (("w0", "v1"),), ())


def test_a_table_that_is_gone_moves_its_meeting_to_another_table_not_another_time() -> None:
    before = [Held(0, 1, "w0", "v0"), Held(0, 2, "w1", "v1")]
    wishes = [Wish(*row.pair, MUTUAL) for row in before]
    found = repair(Day(((2, 3), (2, 3))), wishes, before)
    assert found.moved == ()
    assert found.reseated == (("w0", "v0"),)
    assert found.meetings == (Held(0, 2, "w1", "v1"), Held(0, 3, "w0", "v0"))


def test_of_two_at_one_table_the_one_that_can_move_does() -> None:
    before = [Held(0, 1, "w0", "v0"), Held(0, 2, "w1", "v1")]
    wishes = [Wish(*row.pair, MUTUAL) for row in before]
    found = repair(Day(((1,), (1,)), away={"w0": frozenset({1})}), wishes, before)
    assert found.moved == (("w1", "v1"),)
    assert found.dropped == ()
