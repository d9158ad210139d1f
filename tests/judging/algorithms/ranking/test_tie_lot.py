"""A public lot orders who can't be told apart, and nobody else."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from judging.algorithms.ranking.official import Candidate, Rules, Sheet, official_standings
from judging.algorithms.ranking.tie_lot import by_lot, lot_tickets


def candidates(totals: list[int]) -> list[Candidate]:
    return [
        Candidate(f"e{place}", (Sheet("a", {"x": Decimal(total)}),))
        for place, total in enumerate(totals)
    ]


@given(st.lists(st.integers(60, 64), min_size=1, max_size=12), st.integers(0, 2**31))
def test_every_place_is_taken_once_and_no_worse_score_comes_first(
    totals: list[int], seed: int
) -> None:
    field, rules = candidates(totals), Rules(method="mean", min_sheets=1)
    before = {row.entry: row for row in official_standings(field, rules)}
    tickets = lot_tickets([row.entry for row in field], seed=seed, nonce="n")
    after = by_lot(official_standings(field, rules), tickets)
    assert [row.rank for row in after] == list(range(1, len(totals) + 1))
    assert not any(row.tied for row in after)
    finals = [row.final or Decimal(0) for row in after]
    assert finals == sorted(finals, reverse=True)
    alone = {entry for entry, row in before.items() if not row.tied}
    assert all(row == before[row.entry] for row in after if row.entry in alone)
    Random(seed).shuffle(field)
    assert by_lot(official_standings(field, rules), tickets) == after


def test_the_seed_decides_and_without_tickets_equals_stay_equal() -> None:
    field, rules = candidates([70, 70, 70]), Rules(method="mean", min_sheets=1)
    rows = official_standings(field, rules)
    assert by_lot(rows, {}) == rows
    orders = {
        tuple(
            row.entry for row in by_lot(rows, lot_tickets(["e0", "e1", "e2"], seed=seed, nonce="n"))
        )
        for seed in range(60)
    }
    assert len(orders) == 6  # all of them come up
    drawn = by_lot(rows, lot_tickets(["e0", "e1", "e2"], seed=1, nonce="n"))
    assert [row.tie_break for row in drawn] == ["lot:1", "lot:2", "lot:3"]
