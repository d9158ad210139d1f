"""What every entry of a round has and needs: judges, sheets, lowest and highest total."""

# tested by: tests/judging/queries/assignment/test_overview.py

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from judging.models import (
    Assignment,
    AssignmentState,
    Decision,
    DeskMark,
    Round,
    RoundEntry,
    SheetState,
)

# a spread of totals from this share (%) of the full score on counts as wide disagreement
SPLIT_SHARE_PERCENT = 30


@dataclass(frozen=True, slots=True)
class EntryCount:
    """One entry's judges and sheets.  low, high: the lowest and highest submitted total."""

    entry: int
    wanted: int
    active: int
    done: int
    low: Decimal | None
    high: Decimal | None
    is_decided: bool

    @property
    def is_short(self) -> bool:
        """Has fewer judges than wanted."""
        return self.active < self.wanted

    @property
    def spread(self) -> Decimal:
        """Between the lowest and the highest total."""
        return (
            self.high - self.low if self.low is not None and self.high is not None else Decimal(0)
        )

    def is_split(self, full: Decimal) -> bool:
        """Whether judges disagree widely.  full: the highest score of a sheet."""
        return self.spread >= full * SPLIT_SHARE_PERCENT / 100


# viewer: caller
def counts_of(round: Round) -> list[EntryCount]:
    """What every entry of the round has and needs, in two plain queries."""
    handed_in = Q(sheet__state=SheetState.SUBMITTED)
    standing = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .order_by()
        .values_list("entry_id")
    )
    sheets = {
        row[0]: row[1:]
        for row in standing.annotate(
            active=Count("pk"),
            done=Count("sheet", filter=handed_in),
            low=Min("sheet__total", filter=handed_in),
            high=Max("sheet__total", filter=handed_in),
        )
    }
    decided = Exists(Decision.objects.filter(round=round, entry=OuterRef("entry")))
    rows = RoundEntry.objects.filter(round=round).values_list("entry_id", "wanted_sheets", decided)
    none = (0, 0, None, None)
    return [
        _count(entry, wanted or round.sheets_per_entry, is_decided, sheets.get(entry, none))
        for entry, wanted, is_decided in rows
    ]


# viewer: caller
def flags_in(round: Round) -> Coalesce:
    """How many judges want to discuss an entry of a round, within a question of rows of entries."""
    flags = DeskMark.objects.filter(
        to_discuss=True,
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        assignment__entry=OuterRef("entry"),
    )
    counted = flags.order_by().values("assignment__entry").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def _count(entry: int, wanted: int, is_decided: bool, found: tuple[Any, ...]) -> EntryCount:
    active, done, low, high = found
    return EntryCount(entry, wanted, active, done, low, high, is_decided)
