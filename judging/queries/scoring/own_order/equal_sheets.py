"""Which sheets of a judge have the same total, and in which order the judge put them."""

# tested by: tests/judging/services/scoring/own_order/test_order_equals.py

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from judging.algorithms.own_order import (
    is_coarse,
    places_among_equals,
    possible_totals,
    step_of,
)
from judging.models import AssignmentState, OwnOrder, Round, Scoresheet, SheetState
from judging.queries.scoring.judge_work import QueueItem
from judging.queries.scoring.sheet_values import scale_of


@dataclass(frozen=True, slots=True)
class EqualSheet:
    """One of a group.  place: in the judge's order, from 1; None: not put in order."""

    assignment: int
    name: str
    place: int | None


@dataclass(frozen=True, slots=True)
class EqualGroup:
    """Two or more submitted sheets with the same total: those in order first, then as listed."""

    total: Decimal
    sheets: list[EqualSheet]

    @property
    def is_ordered(self) -> bool:
        """Whether the judge put any of them in order."""
        return self.sheets[0].place is not None

    @property
    def is_partly(self) -> bool:
        """Whether some came to this score after the judge put the others in order."""
        return self.is_ordered and self.sheets[-1].place is None


# viewer: own
def equal_groups(round: Round, items: Sequence[QueueItem]) -> list[EqualGroup]:
    """The groups of a judge's list, the highest total first; none where no order is asked for.

    items: the judge's whole list of the round.
    """
    standing = [item for item in items if item.state != "recused"]
    if not is_order_asked(round=round, entries=len(standing)):
        return []
    names = {item.assignment.pk: item.name for item in standing}
    totals = {
        item.assignment.pk: item.sheet.total
        for item in standing
        if item.state == "done" and item.sheet and item.sheet.total is not None
    }
    places = _places(totals)
    groups: dict[Decimal, list[EqualSheet]] = {}
    for pk, total in totals.items():
        groups.setdefault(total, []).append(EqualSheet(pk, names[pk], places.get(pk)))
    return [
        EqualGroup(total, sorted(group, key=lambda row: (row.place is None, row.place or 0)))
        for total, group in sorted(groups.items(), reverse=True)
        if len(group) > 1
    ]


def _places(totals: dict[int, Decimal]) -> dict[int, int]:
    """The places that count, by assignment; all of one judge."""
    rows = OwnOrder.objects.filter(assignment__in=totals)
    given = {(row.assignment_id, 0): (row.total, row.place) for row in rows}
    found = places_among_equals({(pk, 0): total for pk, total in totals.items()}, given)
    return {pk: place for (pk, _judge), place in found.items()}


# viewer: caller
def is_order_asked(*, round: Round, entries: int) -> bool:
    """Whether the rules let a judge with so many entries order equals, and the scale is coarse."""
    return round.takes_own_orders and is_coarse(
        totals=len(_totals_of_rubric(round)), entries=entries
    )


# viewer: caller
def step_of_rubric(round: Round) -> Decimal:
    """The smallest step between two totals that the round's sheets can have."""
    return step_of(_totals_of_rubric(round))


# viewer: own
def sheets_with_total(*, round: Round, judge: int, total: Decimal) -> set[int]:
    """The judge's assignments in the round whose submitted sheet has this total."""
    rows = Scoresheet.objects.filter(
        assignment__round=round,
        assignment__judge=judge,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
        total=total,
    )
    return set(rows.values_list("assignment_id", flat=True))


def _totals_of_rubric(round: Round) -> list[Decimal]:
    return possible_totals([scale_of(criterion) for criterion in round.rubric.criteria.all()])
