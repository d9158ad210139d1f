"""Which entries take part in a round: the eligible ones, or those that advanced to it."""

from random import SystemRandom

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import DecisionKind, Round, RoundEntry, RoundKind, RoundState
from judging.permissions import may_run_round
from submissions.models import Entry, EntryState
from submissions.queries.entries import eligible_entries

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without those that look like digits or each other
_DIGITS = "23456789"


class TooLateToAdmit(Refusal):
    """The round has closed."""

    code = "too_late_to_admit"
    message = _(
        "This round is closed. Entries can only join while it is being set up, assigned or scored."
    )


class RoundBeforeUndecided(Refusal):
    """The next round starts from published decisions."""

    code = "round_before_undecided"
    message = _("Decide the round before this one first: who advances isn't settled yet.")


@transaction.atomic
def admit_entries(*, actor: User | None, round: Round) -> int:
    """Admit every entry that belongs here and isn't here yet, each with a blind code.

    Returns how many.

    In a pitch round, newcomers are put in an order by lot behind those already there.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    if round.state not in {RoundState.SETUP, RoundState.ASSIGNED, RoundState.OPEN}:
        raise TooLateToAdmit
    here = set(round.participations.values_list("entry_id", flat=True))
    newcomers = [entry for entry in candidates(round=round) if entry.pk not in here]
    lot = SystemRandom()
    lot.shuffle(newcomers)
    codes = _fresh_codes(
        len(newcomers), set(round.participations.values_list("blind_code", flat=True)), lot
    )
    pitch = round.kind == RoundKind.PITCH
    RoundEntry.objects.bulk_create(
        RoundEntry(
            round=round,
            entry=entry,
            blind_code=code,
            pitch_order=len(here) + place if pitch else None,
        )
        for place, (entry, code) in enumerate(zip(newcomers, codes, strict=True), 1)
    )
    if newcomers:
        audit.record(
            actor, "round.admitted", round, entries=sorted(entry.pk for entry in newcomers)
        )
    return len(newcomers)


def candidates(*, round: Round) -> QuerySet[Entry]:
    """The entries that belong in the round.

    Eligible in the first one, advanced by the one before in the others.
    """
    before = (
        Round.objects.filter(edition=round.edition, order__lt=round.order)
        .order_by("-order")
        .first()
    )
    if before is None:
        return eligible_entries(round.edition)
    if before.state not in {RoundState.DECIDED, RoundState.PUBLISHED}:
        raise RoundBeforeUndecided
    return Entry.objects.filter(
        decisions__round=before, decisions__kind=DecisionKind.ADVANCE, state=EntryState.SUBMITTED
    ).order_by("number")


def _fresh_codes(count: int, taken: set[str], lot: SystemRandom) -> list[str]:
    codes: list[str] = []
    while len(codes) < count:
        letters = "".join(lot.choice(_LETTERS) for _place in range(2))
        digits = "".join(lot.choice(_DIGITS) for _place in range(3))
        code = f"{letters}-{digits}"
        if code not in taken:
            taken.add(code)
            codes.append(code)
    return codes
