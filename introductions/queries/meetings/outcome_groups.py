"""Gaps between groups of winners: how many of a group's introductions led to a meeting and to an
investment, beside those of all others, with intervals.
"""
# tested by: tests/introductions/queries/test_outcomes.py

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from django.utils.translation import gettext as _

from introductions.models import Introduction, IntroductionState
from judging.queries.results.statistics.intervals import share_interval

LEAST_OF_A_GROUP = 5  # introductions: fewer say nothing, and would tell of single ones
Steps = Mapping[int, set[IntroductionState]]  # introduction → which it took


@dataclass(frozen=True, slots=True)
class GroupShare:
    """hits of a group's introductions.  share, low, high: 0..1 (Wilson, 95 %); gap, gap_low,
    gap_high: against all others (Newcombe, 95 %); None with fewer than LEAST_OF_A_GROUP on a side.
    """

    hits: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Introductions of winners that are alike in something."""

    name: str
    introduced: int
    met: GroupShare
    invested: GroupShare


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what they are told apart, and each group, the largest first."""

    title: str
    groups: list[Group]


# viewer: caller
def groupings_of(made: Sequence[Introduction], got: Steps) -> list[Grouping]:
    """By track and by field, where there is more than one."""
    by: list[tuple[str, Callable[[Introduction], str]]] = [
        (_("Track"), lambda row: row.winner.entry.track.name if row.winner.entry.track else ""),
        (_("Field"), lambda row: row.winner.entry.field.name if row.winner.entry.field else ""),
    ]
    found = [Grouping(title, _groups(made, got, name_of)) for title, name_of in by]
    return [grouping for grouping in found if len(grouping.groups) > 1]


def _groups(
    made: Sequence[Introduction], got: Steps, name_of: Callable[[Introduction], str]
) -> list[Group]:
    members: dict[str, list[int]] = {}
    for row in made:
        members.setdefault(name_of(row) or _("not said"), []).append(row.pk)
    return [
        Group(
            name,
            len(mine),
            _share(mine, got, IntroductionState.MET),
            _share(mine, got, IntroductionState.INVESTED),
        )
        for name, mine in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _share(mine: Sequence[int], got: Steps, step: IntroductionState) -> GroupShare:
    hits = sum(step in got[pk] for pk in mine)
    others = [pk for pk in got if pk not in set(mine)]
    if min(len(mine), len(others)) < LEAST_OF_A_GROUP:
        return GroupShare(hits)
    rest = sum(step in got[pk] for pk in others)
    low, high = share_interval(hits, len(mine))
    gap, gap_low, gap_high = gap_interval(hits, len(mine), rest, len(others))
    return GroupShare(hits, hits / len(mine), low, high, gap, gap_low, gap_high)


# viewer: pure
def gap_interval(hits: int, of: int, rest: int, others: int) -> tuple[float, float, float]:
    """The difference of two shares and its interval, made of both shares' Wilson intervals
    (Newcombe 1998, method 10).
    """
    first, second = hits / of, rest / others
    low, high = share_interval(hits, of)
    below, above = share_interval(rest, others)
    gap = first - second
    return gap, gap - hypot(first - low, above - second), gap + hypot(high - first, second - below)
