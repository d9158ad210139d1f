"""Official scores: exact decimals, as the rules prescribe them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.algorithms.ranking.official import (
    Candidate,
    OfficialStanding,
    Rules,
    Sheet,
    official_standings,
    rounded,
    t_scores,
    trimmed_mean,
)

D = Decimal
points = st.decimals(min_value=0, max_value=100, places=2)


def sheets(*totals: str) -> list[Sheet]:
    return [Sheet(f"j{place}", {"all": D(total)}) for place, total in enumerate(totals)]


def standings(candidates: Sequence[Candidate], **rules: Any) -> dict[str, OfficialStanding]:
    return {
        row.entry: row
        for row in official_standings(
            candidates, Rules(**{"method": "mean", "min_sheets": 1, **rules})
        )
    }


@given(st.lists(points, min_size=5, max_size=12))
def test_exactly_one_highest_and_one_lowest_are_dropped(values: list[Decimal]) -> None:
    exact: Fraction = (
        sum(map(Fraction, values), Fraction()) - Fraction(max(values)) - Fraction(min(values))
    ) / (len(values) - 2)
    assert abs(Fraction(trimmed_mean(values)) - exact) < Fraction(1, 10**20)


@given(st.lists(points, min_size=1, max_size=4))
def test_with_fewer_than_five_nothing_is_dropped(values: list[Decimal]) -> None:
    assert abs(
        Fraction(trimmed_mean(values)) - sum(map(Fraction, values), Fraction()) / len(values)
    ) < Fraction(1, 10**20)


def test_halves_are_rounded_up() -> None:
    assert [rounded(D(text)) for text in ("1.005", "1.015", "2.675", "2.6749")] == [
        D("1.01"),
        D("1.02"),
        D("2.68"),
        D("2.67"),
    ]


def test_a_result_needs_three_sheets() -> None:
    found = standings(
        [Candidate("a", sheets("80", "90")), Candidate("b", sheets("70", "71", "72"))], min_sheets=3
    )
    assert (found["a"].rank, found["a"].final) == (None, None)
    assert found["b"].rank == 1


def test_a_bonus_is_capped_and_never_rescues_from_the_cut() -> None:
    found = standings(
        [
            Candidate("a", sheets("59.99"), bonuses=[D(2), D(2)]),
            Candidate("b", sheets("61"), deductions=[D("1.01")]),
            Candidate("c", sheets("61")),
        ],
        pass_mark=D(60),
        bonus_cap=D(3),
    )
    assert (found["a"].final, found["a"].passed) == (D("62.99"), False)
    assert found["b"].passed is False
    assert found["c"].passed is True


def test_no_final_score_is_above_a_hundred() -> None:
    assert standings([Candidate("a", sheets("99"), bonuses=[D(3)])], bonus_cap=D(3))[
        "a"
    ].final == D(100)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (
            Candidate("b", [Sheet("x", {"heavy": D(40), "light": D(40)})]),
            Candidate("a", [Sheet("x", {"heavy": D(39), "light": D(39)})], bonuses=[D(2)]),
            "base",
        ),
        (
            Candidate("b", [Sheet("x", {"heavy": D(41), "light": D(39)})]),
            Candidate("a", [Sheet("x", {"heavy": D(40), "light": D(40)})]),
            "criterion:heavy",
        ),
    ],
)
def test_ties_are_broken_by_base_then_by_the_heaviest_criterion(
    first: Candidate, second: Candidate, why: str
) -> None:
    found = standings([first, second], criteria=("heavy", "light"))
    assert (found["b"].rank, found["a"].rank) == (1, 2)
    assert {row.tie_break for row in found.values()} == {why}


def test_what_is_alike_to_the_end_shares_a_rank_and_waits_for_the_chair() -> None:
    found = standings([Candidate(name, sheets("80", "70")) for name in "ab"])
    assert [(row.rank, row.tie_break) for row in found.values()] == [(1, "chair"), (1, "chair")]


def test_each_criterion_may_be_trimmed_alone() -> None:
    marks = [(1, 9), (9, 1), (5, 5), (5, 5), (5, 5)]
    candidate = Candidate(
        "a", [Sheet(f"j{place}", {"p": D(p), "q": D(q)}) for place, (p, q) in enumerate(marks)]
    )
    assert standings([candidate], method="trimmed", trim_per_criterion=True)["a"].final == D(10)


def test_t_scores_have_mean_fifty_and_deviation_ten_for_every_judge() -> None:
    totals = {
        (f"e{place}", judge): D(value)
        for judge, values in {"x": (60, 70, 95), "y": (10, 20, 45)}.items()
        for place, value in enumerate(values)
    }
    found = t_scores(totals)
    assert all(
        abs(found[f"e{place}", "x"] - found[f"e{place}", "y"]) < D("1e-20") for place in range(3)
    )
    own = [found[f"e{place}", "x"] for place in range(3)]
    assert abs(sum(own, D(0)) / 3 - 50) < D("1e-20")
    assert abs(sum(((value - 50) ** 2 for value in own), D(0)) / 2 - 100) < D("1e-18")


def test_a_judge_who_gives_everybody_the_same_gives_everybody_fifty() -> None:
    assert set(t_scores({("a", "x"): D(70), ("b", "x"): D(70)}).values()) == {D(50)}


def reference(totals: Sequence[Decimal], drop: int, best: int | None) -> Fraction:
    """By hand: cross out one highest and one lowest, so many times; or keep only the best."""
    left = [Fraction(total) for total in totals]
    if best is not None:
        while len(left) > best:
            left.remove(min(left))
    elif len(left) - 2 * drop >= 3:
        for _time in range(drop):
            left.remove(max(left))
            left.remove(min(left))
    return sum(left, Fraction()) / len(left)


def half_up(value: Fraction) -> Fraction:
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


@given(
    st.lists(points, min_size=1, max_size=14),
    st.integers(1, 5),
    st.none() | st.integers(1, 9),
    st.integers(0, 90),
    points,
)
def test_dropping_keeping_and_carrying_are_what_is_done_by_hand(
    totals: list[Decimal], drop: int, best: int | None, share: int, before: Decimal
) -> None:
    own = half_up(reference(totals, drop, best))
    due = half_up((own * (100 - share) + Fraction(before) * share) / 100) if share else own
    method = {"method": "trimmed", "drop": drop} if best is None else {"method": "best"}
    candidate = Candidate("a", sheets(*map(str, totals)), carried=before)
    row = standings([candidate], **method, best=best or 1, carried=share)["a"]
    assert row.own is not None
    assert row.base is not None
    assert (Fraction(row.own), Fraction(row.base), row.final) == (own, due, row.base)


def test_the_cut_is_of_the_score_with_what_is_carried() -> None:
    found = standings(
        [Candidate("a", sheets("50"), carried=D(90)), Candidate("b", sheets("70"), carried=D(30))],
        carried=40, pass_mark=D(60),
    )  # fmt: skip
    assert [(row.entry, row.base, row.passed) for row in found.values()] == [
        ("a", D("66.00"), True),
        ("b", D("54.00"), False),
    ]


def test_who_has_nothing_to_carry_has_no_score() -> None:
    found = standings([Candidate("a", sheets("90")), Candidate("b", sheets("70"), carried=D(60))],
                      carried=30)  # fmt: skip
    assert (found["a"].rank, found["a"].final) == (None, None)
    assert (found["b"].rank, found["b"].base) == (1, D("67.00"))
