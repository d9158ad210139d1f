"""A judge's own list of a round: by state, counted, in an order of their choice."""

# tested by: tests/frontend/pages/judges/desk/test_work_list.py

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from judging.models import Judge, Round, RoundState
from judging.queries.scoring.judge_work import QueueItem, queue_of

FEWEST_TO_LOOK_BACK = 5  # sheets, before the first two are offered once more


@dataclass(frozen=True, slots=True)
class ListRow:
    """One entry of the list.  is_late: not submitted when scoring ended."""

    item: QueueItem
    place: int  # in the given order, from 1
    is_late: bool

    @property
    def states(self) -> set[str]:
        """Every filter that it stands under."""
        mark = self.item.mark
        also = {
            "discuss": mark.to_discuss,
            "bookmarked": mark.is_bookmarked,
            "late": self.is_late,
        }
        return {"all", self.item.state, *(name for name, holds in also.items() if holds)}

    @property
    def points(self) -> float | None:
        """The sheet's total so far; None: nothing is scored."""
        sheet = self.item.sheet
        return None if sheet is None or sheet.total is None else float(sheet.total)

    @property
    def changed_at(self) -> datetime | None:
        """When the sheet was last written; None: never."""
        sheet = self.item.sheet
        return sheet.saved_at if sheet else None


STATES = ("all", "todo", "part", "discuss", "bookmarked", "done", "late", "recused")
ORDERS: dict[str, Callable[[ListRow], Any]] = {
    "given": lambda row: row.place,
    "name": lambda row: row.item.name.casefold(),
    "score": lambda row: (row.points is None, -(row.points or 0), row.place),
    "changed": lambda row: (
        row.changed_at is None,
        -row.changed_at.timestamp() if row.changed_at else 0,
        row.place,
    ),
}


# viewer: own
def list_of(round: Round, judge: Judge, order: str = "given") -> list[ListRow]:
    """The judge's whole list.  order: one of ORDERS; anything else is the given order.

    Given-back entries come last in every order.
    """
    is_ahead = round.state in {RoundState.SETUP, RoundState.ASSIGNED}
    is_over = not is_ahead and not round.is_taking_sheets
    rows = [
        ListRow(item, place, is_over and item.state in {"todo", "part"})
        for place, item in enumerate(queue_of(round, judge), start=1)
    ]
    ordered = sorted(rows, key=ORDERS.get(order, ORDERS["given"]))
    return sorted(ordered, key=lambda row: row.item.state == "recused")


# viewer: pure
def counts_of(rows: Sequence[ListRow]) -> dict[str, int]:
    """How many rows stand under each filter."""
    return {state: sum(state in row.states for row in rows) for state in STATES}


# viewer: pure
def found_in(rows: Sequence[ListRow], state: str, words: str) -> list[ListRow]:
    """The rows under a filter whose name or field has these words; "": all of them."""
    wanted = words.strip().casefold()
    return [
        row
        for row in rows
        if (state or "all") in row.states
        and wanted in f"{row.item.name} {row.item.note}".casefold()
    ]


# viewer: pure
def resumed(items: Sequence[QueueItem]) -> QueueItem | None:
    """Where the judge goes on: the sheet written last and not submitted, else the first to do."""
    begun = [item for item in items if item.state == "part" and item.sheet]
    latest = max(begun, key=lambda item: item.assignment.sheet.saved_at, default=None)
    return latest or next((item for item in items if item.state in {"todo", "part"}), None)


# viewer: pure
def read_first(items: Sequence[QueueItem]) -> list[QueueItem]:
    """The first two that the judge scored, where there are enough to have found a measure since.

    docs/science.md §1.7.
    """
    done = [(item.read_place, item) for item in items if item.state == "done" and item.read_place]
    if len(done) < FEWEST_TO_LOOK_BACK:
        return []
    return [item for _place, item in sorted(done, key=lambda pair: pair[0])[:2]]
