"""The next batch of sheets: where nobody can tell who comes in, some by lot, within every bound."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judging.algorithms.allocation.next_batch import (
    ADAPTIVE,
    BORDER,
    BUDGET_SPENT,
    EVEN,
    LEVEL,
    LOT,
    NO_ROOM,
    STAGES_DONE,
    TWO_STAGE,
    AllocationRule,
    Batch,
    Standing,
    border_value,
    next_batch,
)

N, PLACES = 20, 5
BEFORE = [(entry, BORDER) for entry in (11, 12, 10, 13, 14)] + [(17, LOT), (16, LOT), (15, LOT)]


def standing(chance: list[float] | None, asked: int = 2, free: int = 8) -> Standing:
    known = np.linspace(0, 1, N) if chance is None else np.array(chance)
    return Standing(
        None if chance is None else known,
        known,
        np.full(len(known), asked, dtype=np.int64),
        np.full(len(known), free, dtype=np.int64),
    )


def rule(kind: str = ADAPTIVE, **facts: float) -> AllocationRule:
    values: dict[str, Any] = {"kind": kind, "first": 2, "budget": 100, "most": 8, **facts}
    return AllocationRule(**values)


def test_a_batch_is_two_fifths_of_the_entries_most_at_the_line_and_the_rest_by_lot() -> None:
    chance = list(np.linspace(0.01, 0.99, N))
    batch = next_batch(rule(), standing(chance), PLACES, seed=1)
    assert len(batch.sheets) == 8
    near = [sheet for sheet in batch.sheets if sheet.reason == BORDER]
    drawn = [sheet.entry for sheet in batch.sheets if sheet.reason == LOT]
    value = border_value(np.array(chance))
    others = set(range(N)) - {sheet.entry for sheet in near}
    assert min(sheet.value for sheet in near) >= max(value[entry] for entry in others)
    assert len(drawn) == 1
    assert not set(drawn) & {sheet.entry for sheet in near}


def test_where_no_chance_is_between_a_fifth_and_four_fifths_the_budget_is_spent_all_the_same() -> (
    None
):
    """The rule of before (one more wherever 0.2 < P < 0.8) stopped itself here."""
    batch = next_batch(rule(), standing([0.9] * 5 + [0.05] * 15), PLACES, seed=1)
    assert (len(batch.sheets), batch.stop) == (8, "")


def test_a_short_budget_goes_to_the_highest_value_whatever_the_order_of_rows() -> None:
    """`widen` gave it to the first rows."""
    chance = [0.02] * 17 + [0.5, 0.45, 0.4]
    batch = next_batch(rule(budget=42, lot=0.0), standing(chance), PLACES, seed=1)
    assert [sheet.entry for sheet in batch.sheets] == [17, 18]


def test_no_entry_goes_beyond_its_limit_or_the_judges_who_may() -> None:
    known = standing([0.5] * N, asked=2)
    free = known.free.copy()
    free[:15] = 0
    known = Standing(known.chance, known.quality, known.asked, free)
    batch = next_batch(rule(), known, PLACES, seed=1)
    assert {sheet.entry for sheet in batch.sheets} == set(range(15, 20))
    full = next_batch(rule(most=2), standing([0.5] * N), PLACES, seed=1)
    assert (full.sheets, full.stop) == ((), NO_ROOM)


def test_a_second_sheet_of_an_unclear_entry_comes_before_the_first_of_a_settled_one() -> None:
    """Where nobody can tell, two judges at once; a third only in the next batch."""
    chance = [0.5] * 4 + [0.97] * 8 + [0.01] * 8
    batch = next_batch(rule(each=2), standing(chance), PLACES, seed=1)
    assert sorted(batch.per_entry(N)[:4].tolist()) == [1, 2, 2, 2]
    assert len(batch.sheets) == 8
    [drawn] = [sheet.entry for sheet in batch.sheets if sheet.reason == LOT]
    assert drawn >= 4, "the lot falls on who would get nothing"
    once = next_batch(rule(), standing(chance), PLACES, seed=1)
    assert once.per_entry(N).max() == 1


def test_what_was_chosen_before_entries_got_two_sheets_is_chosen_again_the_same() -> None:
    """A recorded basis of then names no `each`; `challenge verify` draws it again."""
    known = standing([round(0.04 * number, 2) for number in range(1, N + 1)])
    batch = next_batch(rule(lot=0.4), known, PLACES, seed=11)
    assert [(sheet.entry, sheet.reason) for sheet in batch.sheets] == BEFORE


def test_a_spent_budget_and_a_second_second_stage_say_why_nothing_more_comes() -> None:
    spent = next_batch(rule(budget=40), standing([0.5] * N), PLACES, seed=1)
    assert (spent.sheets, spent.stop) == ((), BUDGET_SPENT)
    twice = next_batch(rule(TWO_STAGE, second=5), standing([0.5] * N), PLACES, seed=1, batches=1)
    assert (twice.sheets, twice.stop) == ((), STAGES_DONE)


def test_a_second_stage_brings_the_best_share_to_its_number() -> None:
    known = standing(list(np.linspace(0, 1, N)))
    batch = next_batch(rule(TWO_STAGE, second=5, share=0.3), known, PLACES, seed=1)
    more = batch.per_entry(N)
    assert (more[14:] == 3).all()
    assert (more[:14] == 0).all()


def test_without_a_calibration_and_turned_to_even_the_fewest_sheets_come_first() -> None:
    asked = np.array([2] * 10 + [4] * 10)
    known = Standing(None, np.zeros(N), asked, np.full(N, 8))
    unknown = next_batch(rule(budget=200), known, PLACES, seed=3)
    assert {sheet.entry for sheet in unknown.sheets} <= set(range(10))
    assert {sheet.reason for sheet in unknown.sheets} == {LEVEL}
    even = next_batch(rule(EVEN, budget=85), known, PLACES, seed=3)
    after = asked + even.per_entry(N)
    assert after.sum() == 85
    assert after.max() - after[:10].min() <= 1


def test_the_lot_falls_on_every_entry_now_and_then_and_the_seed_repeats_it() -> None:
    known = standing([0.5] * 8 + [0.0] * 12)
    drawn = [
        {sheet.entry for sheet in next_batch(rule(), known, PLACES, seed=seed).sheets}
        for seed in range(120)
    ]
    assert set.union(*drawn) == set(range(N))
    again = next_batch(rule(), known, PLACES, seed=7)
    assert again == next_batch(rule(), known, PLACES, seed=7)


@given(
    chance=st.lists(st.floats(0, 1), min_size=5, max_size=40),
    asked=st.integers(2, 6),
    free=st.integers(0, 5),
    budget=st.integers(0, 300),
    most=st.integers(2, 9),
    seed=st.integers(0, 2**31 - 1),
    kind=st.sampled_from([EVEN, TWO_STAGE, ADAPTIVE]),
    each=st.integers(1, 3),
)
def test_every_batch_keeps_every_bound(
    chance: list[float],
    asked: int,
    free: int,
    budget: int,
    most: int,
    seed: int,
    kind: str,
    each: int,
) -> None:
    known = standing(chance, asked, free)
    found = AllocationRule(kind, 2, second=5, budget=budget, most=most, each=each)
    batch: Batch = next_batch(found, known, min(3, len(chance) - 1), seed=seed)
    after = known.asked + batch.per_entry(len(chance))
    assert bool(batch.sheets) != bool(batch.stop)
    assert after.sum() <= max(budget, known.asked.sum())
    assert (after <= np.maximum(np.minimum(known.asked + free, most), known.asked)).all()
    chosen = [sheet.reason in {BORDER, LOT} for sheet in batch.sheets]
    assert not any(chosen) or batch.per_entry(len(chance)).max() <= each
