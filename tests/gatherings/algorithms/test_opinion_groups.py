"""Groups of opinion are found where there are some, and no figure tells of a few people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gatherings.algorithms.opinion_groups import (
    AGREE,
    DISAGREE,
    LEAST_PEOPLE,
    PASS,
    SHARED_FROM,
    UNSEEN,
    Counted,
    opinions_in,
    places_of,
    silhouette,
)

Votes = NDArray[np.int8]


def camps(*sizes: int, statements: int = 12, unseen: float = 0.2, seed: int = 3) -> Votes:
    """Camps that answer alike but for one vote in ten; on the first statement all agree."""
    random = np.random.default_rng(seed)
    lines = random.choice([AGREE, DISAGREE], size=(len(sizes), statements))
    lines[:, 0] = AGREE
    lines[:, 1] = [AGREE if camp % 2 else DISAGREE for camp in range(len(sizes))]
    votes = np.repeat(lines, sizes, axis=0).astype(np.int8)
    other = random.random(votes.shape) < 0.1
    other[:, 0] = False
    votes[other] = random.choice([AGREE, PASS, DISAGREE], size=int(other.sum()))
    votes[random.random(votes.shape) < unseen] = UNSEEN
    return votes


@pytest.mark.parametrize("sizes", [(30, 20), (25, 20, 12), (40, 8)])
def test_planted_camps_are_found(sizes: tuple[int, ...]) -> None:
    votes = camps(*sizes)
    found = opinions_in(votes, seed=1)
    assert len(found.sizes) == len(sizes)
    planted = np.repeat(np.arange(len(sizes)), sizes)
    for camp in range(len(sizes)):
        inside = [group for group, own in zip(found.groups, planted, strict=True) if own == camp]
        heard = [group for group in inside if group >= 0]
        commonest = max(set(heard), key=heard.count)
        assert heard.count(commonest) >= 0.9 * len(heard)
    assert 0 in found.shared
    assert 1 not in found.shared
    assert 1 in found.divided


def test_who_stands_apart_is_found_by_the_votes_that_they_gave_however_few() -> None:
    """Without the scale by the number of votes, who voted on half would stand half as far out."""
    votes = np.full((20, 16), AGREE, dtype=np.int8)
    votes[10:] = DISAGREE
    votes[0, 8:] = UNSEEN
    places = np.abs(places_of(votes)[:, 0])
    assert places[0] == pytest.approx(places[1] / np.sqrt(2), rel=0.05)  # half of it unscaled


def test_the_same_votes_and_seed_give_the_same_groups() -> None:
    votes = camps(15, 14, 13)
    assert opinions_in(votes, seed=5) == opinions_in(votes, seed=5)


def test_people_of_one_mind_are_one_group() -> None:
    found = opinions_in(np.full((12, 8), AGREE, dtype=np.int8), seed=1)
    assert found.sizes == (12,)
    assert found.shared == tuple(range(8))
    assert not found.divided


def test_four_people_are_no_group() -> None:
    found = opinions_in(camps(4), seed=1)
    assert found.sizes == ()
    assert not found.shared


def test_consensus_is_the_product_over_groups_by_the_rule_of_succession() -> None:
    votes = np.full((12, 2), AGREE, dtype=np.int8)
    votes[6:, 1] = DISAGREE
    found = opinions_in(votes, seed=1)
    assert found.sizes == (6, 6)
    assert found.consensus == pytest.approx(((7 / 8) ** 2, 7 / 8 * 1 / 8))
    assert (found.shared, found.divided) == ((0,), (1,))


def test_the_silhouette_is_that_of_its_definition() -> None:
    places = np.array([[0.0], [1.0], [10.0], [12.0]])
    groups = np.array([0, 0, 1, 1])
    by_hand = [1 - 1 / 11, 1 - 1 / 10, 1 - 2 / 9.5, 1 - 2 / 11.5]
    assert silhouette(places, groups) == pytest.approx(np.mean(by_hand))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 24).flatmap(
        lambda people: st.integers(0, 9).flatmap(
            lambda statements: st.lists(
                st.sampled_from([AGREE, PASS, DISAGREE, UNSEEN]),
                min_size=people * statements,
                max_size=people * statements,
            ).map(lambda cells: np.array(cells, dtype=np.int8).reshape(people, statements))
        )
    )
)
def test_any_votes_leave_no_small_group_and_share_only_what_all_agree_with(votes: Votes) -> None:
    found = opinions_in(votes, seed=7)
    assert all(size >= LEAST_PEOPLE for size in found.sizes)
    assert sum(found.sizes) == sum(group >= 0 for group in found.groups)
    assert list(found.sizes) == sorted(found.sizes, reverse=True)
    for column in found.shared:
        assert all(group[column].may_be_shown for group in found.by_group)
        assert min(group[column].likely for group in found.by_group) >= SHARED_FROM
    assert not set(found.shared) & set(found.divided)


def test_five_who_saw_a_statement_are_enough_and_four_are_not() -> None:
    assert Counted(agrees=5, disagrees=0, seen=5).may_be_shown
    assert not Counted(agrees=4, disagrees=0, seen=4).may_be_shown
