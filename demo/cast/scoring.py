"""Draws believable score sheets: a startup's true worth, seen through a judge's habits, on the
rubric's steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

from demo.cast.chance import stream
from demo.cast.comments import overall_comment, remark
from demo.cast.records import Cast, Habits, Startup

MEAN: Final = 0.75
SPREAD: Final = 0.105
LOWEST: Final = 0.30
MINIMUM_OVERALL: Final = 100
"""Characters that an overall comment needs (RULES: papers)."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric: ``key`` as in the edition, its maximum and the step that scores move
    in.
    """

    key: str
    points: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one judge writes about one entry. ``scores`` and ``comments`` go by criterion key."""

    scores: dict[str, Decimal]
    comments: dict[str, str]
    overall: str
    language: str

    @property
    def total(self) -> Decimal:
        """The exact sum of the scores."""
        return sum(self.scores.values(), Decimal(0))


def _rubric(**points: int) -> tuple[Criterion, ...]:
    return tuple(Criterion(key, Decimal(most), Decimal("0.5")) for key, most in points.items())


PAPERS: Final = _rubric(problem=30, solution=30, growth=20, team=20)
PITCH: Final = _rubric(technology=25, market=25, growth=20, team=20, delivery=10)

FACETS: Final = {
    "problem": "problem",
    "market": "problem",
    "solution": "solution",
    "feasibility": "solution",
    "technology": "solution",
    "innovation": "solution",
    "growth": "growth",
    "investment": "growth",
    "team": "team",
    "delivery": "delivery",
    "presentation": "delivery",
    "pitch": "delivery",
}
"""Words that a criterion's key may hold, and the side of a startup that they ask about."""


def facet(key: str) -> str:
    """The side of a startup that a criterion asks about; ``solution`` for an unknown key."""
    return next((side for word, side in FACETS.items() if word in key), "solution")


def sheet(
    cast: Cast,
    startup: str,
    judge: str,
    criteria: Sequence[Criterion] = PAPERS,
    *,
    round_key: str = "papers",
) -> Sheet:
    """The sheet that this judge hands in for this startup (both by key) in this round: always the
    same one.

    Raises KeyError for an unknown key, ValueError for a rubric without criteria.
    """
    if not criteria:
        raise ValueError("A sheet needs at least one criterion.")
    company, person = cast.startup(startup), cast.judge(judge)
    random = stream(cast.seed, round_key, judge, startup)
    mood = random.gauss(0, person.habits.noise)
    shares = {
        criterion.key: _share(random, company, person.habits, criterion.key, mood)
        for criterion in criteria
    }
    views = {key: (facet(key), share) for key, share in shares.items()}
    return Sheet(
        scores={
            criterion.key: _on_step(shares[criterion.key], criterion) for criterion in criteria
        },
        comments={
            key: remark(random, company, side, share, person.language)
            for key, (side, share) in views.items()
        },
        overall=overall_comment(
            random, company, list(views.values()), person.language, MINIMUM_OVERALL
        ),
        language=person.language,
    )


def _share(random: Random, startup: Startup, habits: Habits, key: str, mood: float) -> float:
    """The part of the points given, 0..1: mean + spread · (scale · worth + severity + noise)."""
    worth: float = getattr(startup.quality, facet(key))
    seen = habits.scale * worth + habits.severity + mood + random.gauss(0, 0.35)
    return min(1.0, max(LOWEST, MEAN + SPREAD * seen))


def _on_step(share: float, criterion: Criterion) -> Decimal:
    steps = (Decimal(str(share)) * criterion.points / criterion.step).quantize(
        Decimal(1), ROUND_HALF_UP
    )
    return min(criterion.points, steps * criterion.step)
