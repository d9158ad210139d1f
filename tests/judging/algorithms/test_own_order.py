"""A judge's own order: which scales are coarse, which places count, and where equals end up."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from judging.algorithms.own_order import (
    is_coarse,
    places_among_equals,
    possible_totals,
    spread_equals,
    step_of,
)

D = Decimal
scales = st.lists(
    st.lists(st.integers(0, 4000).map(lambda cents: D(cents) / 100), min_size=1, max_size=5),
    min_size=1,
    max_size=4,
)


@given(scales)
def test_possible_totals_are_all_sums_of_what_each_criterion_can_get(
    found: list[list[Decimal]],
) -> None:
    assert possible_totals(found) == sorted({sum(points, D(0)) for points in product(*found)})


def test_the_step_is_the_smallest_between_neighbours() -> None:
    assert step_of(possible_totals([[D(20), D(40)], [D(0), D(5)]])) == D(5)
    assert step_of([D(60)]) == 0


def test_a_scale_is_coarse_from_three_entries_to_each_possible_total_on() -> None:
    assert is_coarse(totals=5, entries=15)
    assert not is_coarse(totals=5, entries=14)
    assert not is_coarse(totals=10, entries=25)


def test_a_place_counts_while_the_sheet_has_the_total_at_which_it_was_ordered() -> None:
    totals = {(11, 1): D(60), (12, 1): D(60), (13, 1): D(60), (14, 1): D(80), (11, 2): D(60)}
    given_places = {
        (11, 1): (D(60), 3),
        (12, 1): (D(60), 1),
        (14, 1): (D(60), 2),  # another total by now: it has left, and the others keep their order
        (11, 2): (D(60), 1),  # alone
        (19, 1): (D(60), 4),  # no sheet that counts
    }
    assert places_among_equals(totals, given_places) == {(12, 1): 1, (11, 1): 2}


def test_equals_are_spread_within_a_step_around_their_total() -> None:
    totals = {(entry, 1): D(60) for entry in (1, 2, 3, 4)} | {(5, 1): D("80.05"), (1, 2): D(60)}
    places = {(2, 1): 1, (1, 1): 2, (4, 1): 3}
    found = spread_equals(totals, places, D(20))
    # the formula of docs/science.md §1.9 with t = 3: 20·(2.5/3 − ½), 0, −20·(2.5/3 − ½)
    assert [round(found[entry, 1], 4) for entry in (2, 1, 4, 3)] == [66.6667, 60, 53.3333, 60]
    assert found[5, 1] == float(D("80.05"))
    assert found[1, 2] == 60


@given(st.integers(2, 30), st.sampled_from([D(20), D(10), D("0.5")]))
def test_a_spread_keeps_the_mean_the_order_and_the_room_between_totals(
    size: int, step: Decimal
) -> None:
    totals = {(entry, 1): D(60) for entry in range(size)}
    found = spread_equals(totals, {(entry, 1): entry + 1 for entry in range(size)}, step)
    values = [found[entry, 1] for entry in range(size)]
    assert values == sorted(values, reverse=True)
    assert abs(sum(values) / size - 60) < 1e-9
    assert values[0] - 60 < float(step) / 2
    assert 60 - values[-1] < float(step) / 2
