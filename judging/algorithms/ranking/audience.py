"""The audience's vote, counted: a tally of its own that touches no score."""

# tested by: tests/judging/algorithms/ranking/test_audience.py

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.01")
WHOLE = Decimal(100)


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
