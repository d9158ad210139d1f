"""The match from data reads Korean and English, keeps its parts, and stays between 0 and 1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.algorithms.assignment.keywords import words
from judging.algorithms.assignment.match import EntryProfile, JudgeProfile, match, nearness_of
from judging.algorithms.match_weights import NEARNESS, Weighting

texts = st.lists(st.text(max_size=12), max_size=4).map(tuple)
names = st.sampled_from(["ai", "AI", "bio", "robotics", "none such", ""])
entries = st.builds(
    EntryProfile,
    st.lists(names, max_size=3).map(tuple),
    st.sampled_from(["", "seed", "growth", "x"]),
    texts,
)
judges = st.builds(
    JudgeProfile,
    st.dictionaries(names, st.floats(0, 1), max_size=3),
    st.lists(st.sampled_from(["seed", "growth", "y"])).map(tuple),
    texts,
    st.integers(0, 50),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(entries, min_size=1, max_size=5), st.lists(judges, min_size=1, max_size=5))
def test_every_match_and_every_known_part_lies_between_0_and_1(
    rows: list[EntryProfile], columns: list[JudgeProfile]
) -> None:
    found = match(rows, columns)
    assert found.total.shape == (len(rows), len(columns))
    assert ((found.total >= 0) & (found.total <= 1)).all()
    for part in found.parts.values():
        known = part[~np.isnan(part)]
        assert ((known >= 0) & (known <= 1)).all()


def test_a_judge_of_the_field_suits_better_than_one_of_a_near_field_than_a_stranger() -> None:
    found = match(
        [EntryProfile(("ai",))],
        [JudgeProfile({"ai": 1.0}), JudgeProfile({"robotics": 1.0}), JudgeProfile({"beauty": 1.0})],
    )
    assert found.parts["fields"][0].tolist() == [1.0, NEARNESS["ai"]["robotics"], 0.0]


def test_the_table_of_near_fields_can_be_edited_and_is_read_both_ways() -> None:
    table = {"ai": {"beauty": 0.9}}
    assert nearness_of("beauty", "AI", table) == 0.9
    found = match(
        [EntryProfile(("beauty",))], [JudgeProfile({"ai": 0.5})], Weighting(nearness=table)
    )
    assert found.parts["fields"][0, 0] == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("로봇으로 물류를 자동화하는 AI", ["로봇", "물류", "자동화", "ai"]),
        ("ＡＩ 기반의 스마트팜", ["ai", "스마트팜"]),
        ("Robots and the Batteries", ["robot", "batterie"]),
        ("의료 및 바이오", ["의료", "바이오"]),
    ],
)
def test_words_lose_particles_width_case_and_plurals(text: str, expected: list[str]) -> None:
    assert [word for word in words(text) if word != "기반"] == expected


def test_keywords_meet_in_korean_compounds_and_in_english() -> None:
    rows = [
        EntryProfile(keywords=("물류로봇을 만드는 회사",)),
        EntryProfile(keywords=("skincare devices",)),
    ]
    columns = [
        JudgeProfile(keywords=("로봇",)),
        JudgeProfile(keywords=("Skincare",)),
        JudgeProfile(keywords=("금융",)),
    ]
    part = match(rows, columns).parts["keywords"]
    assert part[0].argmax() == 0
    assert part[1].argmax() == 1
    assert part[0, 2] == part[1, 2] == 0


def test_a_pair_tells_why_and_where_nothing_is_known() -> None:
    found = match(
        [EntryProfile(("ai",), "seed")],
        [JudgeProfile({"ai": 0.8}, ("early",), (), 4), JudgeProfile()],
    )
    assert found.because(0, 0) == {"fields": 0.8, "stage": 0.5, "keywords": None, "past_load": 0.0}
    assert found.because(0, 1) == {
        "fields": None,
        "stage": None,
        "keywords": None,
        "past_load": 1.0,
    }
    assert match([EntryProfile()], [JudgeProfile()]).total[0, 0] == 0.5
