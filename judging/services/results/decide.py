"""선정: a person decides on every entry, resting on a tally; a departure from the official ranking
has its reason in writing.
"""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import Award, Decision, DecisionKind, Round, RoundState, Standing, Tally
from judging.permissions import may_run_round
from judging.queries.results.tally_input import read_input
from judging.queries.results.verdicts import Verdict, is_last, verdicts
from submissions.models import Entry, EntryState


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


class ReasonNeeded(Refusal):
    """The decision departs from the official ranking."""

    code = "reason_needed"
    status = 422
    message = _(
        "This departs from the official ranking, or breaks a tie. Write the reason: it is "
        "kept with the decision."
    )


class AwardIsFull(Refusal):
    """All its places are given."""

    code = "award_is_full"
    message = _("All places of this award are given. Clear one first, or choose another award.")


@transaction.atomic
def decide(
    *,
    actor: User,
    round: Round,
    entry: Entry,
    kind: str,
    award: Award | None = None,
    reason: str = "",
) -> Decision:
    """Decide on one entry (again, if need be).

    ReasonNeeded: the ranking says otherwise and nothing explains it.
    """
    round = _locked(actor, round)
    tally = fresh_tally(round=round)
    if kind not in DecisionKind.values:
        raise InvalidInput(fields={"kind": _("Choose what becomes of the entry.")})
    standings = list(
        Standing.objects.filter(tally=tally, entry__state=EntryState.SUBMITTED).order_by(
            "rank", "entry_id"
        )
    )
    if entry.pk not in {row.entry_id for row in standings}:
        raise InvalidInput(fields={"entry": _("Choose an entry of this round.")})
    _require_award(round, entry, kind, award)
    said = verdicts(round=round, standings=standings)[entry.pk]
    if not reason.strip() and (said.tied or _departs(said, kind, award)):
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    facts = {
        "kind": kind,
        "award": award,
        "tally": tally,
        "reason": reason.strip(),
        "decided_by": actor,
    }
    decision, _made = Decision.objects.update_or_create(round=round, entry=entry, defaults=facts)
    audit.record(
        actor,
        "entry.decided",
        decision,
        edition=round.edition,
        round=round.pk,
        entry=entry.pk,
        kind=kind,
        award=award.key if award else "",
        after={"reason": reason},
    )
    _settle(actor, round)
    return decision


@transaction.atomic
def decide_by_ranking(*, actor: User, round: Round, tally: Tally | None = None) -> int:
    """Decide every undecided entry as the official ranking says; returns how many.

    Left to a person: entries without a result, and ties across the line or across awards.  In the
    last round, awards go down the ranking.
    """
    round = _locked(actor, round)
    current = fresh_tally(round=round)
    if tally is not None and tally.pk != current.pk:
        raise NoTally
    known = set(Decision.objects.filter(round=round).values_list("entry_id", flat=True))
    standings = list(
        Standing.objects.filter(tally=current, entry__state=EntryState.SUBMITTED).order_by(
            "rank", "entry_id"
        )
    )
    free = [row for row in standings if row.entry_id not in known and row.rank is not None]
    # In the last round what was given by hand is gone, and the rest goes down the ranking.
    said = (
        verdicts(round=round, standings=free, awards=_free_awards(round))
        if is_last(round)
        else verdicts(round=round, standings=standings)
    )
    clear = [(row, said[row.entry_id]) for row in free if not said[row.entry_id].tied]
    made = [
        Decision(
            round=round,
            entry_id=row.entry_id,
            kind=verdict.kind,
            award=verdict.award,
            tally=current,
            decided_by=actor,
        )
        for row, verdict in clear
    ]
    Decision.objects.bulk_create(made)
    audit.record(
        actor,
        "round.decided_by_ranking",
        round,
        tally=current.pk,
        decisions=len(made),
        left=len(standings) - len(known) - len(made),
    )
    _settle(actor, round)
    return len(made)


@transaction.atomic
def clear_decision(*, actor: User, round: Round, entry: Entry) -> None:
    """Take a decision back; the round is undecided again."""
    round = _locked(actor, round)
    decision = Decision.objects.filter(round=round, entry=entry).first()
    if decision is None:
        return
    audit.record(
        actor,
        "decision.cleared",
        decision,
        edition=round.edition,
        round=round.pk,
        entry=entry.pk,
        kind=decision.kind,
    )
    decision.delete()
    if round.state == RoundState.DECIDED:
        round.advance(RoundState.CLOSED)


def fresh_tally(*, round: Round) -> Tally:
    """The tally of the sheets and points as they stand.  NoTally: it isn't computed yet."""
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


def _departs(said: Verdict, kind: str, award: Award | None) -> bool:
    """Whether a decision is another one than the ranking's.

    Not selected and on the waiting list are one to it.
    """
    chosen, wanted = (
        kind in {DecisionKind.ADVANCE, DecisionKind.AWARD},
        said.kind in {DecisionKind.ADVANCE, DecisionKind.AWARD},
    )
    return chosen != wanted or (chosen and award != said.award)


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
    """Everybody is decided on: the round is decided."""
    open_ones = round.participations.filter(entry__state=EntryState.SUBMITTED).exclude(
        entry__in=Decision.objects.filter(round=round).values("entry")
    )
    if round.state == RoundState.CLOSED and not open_ones.exists():
        round.advance(RoundState.DECIDED)
        audit.record(actor, "round.decided", round)
