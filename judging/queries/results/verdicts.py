"""What the official ranking alone says of every entry, and where a person has to choose."""

# tested by: tests/judging/services/results/test_decide.py

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from judging.models import Award, DecisionKind, Round, Standing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the ranking says of one entry.

    tied: the entry shares its rank with others over fewer places, or over awards of different
    worth: the chair decides in writing (docs/rules-kr.md §9).
    """

    kind: str
    award: Award | None = None
    tied: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether the ranking lets it advance or win."""
        return self.kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}


# viewer: pure
def verdicts(
    *, round: Round, standings: Sequence[Standing], awards: Sequence[Award] | None = None
) -> dict[int, Verdict]:
    """The verdict by entry.

    standings: in the order of their ranks.  awards: one per place, grandest first; None in the last
    round: all of them.

    Only entries that pass take a place.
    """
    if awards is None and is_last(round):
        awards = [award for award in round.edition.awards.all() for _place in range(award.places)][
            : round.places
        ]
    found = {row.entry_id: Verdict(DecisionKind.REJECT) for row in standings}
    taken = 0
    for _rank, group in groupby(
        (row for row in standings if row.rank is not None and row.passed is not False),
        key=lambda row: row.rank,
    ):
        rows = list(group)
        worth = [_worth(round.places, awards, place) for place in range(taken, taken + len(rows))]
        for row in rows:
            found[row.entry_id] = replace(worth[0], tied=len(set(worth)) > 1)
        taken += len(rows)
    return found


def is_last(round: Round) -> bool:
    """Whether awards are given in this round."""
    return not Round.objects.filter(edition=round.edition_id, order__gt=round.order).exists()


def _worth(places: int, awards: Sequence[Award] | None, place: int) -> Verdict:
    """What a place (from 0) brings."""
    if awards is None:
        return Verdict(DecisionKind.ADVANCE if place < places else DecisionKind.REJECT)
    return (
        Verdict(DecisionKind.AWARD, awards[place])
        if place < len(awards)
        else Verdict(DecisionKind.REJECT)
    )
