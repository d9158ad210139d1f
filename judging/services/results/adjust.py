"""가점과 감점 (bonus and deduction points), each with a reason; a change makes a new tally."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal, WrongState
from challenge.models import User
from challenge.permissions import require
from judging.models import Adjustment, Round, RoundState
from judging.permissions import may_run_round
from judging.services.rounds.tally_request import TALLIED, request_tally
from submissions.models import Entry

MOST_POINTS = Decimal(100)


class ResultIsSettled(Refusal):
    """Points aren't changed after the decision."""

    code = "result_is_settled"
    message = _(
        "The round is decided, so bonus and deduction points no longer change. Clear the "
        "decisions first."
    )


@transaction.atomic
def add_adjustment(
    *,
    actor: User,
    round: Round,
    entry: Entry,
    kind: str,
    points: Decimal,
    reason: str,
    idempotency_key: str = "",
) -> Adjustment:
    """Give bonus or deduction points (above 0, at most 100) with a reason.

    The cap of the rules applies in the tally.  idempotency_key: the same again (a double click)
    gives the points that are there.
    """
    round = _locked(actor, round)
    before = audit.done_before(
        actor, "adjustment.added", edition=round.edition, idempotency_key=idempotency_key
    )
    if before is not None:
        return _known(before.object_id)
    _require_sound(round, entry, kind, points, reason)
    row = Adjustment.objects.create(
        round=round, entry=entry, kind=kind, points=points, reason=reason.strip(), made_by=actor
    )
    audit.record(
        actor,
        "adjustment.added",
        row,
        edition=round.edition,
        round=round.pk,
        entry=entry.pk,
        kind=kind,
        points=str(points),
        idempotency_key=idempotency_key,
    )
    _request_tally(actor, round)
    return row


def _known(pk: str) -> Adjustment:
    known = Adjustment.objects.filter(pk=int(pk)).first()
    if known is None:
        raise WrongState  # given with this key, and taken back since
    return known


def _require_sound(round: Round, entry: Entry, kind: str, points: Decimal, reason: str) -> None:
    """InvalidInput at the fields to correct."""
    fields = {}
    if kind not in Adjustment.Kind.values:
        fields["kind"] = _("Choose bonus or deduction.")
    if not 0 < points <= MOST_POINTS:
        fields["points"] = _("Give points above 0 and at most 100.")
    if not reason.strip():
        fields["reason"] = _("Write the reason: it is kept in the results bundle.")
    if not round.participations.filter(entry=entry).exists():
        fields["entry"] = _("This entry takes no part in the round.")
    if fields:
        raise InvalidInput(fields={**fields})


@transaction.atomic
def remove_adjustment(*, actor: User, adjustment: Adjustment) -> None:
    """Remove bonus or deduction points."""
    round = _locked(actor, adjustment.round)
    if not Adjustment.objects.filter(pk=adjustment.pk).exists():
        return  # somebody was faster
    audit.record(
        actor,
        "adjustment.removed",
        adjustment,
        edition=round.edition,
        round=round.pk,
        entry=adjustment.entry_id,
        kind=adjustment.kind,
        points=str(adjustment.points),
    )
    adjustment.delete()
    _request_tally(actor, round)


def _locked(actor: User, round: Round) -> Round:
    require(may_run_round, actor, round)
    round = round.locked()
    if round.state in {RoundState.DECIDED, RoundState.PUBLISHED}:
        raise ResultIsSettled
    return round


def _request_tally(actor: User, round: Round) -> None:
    if round.state in TALLIED:
        request_tally(actor=actor, round=round)
