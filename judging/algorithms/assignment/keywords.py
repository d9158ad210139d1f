"""Words of Korean and English texts as features, without a language model."""

# tested by: tests/judging/algorithms/assignment/test_match.py

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Endings that are cut off a Korean word of three syllables or more; longest first.
PARTICLES = tuple(
    sorted(
        [
            "으로부터",
            "에게서",
            "에서는",
            "으로는",
            "이라는",
            "에서",
            "에게",
            "으로",
            "까지",
            "부터",
            "처럼",
            "보다",
            "하고",
            "하는",
            "이라",
            "라는",
            "들을",
            "들이",
            "들은",
            "들의",
            "은",
            "는",
            "이",
            "가",
            "을",
            "를",
            "의",
            "에",
            "로",
            "와",
            "과",
            "도",
            "만",
            "들",
        ],
        key=len,
        reverse=True,
    )
)


STOP = frozenset(
    [
        "및",
        "등",
        "그",
        "이",
        "저",
        "수",
        "것",
        "위한",
        "통한",
        "대한",
        "기반",
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "for",
        "to",
        "in",
        "on",
        "with",
        "by",
        "is",
        "are",
        "be",
        "our",
        "we",
    ]
)


STEM = 2  # least letters or syllables that are left of a word


WORD = re.compile(r"[0-9a-z+#]+|[가-힣]+")


def features(texts: Sequence[str]) -> dict[str, float]:
    """Words, and for Korean words also their pairs of syllables (compounds share those)."""
    bag: dict[str, float] = {}
    for word in words(" ".join(texts)):
        bag[word] = 1.0
        if "가" <= word[0] <= "힣":
            for start in range(len(word) - 1):
                bag.setdefault("~" + word[start : start + 2], 0.5)
    return bag


def words(text: str) -> list[str]:
    """The words of a Korean or English text.

    NFKC, lower case, particles cut off, stop words left out.
    """
    found = [stem(word) for word in WORD.findall(normal(text))]
    return [word for word in found if word not in STOP]


def stem(word: str) -> str:
    """A Korean word without its particle; an English plural without its s."""
    if "가" <= word[0] <= "힣":
        ending = next((p for p in PARTICLES if word.endswith(p) and len(word) - len(p) >= STEM), "")
        return word[: len(word) - len(ending)]
    return (
        word[:-1]
        if len(word) > STEM + 1 and word.endswith("s") and not word.endswith("ss")
        else word
    )


def normal(text: str) -> str:
    """NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
