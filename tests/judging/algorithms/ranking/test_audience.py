"""The audience's vote, counted by hand: ballots name an entry once, equal votes share a place."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from judging.algorithms.ranking.audience import audience_lines, audience_points, counted

VOTES = st.dictionaries(st.integers(1, 50), st.integers(0, 400), max_size=20)
MOST = st.integers(1, 20).map(Decimal)


def test_each_ballot_counts_once_for_each_entry_that_it_names() -> None:
    ballots = [[1, 2], [2], [2, 2], [3], []]
    assert counted(ballots, [1, 2, 4]) == {1: 1, 2: 3, 4: 0}


def test_shares_are_of_the_voters_half_up_and_equal_votes_share_a_place() -> None:
    lines = audience_lines({7: 2, 8: 5, 9: 2, 5: 0}, 8)
    assert [(line.entry, line.votes, line.share, line.place) for line in lines] == [
        (8, 5, Decimal("62.50"), 1),
        (7, 2, Decimal("25.00"), 2),
        (9, 2, Decimal("25.00"), 2),
        (5, 0, Decimal("0.00"), 4),
    ]
    assert audience_lines({1: 1}, 6)[0].share == Decimal("16.67")
    assert [line.share for line in audience_lines({1: 0}, 0)] == [Decimal(0)]


def test_the_most_votes_give_all_points_and_the_others_their_part_half_up() -> None:
    points = audience_points({1: 7, 2: 16, 3: 0, 4: 16}, Decimal(10))
    assert points == {1: Decimal("4.38"), 2: 10, 3: 0, 4: 10}, "4.375 goes up"
    assert audience_points({1: 0, 2: 0}, Decimal(10)) == {1: 0, 2: 0}
    assert audience_points({}, Decimal(10)) == {}


@given(VOTES, MOST)
def test_points_are_the_nearest_cent_between_nothing_and_all(
    votes: dict[int, int], most: Decimal
) -> None:
    points, highest = audience_points(votes, most), max(votes.values(), default=0)
    assert points.keys() == votes.keys()
    for entry, own in points.items():
        exact = Fraction(int(most) * votes[entry], highest or 1)
        away = Fraction(own) - exact
        assert Fraction(-1, 200) < away <= Fraction(1, 200)
        assert 0 <= own <= most
        assert (own == most) >= (0 < votes[entry] == highest)


@given(VOTES, MOST, st.integers(2, 9))
def test_more_votes_never_give_fewer_points_and_a_larger_hall_changes_nothing(
    votes: dict[int, int], most: Decimal, times: int
) -> None:
    points = audience_points(votes, most)
    by_votes = sorted(votes, key=votes.__getitem__)
    assert [points[entry] for entry in by_votes] == sorted(points.values())
    assert audience_points({entry: times * own for entry, own in votes.items()}, most) == points
