"""Agreement of one judge with a panel, against figures worked out by hand."""

import pytest

from judging.algorithms.agreement import agreement


def test_three_entries_by_hand() -> None:
    # pairs of the panel: 1<2 and 1<3 and 2<3; the judge turns the last one round
    found = agreement([10.0, 30.0, 20.0], [50.0, 60.0, 70.0])
    assert found is not None
    assert (found.entries, found.pairs) == (3, 3)
    assert found.same_order == pytest.approx(2 / 3)
    assert found.difference == pytest.approx(-40)
    assert found.correlation == pytest.approx(0.5)


def test_a_tie_of_the_judge_counts_half_and_one_of_the_panel_nothing() -> None:
    found = agreement([1.0, 1.0, 2.0], [1.0, 2.0, 2.0])
    assert found is not None
    assert found.pairs == 2  # the panel holds the last two equal
    assert found.same_order == pytest.approx((0.5 + 1) / 2)


def test_who_gives_all_the_same_has_no_correlation() -> None:
    found = agreement([5.0, 5.0, 5.0], [1.0, 2.0, 3.0])
    assert found is not None
    assert found.correlation is None
    assert found.same_order == 0.5
    level = agreement([1.0, 2.0, 3.0], [5.0, 5.0, 5.0])
    assert level is not None
    assert level.same_order is None


def test_two_entries_tell_nothing() -> None:
    assert agreement([1.0, 2.0], [1.0, 2.0]) is None
