"""Words for a judge's sheet that fit the score: praise where it is high, advice where it is not."""
# tested by: tests/demo/cast/test_scoring.py

from random import Random
from typing import Any

from demo.cast.records import Startup
from demo.cast.words import load

STRONG = 0.82
WEAK = 0.66


def band(share: float) -> str:
    """``strong``, ``middle`` or ``weak``, by the part of the points given."""
    if share >= STRONG:
        return "strong"
    return "weak" if share < WEAK else "middle"


def remark(random: Random, startup: Startup, facet: str, share: float, language: str) -> str:
    """One comment on one criterion, with a keyword or a figure of the startup in it."""
    return _fill(random.choice(_words(language)[facet][band(share)]), random, startup, language)


def overall_comment(
    random: Random, startup: Startup, views: list[tuple[str, float]], language: str, minimum: int
) -> str:
    """Opening, the best and the worst side, advice: at least ``minimum`` characters. ``views``:
    (facet, share).
    """
    best, worst = max(views, key=lambda view: view[1]), min(views, key=lambda view: view[1])
    mean = band(sum(share for _, share in views) / len(views))
    words = _words(language)["overall"]
    parts = [random.choice(words[mean]), _what(startup, language)]
    parts += [remark(random, startup, *side, language) for side in dict.fromkeys((best, worst))]
    parts.append(random.choice(words[f"closing_{mean}"]))
    spare = [side for side in views if side not in (best, worst)]
    while len(" ".join(parts)) < minimum and spare:
        parts.insert(-1, remark(random, startup, *spare.pop(), language))
    return " ".join(parts)


def _what(startup: Startup, language: str) -> str:
    """Names the proposal by its subject, never by the company: sheets of blind rounds read the
    same.
    """
    if language == "en":
        return (
            f"I looked above all at how it deals with {startup.keywords_en[0]} and "
            f"{startup.keywords_en[1]}."
        )
    keyword, customer = startup.keywords_ko[0], startup.customer
    return f"{keyword} 분야에서 {customer}의 문제를 다룬 점을 중심으로 보았습니다."


def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = load("comments")[language]
    return words


def _fill(text: str, random: Random, startup: Startup, language: str) -> str:
    stat = random.choice(startup.stats)
    word = random.choice(startup.keywords_en if language == "en" else startup.keywords_ko)
    return text.format(word=word, stat=f"‘{stat.label} {stat.value}’")
