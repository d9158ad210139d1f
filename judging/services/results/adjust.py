"""가점과 감점 (bonus and deduction points), each with a reason; a change makes a new tally."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal, WrongState
from challenge.kernel.versions import require_seen
from challenge.models import User
from challenge.permissions import require
from judging.models import Adjustment, BonusRuling, Round, RoundState
from judging.permissions import may_run_round
from judging.queries.overview.bonus_claims import BonusClaim, bonus_claims
from judging.services.rounds.tally_request import TALLIED, request_tally
from submissions.models import Entry

MOST_POINTS = Decimal(100)
MOST_LETTERS = 200  # of a reason


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
    row = _add(actor, round, entry, kind, points, reason.strip(), idempotency_key=idempotency_key)
    _request_tally(actor, round)
    return row


@transaction.atomic
def rule_on_bonus(
    *,
    actor: User,
    round: Round,
    entry: Entry,
    paper_key: str,
    accepted: bool,
    points: Decimal | None = None,
    reason: str = "",
    seen: str | None = None,
) -> BonusRuling:
    """Accept the proof that an entry sent for a bonus, or refuse it with a reason; or otherwise
    than before.

    points: at most those of the rules (None: all of them); under the round's cap they count in the
    tally as other bonus points do.  seen: the version (etag) of the ruling that the person saw;
    VersionNeeded, ChangedMeanwhile: another one stands.
    """
    round = _locked(actor, round)
    claim = _claim(round, entry, paper_key)
    most = claim.paper.bonus_points or Decimal(0)
    given = (most if points is None else points) if accepted else None
    wanted = {"accepted": accepted, "points": given, "reason": reason.strip()}
    _require_ruling(most, given, reason)
    known = BonusRuling.objects.filter(round=round, entry=entry, paper_key=paper_key).first()
    standing = claim.ruling.decision_values() if claim.ruling else None
    require_seen(seen, standing, wanted, row=claim.ruling or BonusRuling(round=round, entry=entry))
    if standing == wanted and claim.ruling is not None:
        return claim.ruling  # said so already: the log tells it once
    if known is not None:
        _take_back_ruling(actor, round, known)
    ruling = _rule(actor, round, claim, given, reason.strip())
    _request_tally(actor, round)
    return ruling


def _rule(
    actor: User, round: Round, claim: BonusClaim, given: Decimal | None, reason: str
) -> BonusRuling:
    """given: the points; None: it is refused."""
    row = _points_of(actor, round, claim, given, reason) if given is not None else None
    ruling = BonusRuling.objects.create(
        round=round, entry_id=claim.entry.pk, paper_key=claim.paper.key, adjustment=row,
        ruled_by=actor, reason=reason, files_digest=claim.files_digest,
        name_ko=claim.paper.name_ko, name_en=claim.paper.name_en,
    )  # fmt: skip
    audit.record(
        actor, "bonus.refused" if row is None else "bonus.accepted", ruling, edition=round.edition,
        round=round.pk, entry=claim.entry.pk, paper=claim.paper.key, points=str(given or 0),
        files=claim.files_digest, after={"reason": reason},
    )  # fmt: skip
    return ruling


def _claim(round: Round, entry: Entry, paper_key: str) -> BonusClaim:
    claims = bonus_claims(round, entry=entry)
    found = next((claim for claim in claims if claim.paper.key == paper_key), None)
    if found is None:
        raise InvalidInput(fields={"entry": _("This entry sent no proof for this bonus.")})
    return found


def _require_ruling(most: Decimal, given: Decimal | None, reason: str) -> None:
    """InvalidInput at the fields to correct."""
    if given is None and not reason.strip():
        words = _("Write why it is refused: the startup reads it with the result.")
        raise InvalidInput(fields={"reason": words})
    if given is not None and not 0 < given <= most:
        words = _("Give points above 0 and at most %(most)s, as the rules say.")
        raise InvalidInput(fields={"points": words % {"most": most}})


def _points_of(
    actor: User, round: Round, claim: BonusClaim, points: Decimal, reason: str
) -> Adjustment:
    words = ": ".join(filter(None, [claim.paper.name_ko, reason.strip()]))
    return _add(actor, round, claim.entry, Adjustment.Kind.BONUS, points, words[:MOST_LETTERS])


def _take_back_ruling(actor: User, round: Round, ruling: BonusRuling) -> None:
    if ruling.adjustment is not None:
        _remove(actor, round, ruling.adjustment)  # and the ruling with it
    else:
        ruling.delete()


def _add(
    actor: User,
    round: Round,
    entry: Entry,
    kind: str,
    points: Decimal,
    reason: str,
    **key: str,
) -> Adjustment:
    row = Adjustment.objects.create(
        round=round, entry=entry, kind=kind, points=points, reason=reason, made_by=actor
    )
    audit.record(
        actor, "adjustment.added", row, edition=round.edition, round=round.pk, entry=entry.pk,
        kind=kind, points=str(points), **key,
    )  # fmt: skip
    return row


def _remove(actor: User, round: Round, adjustment: Adjustment) -> None:
    audit.record(
        actor, "adjustment.removed", adjustment, edition=round.edition, round=round.pk,
        entry=adjustment.entry_id, kind=adjustment.kind, points=str(adjustment.points),
    )  # fmt: skip
    adjustment.delete()


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
    """Remove bonus or deduction points; what was said of a proof that gave them goes with them, so
    that it is to be looked at again.
    """
    round = _locked(actor, adjustment.round)
    if not Adjustment.objects.filter(pk=adjustment.pk).exists():
        return  # somebody was faster
    _remove(actor, round, adjustment)
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
