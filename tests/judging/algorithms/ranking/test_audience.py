"""The audience's vote, counted by hand: ballots name an entry once, equal votes share a place."""

from decimal import Decimal

from judging.algorithms.ranking.audience import audience_lines, counted


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
