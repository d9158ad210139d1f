"""Leaves: one spelling for everybody, and content that nobody guesses."""

import hashlib
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.digests import canonical
from challenge.kernel.transparency import leaf

# the examples of RFC 8785, sections 3.2.3 (sorting) and 3.2.2 (numbers)
UNSORTED = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\x80": "Control",
    "\xf6": "Latin Small Letter O With Diaeresis",
}
SORTED_KEYS = ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


def test_the_examples_of_the_rfc_come_out() -> None:
    text = leaf.canonical_json(UNSORTED).decode()
    places = [text.index(UNSORTED[key]) for key in SORTED_KEYS]
    assert places == sorted(places)
    numbers = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]}
    assert leaf.canonical_json(numbers) == b'{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}'


def test_what_json_lacks_becomes_its_text() -> None:
    assert leaf.plain({"a": (Decimal("4.50"), 2**53, 2**53 - 1, None, True, 1.5)}) == {
        "a": ["4.50", "9007199254740992", 9007199254740991, None, True, 1.5]
    }


def test_a_leaf_says_its_kind_and_place_and_hides_its_content() -> None:
    salt, content = b"\1" * 32, {"points": {"market": "16.00"}}
    mark = leaf.commitment(salt, content)
    assert mark == hashlib.sha256(salt + b'{"points":{"market":"16.00"}}').hexdigest()
    data = leaf.leaf_data(kind="sheet", edition="city-2026", round=1, commitment=mark)
    assert data == f'{{"commitment":"{mark}","edition":"city-2026","kind":"sheet","round":1}}'
    assert leaf.commitment(leaf.new_salt(), content) != leaf.commitment(leaf.new_salt(), content)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(st.characters(codec="utf-8")) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
    )
)
def test_any_plain_data_has_one_spelling(data: object) -> None:
    once = leaf.plain(data)
    assert leaf.plain(once) == once
    assert leaf.canonical_json(once) == leaf.canonical_json(leaf.plain(once))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.text()
    | st.integers()
    | st.floats()
    | st.sampled_from(["\ud800", "\x7f", "\u2028", "\x1f", "</", '\\"', "\U0001f600", True, 1.0]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.sampled_from(["a", "b", "\ufb33", "\U0001f600"]), inner)
    ),
)


@given(JSON)
def test_the_fast_way_spells_as_the_library_does(data: Any) -> None:
    try:
        expected = rfc8785.dumps(data)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - the library's, or that of the encoding
            leaf.canonical_json(data)
    else:
        assert leaf.canonical_json(data) == expected


@given(JSON)
def test_what_is_simple_is_plain_already_and_has_the_one_spelling_of_digests_too(data: Any) -> None:
    if leaf.is_simple(data):
        assert leaf.plain(data) == data
        try:
            spelling = canonical(data)
        except UnicodeEncodeError:
            return
        assert leaf.canonical_json(data) == spelling


def test_the_fast_way_is_taken_by_what_is_plain_and_by_nothing_else() -> None:
    assert leaf.is_simple({"a": [1, "한", None, True, {"b": 2**53 - 1}]})
    for other in (1.0, 2**53, {"\xe9": 1}, {1: 1}, ("a",), Decimal(1), [{"a": 0.5}]):
        assert not leaf.is_simple(other)


@given(JSON | st.lists(st.decimals(allow_nan=False)) | st.integers(2**53))
def test_what_is_committed_to_is_the_plain_data_under_a_salt_of_its_own(data: Any) -> None:
    try:
        expected = leaf.canonical_json(leaf.plain(data))
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - as above
            leaf.commit_to(data)
        return
    salt, mark, content = leaf.commit_to(data)
    assert content == leaf.plain(data)
    assert mark == hashlib.sha256(bytes.fromhex(salt) + expected).hexdigest()
    assert salt != leaf.commit_to(data)[0]
