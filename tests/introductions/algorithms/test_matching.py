"""Winners and investors are matched lawfully, as well as can be, with nobody left out
needlessly.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from introductions.algorithms.matching import Filtered, Market, match_winners, propose
from judging.algorithms.assignment.problem import InvalidProblem


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Any small market."""
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    fits = draw(st.lists(st.integers(0, 100), min_size=n * m, max_size=n * m))
    cells = draw(
        st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)), max_size=n * m // 2)
    )
    return Market(
        winner_ids=tuple(f"w{i}" for i in range(n)),
        investor_ids=tuple(f"v{j}" for j in range(m)),
        fit=np.array(fits, dtype=float).reshape(n, m) / 100,
        filtered=tuple(Filtered(i, j, "region") for i, j in sorted(cells)),
        winner_cap=draw(st.integers(0, 5)),
        investor_cap=np.array(draw(st.lists(st.integers(0, 4), min_size=m, max_size=m))),
    )


def most_winners_served(market: Market) -> int:
    """By integer programming: how many winners can have an investor at once."""
    n, m = market.fit.shape
    lawful = market.fit >= market.least_fit
    for pair in market.filtered:
        lawful[pair.winner, pair.investor] = False
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    firms = [np.kron(np.ones(n), np.array(market.firms) == name) for name, _cap in market.firm_caps]
    rules = np.vstack([rows, columns, *firms])
    caps = [cap for _name, cap in market.firm_caps]
    once = np.minimum(np.full(n, market.winner_cap), 1)
    limit = np.concatenate([once, market.investor_cap, caps])
    answer = milp(
        -np.ones(n * m),
        constraints=LinearConstraint(rules, 0, limit),
        integrality=np.ones(n * m),
        bounds=Bounds(0, lawful.ravel().astype(float)),
    )
    return int(np.rint(-answer.fun))


@settings(max_examples=150, deadline=None)
@given(markets(), st.integers(0, 99))
def test_caps_and_filters_hold_and_as_many_winners_as_possible_are_served(
    market: Market, seed: int
) -> None:
    answer = propose(market, seed=seed)
    filtered = {
        (market.winner_ids[f.winner], market.investor_ids[f.investor]) for f in market.filtered
    }
    assert not filtered & set(answer.pairs)
    assert len(set(answer.pairs)) == len(answer.pairs)
    for i, winner in enumerate(market.winner_ids):
        mine = [investor for other, investor in answer.pairs if other == winner]
        assert len(mine) <= int(market.winner_cap)
        assert all(
            market.fit[i, market.investor_ids.index(investor)] >= market.least_fit
            for investor in mine
        )
    for j, investor in enumerate(market.investor_ids):
        assert (
            sum(other == investor for _, other in answer.pairs)
            <= np.asarray(market.investor_cap)[j]
        )
    assert len({winner for winner, _ in answer.pairs}) == most_winners_served(market)
    assert len(answer.left_out) == (
        len(market.winner_ids) - most_winners_served(market) if market.winner_cap else 0
    )


@settings(max_examples=40, deadline=None)
@given(markets(), st.integers(0, 99))
def test_the_order_of_rows_changes_no_introduction(market: Market, seed: int) -> None:
    turned = replace(
        market,
        winner_ids=market.winner_ids[::-1],
        investor_ids=market.investor_ids[::-1],
        fit=market.fit[::-1, ::-1],
        investor_cap=np.asarray(market.investor_cap)[::-1],
        filtered=tuple(
            Filtered(
                len(market.winner_ids) - 1 - f.winner,
                len(market.investor_ids) - 1 - f.investor,
                f.reason,
            )
            for f in market.filtered
        ),
    )
    assert propose(turned, seed=seed).pairs == propose(market, seed=seed).pairs


def test_among_equals_the_order_of_rows_decides_nothing() -> None:
    ids = ("v0", "v1", "v2", "v3", "v4")
    fit = np.full((1, 5), 0.06)
    for seed in range(40):
        market = Market(("w0",), ids, fit, winner_cap=1)
        turned = replace(market, investor_ids=ids[::-1])
        assert propose(turned, seed=seed).pairs == propose(market, seed=seed).pairs


@settings(max_examples=60, deadline=None)
@given(markets(), st.integers(0, 99), st.data())
def test_no_firm_gets_more_than_its_cap_and_as_many_winners_as_can_be_are_served(
    market: Market, seed: int, data: st.DataObject
) -> None:
    m = len(market.investor_ids)
    firms = tuple(data.draw(st.lists(st.sampled_from("fgh"), min_size=m, max_size=m)))
    caps = data.draw(st.dictionaries(st.sampled_from("fgh"), st.integers(0, 3)))
    capped = replace(market, firms=firms, firm_caps=tuple(caps.items()))
    pairs = propose(capped, seed=seed).pairs
    firm_of = dict(zip(market.investor_ids, firms, strict=True))
    counts = Counter(firm_of[investor] for _winner, investor in pairs)
    assert all(counts[firm] <= cap for firm, cap in caps.items())
    assert len({winner for winner, _investor in pairs}) == most_winners_served(capped)


def test_a_popular_investor_does_not_leave_a_winner_with_nothing() -> None:
    fit = np.array([[0.9, 0.8, 0.7], [0.9, 0.85, 0.1], [0.3, 0.0, 0.0]])
    answer = propose(
        Market(("a", "b", "c"), ("x", "y", "z"), fit, investor_cap=1, winner_cap=3), seed=1
    )
    assert ("c", "x") in answer.pairs
    assert answer.left_out == ()


def test_last_times_pairs_stay_unless_another_is_clearly_better() -> None:
    market = Market(("a",), ("x", "y"), np.array([[0.6, 0.65]]), winner_cap=1)
    assert propose(market, seed=1, previous=[("a", "x")]).pairs == (("a", "x"),)
    clear = replace(market, fit=np.array([[0.6, 0.95]]))
    changed = propose(clear, seed=1, previous=[("a", "x")])
    assert (changed.added, changed.removed) == ((("a", "y"),), (("a", "x"),))


def test_whoever_is_left_out_is_told_why() -> None:
    market = Market(
        ("a", "b", "c"),
        ("x",),
        np.array([[0.9], [0.8], [0.0]]),
        (Filtered(0, 0, "ticket"),),
        investor_cap=0,
    )
    reasons = {row.winner: row.reason for row in propose(market, seed=1).left_out}
    assert reasons["a"].params == {"by_reason": {"ticket": 1}}
    assert (reasons["b"].code, reasons["c"].code) == ("investors_full", "poor_fit")


def test_an_empty_market_proposes_nothing() -> None:
    assert propose(Market((), (), np.zeros((0, 0))), seed=1).pairs == ()


def test_a_cap_below_zero_is_refused() -> None:
    with pytest.raises(InvalidProblem):
        propose(Market(("a",), ("x",), np.ones((1, 1)), winner_cap=-1), seed=1)


def test_callers_who_count_get_positions_and_keep_what_is_there() -> None:
    weights = [[0.9, 0.8], [0.7, 0.6]]
    assert match_winners(weights=weights, winner_capacity=[1, 1], investor_capacity=[1, 1]) in (
        [(0, 0), (1, 1)],
        [(0, 1), (1, 0)],
    )
    kept = match_winners(
        weights=weights, winner_capacity=[1, 1], investor_capacity=[1, 1], kept=[(0, 1)]
    )
    assert kept == [(0, 1), (1, 0)]
    assert match_winners(
        weights=weights,
        forbidden=[(0, 0), (0, 1)],
        winner_capacity=[1, 1],
        investor_capacity=[-1, 1],
    ) == [(1, 1)]
    assert match_winners(weights=[], winner_capacity=[], investor_capacity=[]) == []


@settings(max_examples=60, deadline=None)
@given(markets(), st.integers(0, 99))
def test_spreading_leaves_out_no_winner_and_proposes_no_lower_fit(
    market: Market, seed: int
) -> None:
    alone, spread = (propose(market, seed=seed, spread_price=price) for price in (0.0, 1.0))

    def served(pairs: tuple[tuple[str, str], ...], side: int) -> int:
        return len({pair[side] for pair in pairs})

    def lowest(pairs: tuple[tuple[str, str], ...]) -> float:
        fits = dict(np.ndenumerate(market.fit))
        places = [
            (market.winner_ids.index(winner), market.investor_ids.index(investor))
            for winner, investor in pairs
        ]
        return min((fits[place] for place in places), default=1.0)

    assert served(spread.pairs, 0) == served(alone.pairs, 0)
    assert served(spread.pairs, 1) >= served(alone.pairs, 1)
    assert lowest(spread.pairs) >= lowest(alone.pairs)


def test_in_a_loose_market_an_investor_is_not_left_with_nothing() -> None:
    fit = np.array([[0.9, 0.88], [0.85, 0.5]])
    market = Market(("a", "b"), ("x", "y"), fit, winner_cap=1, investor_cap=2)
    assert propose(market, seed=1, spread_price=0.0).pairs == (("a", "x"), ("b", "x"))
    assert propose(market, seed=1).pairs == (("a", "y"), ("b", "x"))
    lower = replace(market, fit=np.array([[0.9, 0.8], [0.85, 0.8]]))
    assert propose(lower, seed=1).pairs == (("a", "x"), ("b", "x")), "not for a lower fit"
