"""What the official ranking alone says of every entry, and where a person has to choose."""

# tested by: tests/judging/services/results/test_decide.py

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from judging.models import Award, DecisionKind, Round, Standing, Tally
from submissions.models import EntryState

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place:
    """What the ranking says of an entry.

    place: from 0, the first of those it shares; None: it takes none.
    """

    place: int | None = None
    tied: bool = False


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

    def is_passed_over(self, kind: str) -> bool:
        """Whether a decision of that kind lets in an entry that the ranking leaves out."""
        chosen = kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}
        return chosen and not self.is_chosen and not self.tied


# viewer: pure
def verdicts(
    *, round: Round, standings: Sequence[Standing], awards: Sequence[Award] | None = None
) -> dict[int, Verdict]:
    """The verdict by entry.

    standings: in the order of their ranks.  awards: one per place, grandest first; None in the last
    round: all of them.

    Only entries that pass take a place.
    """
    if awards is None:
        awards = awards_by_place(round)
    worth = None if awards is None else [award.pk for award in awards]
    places = places_by_rank(
        ((row.entry_id, row.rank, row.passed) for row in standings), round.places, worth
    )
    return {entry: _verdict(found, awards) for entry, found in places.items()}


def _verdict(found: Place, awards: Sequence[Award] | None) -> Verdict:
    if found.place is None:
        return Verdict(DecisionKind.REJECT, tied=found.tied)
    if awards is None:
        return Verdict(DecisionKind.ADVANCE, tied=found.tied)
    return Verdict(DecisionKind.AWARD, awards[found.place], found.tied)


# viewer: pure
def places_by_rank(
    rows: Iterable[tuple[Key, int | None, bool | None]],
    places: int,
    worth: Sequence[Hashable] | None,
) -> dict[Key, Place]:
    """Who takes which place.  Only entries that pass take one.

    rows: (entry, rank, passed) in the order of their ranks; worth: what each place brings, grandest
    first, None where every place brings the same.  An entry is tied where it shares its rank over
    places of different worth.
    """
    worths = [True] * places if worth is None else list(worth)
    rows = list(rows)
    found = {entry: Place() for entry, _rank, _passed in rows}
    taken = 0
    ranked = (row for row in rows if row[1] is not None and row[2] is not False)
    for _rank, group in groupby(ranked, key=lambda row: row[1]):
        shared = [entry for entry, _place, _passed in group]
        span = range(taken, taken + len(shared))
        kinds = {worths[place] if place < len(worths) else None for place in span}
        place = taken if taken < len(worths) else None
        found.update(dict.fromkeys(shared, Place(place, tied=len(kinds) > 1)))
        taken += len(shared)
    return found


# viewer: caller
def awards_by_place(round: Round) -> list[Award] | None:
    """The award of each place, grandest first; None where the round only lets entries advance."""
    if not is_last(round):
        return None
    awards = [award for award in round.edition.awards.all() for _place in range(award.places)]
    return awards[: round.places]


# viewer: pure
def needs_reason(verdict: Verdict, kind: str, award: Award | None) -> bool:
    """Whether a decision departs from the ranking, or chooses among equals.

    "not selected" and the waiting list are alike to it.
    """
    chosen = kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}
    departs = chosen != verdict.is_chosen or (chosen and award != verdict.award)
    return verdict.tied or departs


# viewer: caller
def standings_in(tally: Tally) -> list[Standing]:
    """The tally's standings of entries that are still in, in the order of their ranks."""
    rows = Standing.objects.filter(tally=tally, entry__state=EntryState.SUBMITTED)
    return list(rows.order_by("rank", "entry_id"))


# viewer: pure
def decision_departs(decided: tuple[str, str], due: tuple[str, str], tied: bool) -> bool:
    """Whether a decision (kind, award) rests on a person's word, not on the ranking alone."""
    return tied or (str(decided[0]), decided[1]) != (str(due[0]), due[1])


def is_last(round: Round) -> bool:
    """Whether awards are given in this round."""
    return not Round.objects.filter(edition=round.edition_id, order__gt=round.order).exists()
