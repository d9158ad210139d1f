"""An instance file is read whole or refused with the place and kind of its first mistake."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import InstanceError, read_instance

GOOD: dict[str, Any] = {
    "k": 1,
    "entries": [{"id": "e1"}, {"id": 2}],
    "judges": [{"id": "a", "max": 2}, {"id": "b"}],
}


def test_only_ids_must_be_there() -> None:
    read = read_instance(json.dumps({"entries": [{"id": "e"}], "judges": [{"id": "a"}]}))
    assert read.problem.entry_ids == ("e",)
    assert np.asarray(read.problem.per_entry).tolist() == [5]
    assert (read.problem.lottery, read.problem.linking) == (0.9, 0.01)


def test_rows_are_sorted_and_a_given_match_goes_with_them() -> None:
    data = {
        **GOOD,
        "entries": [{"id": "z"}, {"id": "a", "k": 2}],
        "judges": [{"id": "q", "min": 1}, {"id": "p"}],
        "match": [[0.1, 0.2], [0.3, 0.4]],
    }
    problem = read_instance(json.dumps(data)).problem
    assert (problem.entry_ids, problem.judge_ids) == (("a", "z"), ("p", "q"))
    assert problem.match.tolist() == [[0.4, 0.3], [0.2, 0.1]]
    assert np.asarray(problem.per_entry).tolist() == [2, 1]
    assert np.asarray(problem.min_load).tolist() == [0, 1]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert read_instance(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()).entry_written == {
        "e1": "e1",
        "2": 2,
    }


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"entries": None}, "entries", "missing"),
        ({"judges": []}, "judges", "empty"),
        ({"entries": {}}, "entries", "wrong_type"),
        ({"entries": ["e1"]}, "entries[0]", "wrong_type"),
        ({"entries": [{}]}, "entries[0].id", "missing"),
        ({"entries": [{"id": ""}]}, "entries[0].id", "wrong_type"),
        ({"entries": [{"id": " \u3000"}]}, "entries[0].id", "wrong_type"),
        ({"entries": [{"id": True}]}, "entries[0].id", "wrong_type"),
        ({"entries": [{"id": 1}, {"id": "1"}]}, "entries[1].id", "duplicate_id"),
        ({"entries": [{"id": 1, "fields": "ai"}]}, "entries[0].fields", "wrong_type"),
        ({"entries": [{"id": 1, "fields": [3]}]}, "entries[0].fields[0]", "wrong_type"),
        ({"judges": [{"id": "a", "max": 1.5}]}, "judges[0].max", "wrong_type"),
        ({"judges": [{"id": "a", "max": -1}]}, "judges[0].max", "out_of_range"),
        ({"judges": [{"id": "a", "min": 3, "max": 2}]}, "judges[0].min", "min_above_max"),
        ({"judges": [{"id": "a", "fields": {"ai": 2}}]}, "judges[0].fields.ai", "out_of_range"),
        ({"judges": [{"id": "a", "fields": 7}]}, "judges[0].fields", "wrong_type"),
        ({"judges": [{"id": "a", "firm": 7}]}, "judges[0].firm", "wrong_type"),
        ({"k": 0}, "k", "out_of_range"),
        ({"k": "five"}, "k", "wrong_type"),
        ({"lottery": 1.2}, "lottery", "out_of_range"),
        ({"lottery": float("nan")}, "lottery", "out_of_range"),
        ({"linking": "much"}, "linking", "wrong_type"),
        ({"conflicts": [{"entry": "e1"}]}, "conflicts[0].judge", "missing"),
        ({"conflicts": [{"entry": "e9", "judge": "a"}]}, "conflicts[0].entry", "unknown_id"),
        ({"pins": [{"entry": "e1", "judge": "zed"}]}, "pins[0].judge", "unknown_id"),
        ({"match": [[1, 1]]}, "match", "wrong_length"),
        ({"match": [[1, 1], [1]]}, "match[1]", "wrong_length"),
        ({"match": [[1, 1], [1, "x"]]}, "match[1][1]", "wrong_type"),
        ({"match": [[1, 1], [1, 1.01]]}, "match[1][1]", "out_of_range"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(InstanceError) as refusal:
        read_instance(json.dumps({**GOOD, **change}))
    assert (refusal.value.path, refusal.value.code) == (path, code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "not_json"),
        (b"", "not_json"),
        (b"\xff\xfe{", "not_text"),
        (b"[]", "wrong_type"),
        (b"[" * 100_000, "not_json"),
        (b'{"k": 1, "k": 2}', "twice_named"),
        (b'{"entries": [{"id": "\\ud800"}], "judges": [{"id": "a"}]}', "bad_text"),
        (b'{"entries": [{"id": "e", "stage": "\\udfff"}], "judges": [{"id": "a"}]}', "bad_text"),
        (
            b'{"entries": [{"id": "e", "fields": ["\\ud800x"]}], "judges": [{"id": "a"}]}',
            "bad_text",
        ),
        (
            b'{"k": %s, "entries": [{"id": "e"}], "judges": [{"id": "a"}]}' % (b"9" * 5000),
            "wrong_type",
        ),
        (b'{"entries": [{"id": %s}], "judges": [{"id": "a"}]}' % (b"9" * 5000), "wrong_type"),
        (
            b'{"lottery": -%s, "entries": [{"id": 1}], "judges": [{"id": 1}]}' % (b"9" * 5000),
            "out_of_range",
        ),
    ],
)
def test_what_is_no_json_object_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InstanceError) as refusal:
        read_instance(content)
    assert refusal.value.code == code


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*GOOD, "conflicts", "pins", "match", "lottery", "linking", "bridges"]), junk
)
def test_no_junk_gets_past_the_reader_unnamed(name: str, value: object) -> None:
    place = name
    try:
        read_instance(json.dumps({**GOOD, name: value}))
    except InstanceError as error:
        place = error.path
    assert place.startswith(name)


def test_an_invented_instance_is_sound_and_the_same_for_the_same_seed() -> None:
    first, same, other = (invented(50, 10, 3, seed=seed) for seed in (1, 1, 2))
    assert first == same != other
    problem = read_instance(json.dumps(first)).problem
    assert problem.match.shape == (50, 10)
    assert len(problem.forbidden) == 15
