"""A judge who is an investor says beside the score what they would put into an entry."""

# tested by: tests/judging/services/rounds/pitch_day/test_amounts.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import NO_ROW, RemovedMeanwhile
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, IndicativeAmount
from judging.permissions import may_judge
from judging.queries.rounds.amounts import asks_amount
from judging.services.assignment.take_back import lock_assignment
from judging.services.panel.way_in import require_way_in

MOST_WON = 10**12


class NoAmounts(Refusal):
    """The rules ask for none, it is too late, or the judge is no investor."""

    code = "no_amounts"
    message = _(
        "No amount can be stated here: the rules don't ask for it, scoring has closed, or you are "
        "not registered with an investor. Ask the organisers to correct your organisation."
    )


@transaction.atomic
def state_amount(
    *,
    actor: User,
    assignment: Assignment,
    amount_krw: int | None,
    is_shown: bool = False,
    seen: str | None = None,
) -> IndicativeAmount | None:
    """Say, change, or (None) withdraw the amount.  It is in no score.

    is_shown: the startup may see it once the result is out, without a name.  seen: the version that
    the judge saw; ChangedMeanwhile: another window changed the same.
    """
    held = _held(actor, assignment)
    if amount_krw is not None and not 1 <= amount_krw <= MOST_WON:
        wrong = _("Give an amount in won from 1 to 1,000,000,000,000, or leave it empty.")
        raise InvalidInput(fields={"amount_krw": wrong})
    rows = IndicativeAmount.objects.select_for_update(no_key=True)
    known = rows.filter(assignment=held).first()
    if known is None:
        return _first(actor, held, amount_krw, is_shown=is_shown, seen=seen)
    if amount_krw is None:
        if known.merged(seen, {"amount_krw": None}):
            known.delete()
            _record(actor, "amount.withdrawn", held)
        return None
    changes = known.merged(seen, {"amount_krw": amount_krw, "is_shown": is_shown})
    if changes:
        for name, value in changes.items():
            setattr(known, name, value)
        known.save(update_fields=[*changes, "changed_at"])
        _record(actor, "amount.stated", held)
    return known


def _first(
    actor: User, held: Assignment, amount_krw: int | None, *, is_shown: bool, seen: str | None
) -> IndicativeAmount | None:
    if amount_krw is None:
        return None
    if seen not in {None, NO_ROW}:
        raise RemovedMeanwhile(fields={"amount_krw": RemovedMeanwhile.message})
    row = IndicativeAmount.objects.create(assignment=held, amount_krw=amount_krw, is_shown=is_shown)
    _record(actor, "amount.stated", held)
    return row


def _held(actor: User, assignment: Assignment) -> Assignment:
    require(may_judge, actor, assignment)
    if not asks_amount(assignment.judge, assignment.round):
        raise NoAmounts
    rows = Assignment.objects.select_related(
        "round__edition", "judge__user", "judge__edition", "judge__organisation"
    )
    held = lock_assignment(rows=rows, assignment=assignment)
    require(may_judge, actor, held)
    round = held.round
    require_way_in(judge=held.judge, round=round)
    if not (round.is_taking_sheets and asks_amount(held.judge, round)):
        raise NoAmounts
    return held


def _record(actor: User, action: str, held: Assignment) -> None:
    audit.record(actor, action, held, edition=held.judge.edition, entry=held.entry_id)
