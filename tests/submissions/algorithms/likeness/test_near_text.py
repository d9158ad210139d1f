"""Sketches tell how much of two texts is the same, as counting every piece would."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.algorithms.likeness.near_text import (
    HASHES,
    LEAST_LETTERS,
    SHINGLE,
    bands,
    share,
    sketch,
)

LETTERS = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"


def a_text(seed: int, length: int = 900) -> str:
    chance = Random(seed)
    return "".join(chance.choice(LETTERS) for _ in range(length))


def exactly(first: str, other: str) -> float:
    """The Jaccard index of all pieces."""
    pieces = [
        {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)} for text in (first, other)
    ]
    return len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])


@settings(max_examples=60, deadline=None)
@given(kept=st.integers(0, 900), seed=st.integers(0, 10**6))
def test_the_estimate_is_within_four_deviations_of_the_count(kept: int, seed: int) -> None:
    first = a_text(seed)
    other = first[:kept] + a_text(seed + 1, 900 - kept)
    truth = exactly(first, other)
    deviation = (truth * (1 - truth) / HASHES) ** 0.5
    assert abs(share(sketch(first), sketch(other)) - truth) <= 4.5 * deviation + 1e-9


@pytest.mark.parametrize(("kept", "least"), [(0.75, 0.8), (0.85, 0.97)])
def test_near_texts_have_a_band_in_common_as_often_as_stated(kept: float, least: float) -> None:
    """Of which the first 0.75 of 900 letters stay, J is about 0.6; of 0.85 about 0.74."""
    found = 0
    for seed in range(200):
        first = a_text(2 * seed)
        other = first[: int(900 * kept)] + a_text(2 * seed + 1, 900 - int(900 * kept))
        found += bool(set(bands(sketch(first))) & set(bands(sketch(other))))
    assert found / 200 >= least


def test_strangers_have_no_band_in_common_and_blanks_and_signs_do_not_count() -> None:
    first, other = a_text(1), a_text(2)
    assert not set(bands(sketch(first))) & set(bands(sketch(other)))
    assert sketch(first) == sketch(" ".join(first) + " .,!")
    assert (sketch(a_text(3, LEAST_LETTERS - 1)), bands([]), share([], sketch(first))) == (
        [],
        [],
        0,
    )


def test_sketches_are_the_same_on_every_machine() -> None:
    """They are kept: another version of a library must not change them."""
    assert sketch("abcdefghij" * 30)[:3] == [220715552, 31291057, 660480405]
