"""What every entry of a round has and needs: judges, sheets, lowest and highest total."""

# tested by: tests/judging/queries/assignment/test_overview.py

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Count,
    Exists,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce

from judging.models import (
    AssignmentState,
    Decision,
    DeskMark,
    Round,
    RoundEntry,
    SheetState,
)


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

    def is_split(self, apart: int) -> bool:
        """Whether judges disagree widely.  apart: points, as the round's rules say
        (`Round.discussion_spread`).
        """
        return self.spread >= apart


# viewer: caller
def counts_of(round: Round) -> list[EntryCount]:
    """What every entry of the round has and needs, in one query."""
    active = FilteredRelation(
        "entry__assignments",
        condition=Q(
            entry__assignments__round=round, entry__assignments__state=AssignmentState.ACTIVE
        ),
    )
    handed_in = Q(active__sheet__state=SheetState.SUBMITTED)
    rows = RoundEntry.objects.filter(round=round).alias(active=active)
    counted = rows.values_list("entry_id", "wanted_sheets").annotate(
        judges=Count("active"),
        done=Count("active__sheet", filter=handed_in),
        low=Min("active__sheet__total", filter=handed_in),
        high=Max("active__sheet__total", filter=handed_in),
        is_decided=Exists(Decision.objects.filter(round=round, entry=OuterRef("entry"))),
    )
    return [
        EntryCount(entry, wanted or round.sheets_per_entry, *found)
        for entry, wanted, *found in counted
    ]


# viewer: caller
def flags_in(round: Round, entry: str = "entry") -> Coalesce:
    """How many judges want to discuss an entry of a round, within a question of rows of entries.

    entry: the column that names it.
    """
    flags = DeskMark.objects.filter(
        to_discuss=True,
        assignment__round=round,
        assignment__state=AssignmentState.ACTIVE,
        assignment__entry=OuterRef(entry),
    )
    counted = flags.order_by().values("assignment__entry").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
