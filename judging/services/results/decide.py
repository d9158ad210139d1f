"""선정: a person decides on every entry, based on a tally.

A decision that departs from the official ranking has its reason in writing.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import require_seen, version_of
from challenge.models import User
from challenge.permissions import require
from judging.models import Award, Decision, DecisionKind, Round, RoundState, Standing, Tally
from judging.permissions import may_run_round
from judging.queries.overview.bonus_claims import bonus_claims
from judging.queries.results.published.log_statement import decision_rows
from judging.queries.results.results_page import wild_cards_of
from judging.queries.results.tally_input import read_input
from judging.queries.results.verdicts import (
    Verdict,
    is_last,
    needs_reason,
    standings_in,
    verdicts,
)
from judging.queries.rounds.hall_vote import is_vote_missing
from judging.queries.setup.award_places import places_differ
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import submitted_name


class NotDecidable(Refusal):
    """Decisions stand between the close and the announcement."""

    code = "not_decidable"
    message = _("Decisions are made after scoring has closed and before the result is announced.")


class NoTally(Refusal):
    """A decision rests on figures."""

    code = "no_tally"
    message = _(
        "The tally isn't there yet, or sheets and points have changed since. Wait for the "
        "new tally, then decide."
    )


class VoteIsMissing(Refusal):
    """By the rules the audience's vote is part of the score."""

    code = "vote_is_missing"
    message = _(
        "The audience vote counts in the score and isn't closed yet. Close it on the page of the "
        "pitch day. If nobody voted, open it there and close it without votes."
    )


class PlacesAndAwardsDiffer(Refusal):
    """The last round chooses more or fewer entries than can win."""

    code = "places_and_awards_differ"
    status = 422


class ReasonNeeded(Refusal):
    """The decision departs from the official ranking."""

    code = "reason_needed"
    status = 422
    message = _(
        "This departs from the official ranking, or breaks a tie. Write the reason: it is "
        "kept with the decision."
    )


class WildCardsAreUsed(Refusal):
    """As many entries came in by wild card as the rules of the round allow."""

    code = "wild_cards_are_used"


class AwardIsFull(Refusal):
    """All its places are given."""

    code = "award_is_full"
    message = _("All places of this award are given. Clear one first, or choose another award.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of an entry, by a person."""

    entry: Entry
    kind: str
    award: Award | None = None
    reason: str = ""


class BonusClaimsOpen(Refusal):
    """Who claimed points, and has no answer yet, would lose them without a word."""

    code = "bonus_claims_open"
    message = _(
        "Startups claim bonus points that nobody has looked at yet (%(count)s). Accept or refuse "
        "each under “Bonus and deduction points” first."
    )


@transaction.atomic
def decide(
    *,
    actor: User,
    round: Round,
    entry: Entry,
    kind: str,
    award: Award | None = None,
    reason: str = "",
    seen: str | None = None,
) -> Decision:
    """Decide on one entry, or again.  ReasonNeeded: it departs from the ranking unexplained.

    seen: the version (etag) of the decision that the person saw; VersionNeeded, ChangedMeanwhile:
    another one stands.
    """
    round = _locked(actor, round)
    choice = Choice(entry, kind, award, reason)
    decision = _decided(actor, round, _said_now(round), choice, seen)
    _settle(actor, round)
    return decision


@transaction.atomic
def decide_many(*, actor: User, round: Round, choices: Sequence[Choice]) -> list[Decision]:
    """Decide on each of them, or on none if one is refused, as decide() does; by one tally.

    VersionNeeded: another decision stands already on one of them; it is cleared first.
    """
    round = _locked(actor, round)
    said = _said_now(round)
    made = [_decided(actor, round, said, choice, None) for choice in choices]
    _settle(actor, round)
    return made


@dataclass(frozen=True, slots=True)
class _Said:
    """What the newest tally says.  entries: those that it ranks."""

    tally: Tally
    entries: frozenset[int]
    verdicts: Mapping[int, Verdict]


def _said_now(round: Round) -> _Said:
    """The round is locked."""
    require_fitting_awards(round=round)
    _require_claims_answered(round)
    tally = fresh_tally(round=round)
    standings = standings_in(tally)
    entries = frozenset(row.entry_id for row in standings)
    return _Said(tally, entries, verdicts(round=round, standings=standings))


def _decided(actor: User, round: Round, said: _Said, choice: Choice, seen: str | None) -> Decision:
    entry, kind, reason = choice.entry, choice.kind, choice.reason.strip()
    award = _standing(round, choice.award)
    _require_choice(kind, entry, said.entries)
    _require_award(round, entry, kind, award)
    verdict = said.verdicts[entry.pk]
    _require_wild_card_left(round, entry, kind, said.verdicts)
    if not reason and needs_reason(verdict, kind, award):
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    wanted = {"kind": kind, "award": award, "reason": reason}
    standing = _require_seen(round, entry, seen, wanted)
    if standing is not None and standing.tally_id == said.tally.pk and _is(standing, wanted):
        return standing  # decided so already: the log tells it once
    columns = {**wanted, "tally": said.tally, "decided_by": actor}
    decision, _made = Decision.objects.update_or_create(round=round, entry=entry, defaults=columns)
    _record(actor, round, decision, choice.reason)
    return decision


def _record(actor: User, round: Round, decision: Decision, reason: str) -> None:
    award = decision.award.key if decision.award else ""
    audit.record(
        actor,
        "entry.decided",
        decision,
        edition=round.edition,
        committed={"decisions": decision_rows(round, [decision])},
        kind=decision.kind,
        after={"reason": reason},
        round=round.pk,
        entry=decision.entry_id,
        award=award,
    )


def _require_choice(kind: str, entry: Entry, ranked: Collection[int]) -> None:
    if kind not in DecisionKind.values:
        raise InvalidInput(fields={"kind": _("Choose what becomes of the entry.")})
    if entry.pk not in ranked:
        raise InvalidInput(fields={"entry": _("Choose an entry of this round.")})


@transaction.atomic
def decide_by_ranking(*, actor: User, round: Round, tally: Tally | None = None) -> int:
    """Decide every undecided entry as the official ranking says; returns how many.

    Left to a person: entries without a result, and ties across the line or across awards.  In the
    last round, awards go down the ranking.
    """
    round = _locked(actor, round)
    require_fitting_awards(round=round)
    _require_claims_answered(round)
    current = fresh_tally(round=round)
    if tally is not None and tally.pk != current.pk:
        raise NoTally
    known = set(Decision.objects.filter(round=round).values_list("entry_id", flat=True))
    standings = standings_in(current)
    undecided = [row for row in standings if row.entry_id not in known and row.rank is not None]
    made = [
        Decision(
            round=round,
            entry_id=row.entry_id,
            kind=verdict.kind,
            award=verdict.award,
            tally=current,
            decided_by=actor,
        )
        for row, verdict in _clear_verdicts(round, standings, undecided)
    ]
    if made:
        Decision.objects.bulk_create(made)
        left = len(standings) - len(known) - len(made)
        audit.record(
            actor,
            "round.decided_by_ranking",
            round,
            committed={"decisions": decision_rows(round, made)},
            tally=current.pk,
            decisions=len(made),
            left=left,
        )
    _settle(actor, round)
    return len(made)


@transaction.atomic
def clear_decision(*, actor: User, round: Round, entry: Entry, seen: str | None = None) -> None:
    """Clear a decision; the round is undecided again.

    seen: its version (etag) as the person saw it (None: don't ask); ChangedMeanwhile: another one
    stands.
    """
    round = _locked(actor, round)
    decision = Decision.objects.filter(round=round, entry=entry).first()
    if decision is None:
        return
    if seen is not None:
        nothing = dict.fromkeys(decision.decision_values())
        decision.require_seen(seen, nothing)
    audit.record(
        actor,
        "decision.cleared",
        decision,
        edition=round.edition,
        committed={"cleared": [row[0] for row in decision_rows(round, [decision])]},
        round=round.pk,
        entry=entry.pk,
        kind=decision.kind,
    )
    decision.delete()
    if round.state == RoundState.DECIDED:
        round.advance(RoundState.CLOSED)


def _require_seen(
    round: Round, entry: Entry, seen: str | None, wanted: Mapping[str, Any]
) -> Decision | None:
    """The decision that stands; only who saw it decides otherwise.  The round is locked."""
    standing = Decision.objects.filter(round=round, entry=entry).first()
    if standing is None or not _is(standing, wanted):
        now = standing.decision_values() if standing else None
        require_seen(seen, now, wanted, row=standing or Decision(round=round, entry=entry))
    return standing


def _is(standing: Decision, wanted: Mapping[str, Any]) -> bool:
    return version_of(standing.decision_values()) == version_of(wanted)


def require_fitting_awards(*, round: Round) -> None:
    """PlacesAndAwardsDiffer: somebody would be chosen without an award, or win without a place."""
    if text := places_differ(round):
        raise PlacesAndAwardsDiffer(text, fields={"awards": text})


def _require_claims_answered(round: Round) -> None:
    """BonusClaimsOpen: some proof for bonus points was not looked at."""
    left = sum(claim.ruling is None for claim in bonus_claims(round))
    if left:
        raise BonusClaimsOpen(BonusClaimsOpen.message % {"count": left})


def fresh_tally(*, round: Round) -> Tally:
    """The tally of the sheets, points and vote as they stand.

    NoTally: it isn't computed yet; VoteIsMissing: it would be without the audience's vote.
    """
    if is_vote_missing(round):
        raise VoteIsMissing
    tally = Tally.objects.filter(round=round, input_digest=read_input(round=round).digest).first()
    if tally is None:
        raise NoTally
    return tally


def _locked(actor: User, round: Round) -> Round:
    require(may_run_round, actor, round)
    round = round.locked()
    if round.state not in {RoundState.CLOSED, RoundState.DECIDED} or hasattr(round, "announcement"):
        raise NotDecidable
    return round


def _standing(round: Round, award: Award | None) -> Award | None:
    """The award as it is now: it can be taken away or made smaller only while nobody decides."""
    if award is None:
        return None
    now = Award.objects.filter(pk=award.pk, edition=round.edition_id).first()
    if now is None:
        raise InvalidInput(fields={"award": _("This award was removed. Choose another one.")})
    return now


def _clear_verdicts(
    round: Round, standings: list[Standing], undecided: list[Standing]
) -> list[tuple[Standing, Verdict]]:
    """What the ranking says of the undecided entries, where it leaves no tie to a person.

    In the last round, awards given by hand are gone, and the rest go down the ranking.
    """
    if is_last(round):
        found = verdicts(round=round, standings=undecided, awards=_free_awards(round))
    else:
        found = verdicts(round=round, standings=standings)
    rows = [(row, found[row.entry_id]) for row in undecided]
    return [(row, verdict) for row, verdict in rows if not verdict.tied]


def _require_award(round: Round, entry: Entry, kind: str, award: Award | None) -> None:
    if (kind == DecisionKind.AWARD) != (award is not None) or (
        award is not None and award.edition_id != round.edition_id
    ):
        raise InvalidInput(fields={"award": _("Name the award when an entry wins, and only then.")})
    if (
        award is not None
        and Decision.objects.filter(award=award).exclude(round=round, entry=entry).count()
        >= award.places
    ):
        raise AwardIsFull(fields={"award": AwardIsFull.message})
    if kind == DecisionKind.ADVANCE and is_last(round):
        raise InvalidInput(
            fields={"kind": _("This is the last round: there is no next one to go on to.")}
        )


def _require_wild_card_left(
    round: Round, entry: Entry, kind: str, said: Mapping[int, Verdict]
) -> None:
    """Wild cards bring in as many entries as the rules say.  The round is locked."""
    if not said[entry.pk].is_passed_over(kind) or entry.pk not in (
        cards := wild_cards_of(round=round)
    ):
        return
    others = Decision.objects.filter(round=round, entry__in=cards).exclude(entry=entry)
    used = [
        row
        for row in others.select_related("entry__startup").order_by("entry__number")
        if row.entry_id in said and said[row.entry_id].is_passed_over(row.kind)
    ]
    if len(used) >= round.wild_cards:
        text = _(
            "By the rules of this round, wild cards bring in at most %(most)s, and they are used: "
            "%(names)s. Change one of those decisions first."
        ) % {
            "most": round.wild_cards,
            "names": ", ".join(submitted_name(row.entry) for row in used),
        }
        raise WildCardsAreUsed(text, fields={"kind": text})


def _free_awards(round: Round) -> list[Award]:
    """One award per free place, grandest first, no more than the round may still choose."""
    given = Counter(
        Decision.objects.filter(round=round, award__isnull=False).values_list("award_id", flat=True)
    )
    free = [
        award
        for award in round.edition.awards.all()
        for _place in range(award.places - given[award.pk])
    ]
    return free[: max(round.places - given.total(), 0)]


def _settle(actor: User, round: Round) -> None:
    """If every entry is decided on, the round is decided."""
    undecided = round.participations.filter(entry__state=EntryState.SUBMITTED).exclude(
        entry__in=Decision.objects.filter(round=round).values("entry")
    )
    if round.state == RoundState.CLOSED and not undecided.exists():
        round.advance(RoundState.DECIDED)
        audit.record(actor, "round.decided", round)
