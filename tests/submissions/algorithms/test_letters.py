from typing import Any
from unicodedata import normalize

import pytest

from submissions.algorithms.letters import letters_in


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", 0),
        ("로봇", 2),
        (normalize("NFD", "로봇"), 2),
        ("가나👩\u200d👩\u200d👧다", 4),
        ("🇰🇷🇰🇷", 2),
        ("👍🏽", 1),
        ("1\ufe0f\u20e3", 1),
        ("x\u0301", 1),
        ("a b", 3),
    ],
)
def test_letters_are_counted_as_people_see_them(text: str, letters: Any) -> None:
    assert letters_in(text) == letters
