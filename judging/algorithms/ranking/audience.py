"""The audience's vote, counted; and the points that it gives where a round's rules say so
(docs/science.md §1.11).
"""

# tested by: tests/judging/algorithms/ranking/test_audience.py

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

AUDIENCE = "audience"  # the kind that its points have among bonuses and deductions
PLACES = Decimal("0.01")
WHOLE = Decimal(100)
Entry = TypeVar("Entry", int, str)  # its number, or its code in a results bundle


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """One entry.  share: percent of the voters who chose it; place: equal votes share it."""

    entry: int
    votes: int
    share: Decimal
    place: int


def counted(ballots: Iterable[Iterable[int]], entries: Iterable[int]) -> dict[int, int]:
    """Entry → ballots that name it, each once; every entry stands in it."""
    votes = Counter(entry for ballot in ballots for entry in set(ballot))
    return {entry: votes[entry] for entry in sorted(entries)}


def audience_lines(counts: Mapping[int, int], ballots: int) -> list[AudienceLine]:
    """Most votes first; share = 100 · votes / ballots, two places, half up."""
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [
        AudienceLine(
            entry,
            votes,
            (WHOLE * votes / ballots).quantize(PLACES, ROUND_HALF_UP) if ballots else Decimal(0),
            1 + sum(other > votes for other in counts.values()),
        )
        for entry, votes in ordered
    ]


def audience_points(votes: Mapping[Entry, int], most: Decimal) -> dict[Entry, Decimal]:
    """Entry → most · votes / the most votes of any, two places, half up; without votes all 0."""
    highest = max(votes.values(), default=0)
    return {
        entry: (most * own / highest).quantize(PLACES, ROUND_HALF_UP) if highest else Decimal(0)
        for entry, own in votes.items()
    }
