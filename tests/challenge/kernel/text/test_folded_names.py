"""What a person reads as one name is one name."""

import pytest

from challenge.kernel.text.folded_names import beside, folded, only_difference


@pytest.mark.parametrize(
    "other",
    [
        "가\u200b", "\ufeff가", "가\u00a0", " 가 ", "가\u2060", "가\u3164", "\uffa0가", "가\u034f",
        "가\ufe0f", "가\U000e0020", "가\u115f", "\u1100\u1161", "가\x0b", "가\u2028",
    ],
)  # fmt: skip
def test_invisible_characters_and_blanks_make_no_other_name(other: str) -> None:
    assert folded(other) == "가"


@pytest.mark.parametrize(
    ("name", "other", "how"),
    [
        ("Alpha", "alpha", "case"), ("Ａ팀", "A팀", "width"), ("가 팀", "가팀", "blanks"),
        ("가", "가\u200b", "invisible"), ("가", "나", ""), ("가", "가", ""),
        ("001", "1.0", "blanks"),
    ],
)  # fmt: skip
def test_in_what_two_spellings_differ(name: str, other: str, how: str) -> None:
    assert only_difference(name, other) == how


@pytest.mark.parametrize(
    ("title", "name", "shown"),
    [
        ("소리맵", "소리맵", ""), ("Sori Map", "SoriMap", ""), ("소리맵 2", "소리맵", "소리맵 2"),
        ("", "소리맵", ""),
    ],
)  # fmt: skip
def test_a_title_that_only_repeats_the_name_beside_it_adds_nothing(
    title: str, name: str, shown: str
) -> None:
    assert beside(title, name) == shown
