"""Decisions of a round beside the ranking, its announcement, and the winners."""

# tested by: tests/frontend/pages/organisers/results/test_results.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects

from judging.models import (
    Announcement,
    Appeal,
    AssignmentState,
    Award,
    Decision,
    DecisionKind,
    Round,
    RoundEntry,
    RoundState,
    Tally,
    WildCard,
    Winner,
)
from judging.queries.results.appeals.places_on_hold import places_on_hold
from judging.queries.results.standings import RankRow, latest_tally, ranking_of
from judging.queries.results.verdicts import Verdict, verdicts
from judging.queries.rounds.amounts import EntryAmounts, amounts_in
from judging.queries.rounds.hall_vote import CountedVote, counted_vote
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import with_submitted_entry


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One entry of the round.

    rank: its row in the ranking, None while it has none; said: the ranking's own word.
    """

    entry: Entry
    rank: RankRow | None
    decision: Decision | None
    said: Verdict
    is_open: bool = False  # tied over a place, and nobody has decided yet
    is_on_hold: bool = False  # an appeal that is open may change it
    wild_cards: tuple[WildCard, ...] = ()  # of judges who would bring it in

    @property
    def differs(self) -> bool:
        """Decided otherwise than the official ranking says."""
        if self.decision is None or self.said.tied:
            return False
        chosen = self.decision.kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}
        return chosen != self.said.is_chosen or (
            chosen and self.decision.award_id != (self.said.award.pk if self.said.award else None)
        )

    @property
    def proposed_reason(self) -> str:
        """The words of the first wild card, while nobody has decided on it otherwise."""
        return self.wild_cards[0].reason if self.wild_cards else ""


@dataclass(frozen=True, slots=True)
class AwardPlaces:
    """An award with how many of its places are given."""

    award: Award
    given: int

    @property
    def left(self) -> int:
        """Places still free; negative: too many."""
        return self.award.places - self.given


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything on the page."""

    tally: Tally | None
    rows: list[ResultRow]
    announcement: Announcement | None
    winners: Sequence[Winner]
    awards: list[AwardPlaces]
    is_last: bool
    on_hold: Mapping[int, Appeal]  # entry → the open appeal
    audience: CountedVote | None = None  # a tally of its own
    amounts: Sequence[EntryAmounts] = ()  # that investors among the judges stated

    @property
    def undecided(self) -> int:
        """Entries without a decision."""
        return sum(row.decision is None for row in self.rows)

    @property
    def wild_cards_used(self) -> int:
        """Entries that the ranking leaves out and that came in with a wild card."""
        return sum(
            bool(row.wild_cards)
            and row.decision is not None
            and row.said.is_passed_over(row.decision.kind)
            for row in self.rows
        )

    @property
    def chosen(self) -> int:
        """Entries that advance or win."""
        return sum(
            row.decision is not None
            and row.decision.kind in {DecisionKind.ADVANCE, DecisionKind.AWARD}
            for row in self.rows
        )


# viewer: caller
def results_page(round: Round, *, is_last: bool) -> ResultsPage:
    """The round's decisions in the order of the official ranking.

    is_last: whether awards are given in it.
    """
    tally = latest_tally(round)
    decisions = {
        decision.entry_id: decision
        for decision in Decision.objects.filter(round=round).select_related("award", "decided_by")
    }
    ranked = ranking_of(round, tally, view="official").rows if tally else []
    rows = _all_rows(round, ranked, decisions)
    cards = wild_cards_of(round=round)
    rows = [replace(row, wild_cards=cards.get(row.entry.pk, ())) for row in rows] if cards else rows
    held = places_on_hold(round) if round.state == RoundState.PUBLISHED else {}
    rows = [replace(row, is_on_hold=row.entry.pk in held) for row in rows] if held else rows
    return ResultsPage(
        tally,
        rows,
        _announcement(round),
        _winners(round, {row.entry.pk: row.entry for row in rows}) if is_last else [],
        _award_places(round, list(decisions.values())) if is_last else [],
        is_last,
        held,
        counted_vote(round),
        amounts_in(round),
    )


def _all_rows(
    round: Round, ranked: Sequence[RankRow], decisions: dict[int, Decision]
) -> list[ResultRow]:
    """Those in the ranking by their place, then the others by their number."""
    said = verdicts(
        round=round,
        standings=[
            ranked_row.standing
            for ranked_row in ranked
            if ranked_row.standing.entry.state == EntryState.SUBMITTED
        ],
    )
    rows = [_row(ranked_row.standing.entry, ranked_row, decisions, said) for ranked_row in ranked]
    known = {row.entry.pk for row in rows}
    rest = (
        RoundEntry.objects.filter(round=round)
        .exclude(entry__in=known)
        .prefetch_related(with_submitted_entry("field", "edition"))
        .order_by("entry__number")
    )
    return rows + [_row(participation.entry, None, decisions, said) for participation in rest]


# viewer: caller
def wild_cards_of(*, round: Round) -> dict[int, tuple[WildCard, ...]]:
    """By entry, of judges whose assignment stands."""
    if not round.wild_cards:
        return {}
    rows = WildCard.objects.filter(round=round, assignment__state=AssignmentState.ACTIVE)
    found: dict[int, tuple[WildCard, ...]] = {}
    for card in rows.select_related("judge__user", "assignment").order_by("pk"):
        entry = card.assignment.entry_id
        found[entry] = (*found.get(entry, ()), card)
    return found


def _announcement(round: Round) -> Announcement | None:
    rows = Announcement.objects.filter(round=round)
    people = ("prepared_by", "approved_by", "publish_by")
    return rows.select_related(*people, "round", "edition__challenge").first()


def _award_places(round: Round, decisions: Sequence[Decision]) -> list[AwardPlaces]:
    return [
        AwardPlaces(award, sum(decision.award_id == award.pk for decision in decisions))
        for award in round.edition.awards.all()
    ]


def _row(
    entry: Entry, rank: RankRow | None, decisions: dict[int, Decision], said: dict[int, Verdict]
) -> ResultRow:
    decision, word = decisions.get(entry.pk), said.get(entry.pk, Verdict(DecisionKind.REJECT))
    return ResultRow(entry, rank, decision, word, word.tied and decision is None)


def _winners(round: Round, entries: Mapping[int, Entry]) -> list[Winner]:
    """entries: those of the page, as submitted; winners of other rounds are looked up."""
    winners = list(
        Winner.objects.filter(entry__edition=round.edition)
        .select_related("award", "flagged_by")
        .order_by("award__order", "entry__number")
    )
    others = [winner for winner in winners if winner.entry_id not in entries]
    prefetch_related_objects(others, with_submitted_entry("field", "edition"))
    for winner in winners:
        winner.entry = entries.get(winner.entry_id) or winner.entry
    return winners
