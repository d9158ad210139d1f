"""A judge puts entries that they scored the same in order, or leaves them as equal."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotFound, Refusal, WrongState
from challenge.kernel.outbox import promise
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, AssignmentState, Judge, OwnOrder, Round, Scoresheet
from judging.permissions import may_judge
from judging.queries.scoring.own_order.equal_sheets import is_order_asked, sheets_with_total
from judging.services.assignment.take_back import lock_assignments, lock_judge
from judging.services.panel.way_in import require_way_in


class NoOwnOrder(Refusal):
    """The rules ask for none, the scale is fine enough, or it is too late."""

    code = "no_own_order"
    message = _("In this round equal scores are not put in order, or its scoring has closed.")


class EqualsChanged(WrongState):
    """Another sheet has the same total by now, or one of these has another."""

    code = "equals_changed"
    message = _(
        "Your sheets changed since you opened this page: these are no longer all that you scored "
        "the same. Look at them again."
    )


@transaction.atomic
def order_equals(
    *,
    actor: User,
    judge: Judge,
    round: Round,
    order: Sequence[int],
    is_equal: bool = False,
    received_at: datetime | None = None,
) -> None:
    """Say in which order the judge sees all the entries that they scored the same, best first.

    order: assignments, each sheet with that total once (EqualsChanged).  is_equal: they are equal
    again, in whatever order.  received_at: when the request reached us, on the database clock
    (None: now).  The same again changes nothing.  It enters the calibrated ranking, never the
    official score (docs/science.md §1.9).
    """
    round = Round.objects.select_related("edition", "rubric").get(pk=round.pk)
    if judge.is_shadow:  # they never count
        raise NoOwnOrder
    judge = lock_judge(judge=judge)  # storing and giving back a sheet take the same lock
    pairs = _held(actor, judge, round, order)
    require_way_in(judge=judge, round=round)
    entries = Assignment.objects.filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    is_open = round.takes_sheets_at(received_at or clock.now())
    if not is_open or not is_order_asked(round=round, entries=entries.count()):
        raise NoOwnOrder
    total = _total_of(round, judge, pairs)
    changed = _leave_equal(pairs) if is_equal else _write(pairs, order, total)
    if changed:
        act = "own_order.left_equal" if is_equal else "own_order.given"
        facts = {"judge": judge.pk, "total": f"{total:.2f}", "assignments": list(order)}
        audit.record(actor, act, round, edition=round.edition, **facts)
        promise("judging.tasks.sheets_changed", round_id=round.pk)


def _held(actor: User, judge: Judge, round: Round, order: Sequence[int]) -> list[Assignment]:
    """The judge's pairs of this order, held until the commit."""
    if len(set(order)) != len(order) or len(order) < 2:  # noqa: PLR2004 - equals are two or more
        raise InvalidInput(fields={"order": _("Name two or more entries, each once.")})
    rows = Assignment.objects.filter(round=round, judge=judge, pk__in=order)
    pairs = lock_assignments(rows=rows)
    if len(pairs) != len(order):
        raise NotFound
    for pair in pairs:
        pair.judge = judge
        require(may_judge, actor, pair)
    return pairs


def _total_of(round: Round, judge: Judge, pairs: Sequence[Assignment]) -> Decimal:
    """The total that these sheets have, and no other of the judge."""
    sheet = Scoresheet.objects.filter(assignment=pairs[0]).first()
    total = sheet.total if sheet else None
    if total is None or sheets_with_total(round=round, judge=judge.pk, total=total) != {
        pair.pk for pair in pairs
    }:
        raise EqualsChanged
    return total


def _write(pairs: Sequence[Assignment], order: Sequence[int], total: Decimal) -> bool:
    """Whether anything is other than it was."""
    due = {pk: (total, place) for place, pk in enumerate(order, 1)}
    known = OwnOrder.objects.filter(assignment__in=pairs)
    if {row.assignment_id: (row.total, row.place) for row in known} == due:
        return False
    OwnOrder.objects.bulk_create(
        [OwnOrder(assignment_id=pk, total=total, place=place) for pk, (_z, place) in due.items()],
        update_conflicts=True,
        unique_fields=["assignment"],
        update_fields=["total", "place", "changed_at"],
    )
    return True


def _leave_equal(pairs: Sequence[Assignment]) -> bool:
    gone, _rows = OwnOrder.objects.filter(assignment__in=pairs).delete()
    return bool(gone)
