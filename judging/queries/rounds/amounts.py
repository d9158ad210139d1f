"""투자의향금액: what judges who are investors would put into entries.  Part of no score."""

# tested by: tests/judging/services/rounds/pitch_day/test_amounts.py

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from challenge.models import OrganisationKind
from judging.models import Assignment, AssignmentState, IndicativeAmount, Judge, Round
from submissions.models import Entry
from submissions.queries.as_submitted import with_submitted_entry


@dataclass(frozen=True, slots=True)
class EntryAmounts:
    """Of one entry: how many judges named an amount, their sum, the least and the most; shown: of
    them, how many let the startup see it.
    """

    entry: Entry
    count: int
    total: int
    least: int
    most: int
    shown: int


# viewer: pure
def is_investor(judge: Judge) -> bool:
    """A judge who comes from a venture investor."""
    return judge.organisation is not None and judge.organisation.kind == OrganisationKind.VC


# viewer: caller
def asks_amount(judge: Judge, round: Round) -> bool:
    """Whether this judge is asked in this round; a shadow isn't."""
    return round.asks_amounts and is_investor(judge) and not judge.is_shadow


# viewer: caller
def amount_of(assignment: Assignment) -> IndicativeAmount | None:
    """What the judge of the pair said."""
    return IndicativeAmount.objects.filter(assignment=assignment).first()


# viewer: caller
def amounts_in(round: Round) -> list[EntryAmounts]:
    """By entry, the largest sum first; empty where the rules ask for none."""
    if not round.asks_amounts:
        return []
    rows = _standing().filter(assignment__round=round).values("assignment__entry")
    figures = {
        row["assignment__entry"]: row
        for row in rows.annotate(
            count=Count("pk"),
            total=Sum("amount_krw"),
            least=Min("amount_krw"),
            most=Max("amount_krw"),
            shown=Count("pk", filter=Q(is_shown=True)),
        ).order_by()
    }
    pairs = Assignment.objects.filter(round=round, entry__in=figures).distinct("entry")
    found = pairs.order_by("entry").prefetch_related(with_submitted_entry("startup", "edition"))
    entries = [pair.entry for pair in found]
    made = [_made(entry, figures[entry.pk]) for entry in entries]
    return sorted(made, key=lambda row: (-row.total, row.entry.number or 0))


def _made(entry: Entry, row: Mapping[str, Any]) -> EntryAmounts:
    return EntryAmounts(
        entry, row["count"], row["total"], row["least"], row["most"], shown=row["shown"]
    )


# viewer: caller
def shown_amounts(entry: Entry, rounds: Iterable[Round]) -> dict[int, list[int]]:
    """Round → the amounts whose judges let the startup see them, largest first, without a name."""
    asking = [round.pk for round in rounds if round.asks_amounts]
    if not asking:
        return {}
    rows = _standing().filter(assignment__round__in=asking, assignment__entry=entry, is_shown=True)
    found: dict[int, list[int]] = {}
    for round, amount in rows.values_list("assignment__round", "amount_krw"):
        found.setdefault(round, []).append(amount)
    return {round: sorted(amounts, reverse=True) for round, amounts in found.items()}


# viewer: caller
def amounts_by_pair(round: Round) -> dict[int, int]:
    """Assignment → amount, for a table of the round."""
    rows = _standing().filter(assignment__round=round)
    return dict(rows.values_list("assignment", "amount_krw"))


def _standing() -> QuerySet[IndicativeAmount]:
    """Of pairs in force: who gave the entry back says nothing of it."""
    return IndicativeAmount.objects.filter(assignment__state=AssignmentState.ACTIVE)
