"""How judges worked: load, agreement, severity; and how the edition compares with earlier ones."""

# tested by: tests/judging/queries/results/statistics/test_statistics.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Any

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery, Variance

from challenge.models import Edition, User
from challenge.queries import editions_run_by
from judging.models import (
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Judge,
    Round,
    Scoresheet,
    SheetState,
    Tally,
    Winner,
)
from judging.queries.results.judge_statistics import Habits, habits_of
from submissions.models import EligibilityCheck, Entry, EntryState

LEAST_LIKE = 2  # sheets of an entry from which its judges can differ


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """A judge's part in a round.  severity: None while nothing is tallied."""

    name: str
    sheets: int
    mean: float
    severity: Habits | None


@dataclass(frozen=True, slots=True)
class RoundStatistics:
    """One round.

    assigned, sheets: score sheets that were to come, and that came; loads: least, median and most
    sheets of a judge; apart: by how many points judges typically differ on the same entry (pooled
    standard deviation; None: no entry has two sheets); recused: entries given back.
    """

    round: Round
    entries: int
    assigned: int
    sheets: int
    judges: Sequence[JudgeLine]
    loads: tuple[int, float, int]
    mean: float | None
    apart: float | None
    recused: int
    chosen: int


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """One edition of a programme."""

    edition: Edition
    submitted: int
    eligible: int
    judges: int
    sheets: int
    winners: int


# viewer: caller
def judging_statistics(rounds: Sequence[Round]) -> list[RoundStatistics]:
    """Of each round that has pairs, in their order; five queries, however many rounds."""
    pairs = {
        row["round"]: row
        for row in Assignment.objects.filter(round__in=rounds)
        .values("round")
        .annotate(
            entries=Count("entry", distinct=True, filter=Q(state=AssignmentState.ACTIVE)),
            assigned=Count("pk", filter=Q(state=AssignmentState.ACTIVE)),
            recused=Count("pk", filter=Q(state=AssignmentState.RECUSED)),
        )
    }
    chosen = dict(
        Decision.objects.filter(
            round__in=rounds, kind__in=[DecisionKind.ADVANCE, DecisionKind.AWARD]
        )
        .values_list("round")
        .annotate(Count("pk"))
    )
    habits, lines = _habits(rounds), _lines(rounds)
    apart = _apart(rounds)
    return [
        _of_round(round, pairs[round.pk], lines.get(round.pk, []), habits.get(round.pk, {}),
                  apart.get(round.pk), chosen.get(round.pk, 0))
        for round in rounds
        if round.pk in pairs
    ]  # fmt: skip


def _of_round(
    round: Round,
    pairs: Mapping[str, Any],
    lines: Sequence[tuple[int, str, int, float]],
    habits: dict[int, Habits],
    apart: float | None,
    chosen: int,
) -> RoundStatistics:
    counts = [sheets for _judge, _name, sheets, _mean in lines]
    total = sum(counts)
    mean = sum(sheets * mean for _judge, _name, sheets, mean in lines) / total if total else None
    return RoundStatistics(
        round=round,
        entries=pairs["entries"],
        assigned=pairs["assigned"],
        sheets=total,
        judges=[JudgeLine(name, n, mean, habits.get(judge)) for judge, name, n, mean in lines],
        loads=(min(counts), median(counts), max(counts)) if counts else (0, 0, 0),
        mean=mean,
        apart=apart,
        recused=pairs["recused"],
        chosen=chosen,
    )


def _submitted(rounds: Sequence[Round]) -> QuerySet[Scoresheet]:
    return Scoresheet.objects.filter(
        assignment__round__in=rounds,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    )


def _lines(rounds: Sequence[Round]) -> dict[int, list[tuple[int, str, int, float]]]:
    """Round → judge, name, sheets and their mean, the busiest first."""
    rows = (
        _submitted(rounds)
        .values("assignment__round", "assignment__judge", "assignment__judge__user__name")
        .annotate(sheets=Count("pk"), mean=Avg("total"))
        .order_by("-sheets", "assignment__judge__user__name", "assignment__judge")
    )
    found: dict[int, list[tuple[int, str, int, float]]] = {}
    for row in rows:
        name = row["assignment__judge__user__name"]
        line = (row["assignment__judge"], name, row["sheets"], float(row["mean"]))
        found.setdefault(row["assignment__round"], []).append(line)
    return found


def _apart(rounds: Sequence[Round]) -> dict[int, float]:
    """Pooled over the entries with at least two sheets."""
    rows = (
        _submitted(rounds)
        .values("assignment__round", "assignment__entry")
        .annotate(n=Count("pk"), variance=Variance("total", sample=True))
        .filter(n__gte=LEAST_LIKE)
        .values_list("assignment__round", "n", "variance")
    )
    sums: dict[int, tuple[float, int]] = {}
    for round, n, variance in rows:
        total, freedom = sums.get(round, (0.0, 0))
        sums[round] = (total + (n - 1) * float(variance), freedom + n - 1)
    return {round: sqrt(total / freedom) for round, (total, freedom) in sums.items()}


def _habits(rounds: Sequence[Round]) -> dict[int, dict[int, Habits]]:
    """Of the newest tally of each round."""
    newest = Tally.objects.filter(round=OuterRef("round")).order_by("-number").values("pk")[:1]
    rows = Tally.objects.filter(round__in=rounds, pk=Subquery(newest))
    return {
        round: habits_of({"judges": judges})
        for round, judges in rows.values_list("round_id", "report__judges")
    }


# viewer: caller
def earlier_editions(viewer: User, edition: Edition) -> list[EditionFigures]:
    """This edition and the earlier ones of its programme that the viewer runs or watches, the
    newest first; four queries, however many.
    """
    editions = list(
        editions_run_by(viewer)
        .filter(challenge=edition.challenge_id, opens_at__lte=edition.opens_at)
        .order_by("-opens_at", "-pk")
    )
    eligible = EligibilityCheck.State.ELIGIBLE
    entries: dict[int, Mapping[str, Any]] = {
        row["edition"]: row
        for row in Entry.objects.filter(edition__in=editions, state=EntryState.SUBMITTED)
        .values("edition")
        .annotate(all=Count("pk"), eligible=Count("pk", filter=Q(eligibility__state=eligible)))
    }
    judges = _counted(
        Judge.objects.filter(edition__in=editions, state=Judge.State.ACCEPTED), "edition"
    )
    sheets = _counted(
        Scoresheet.objects.filter(
            assignment__round__edition__in=editions, state=SheetState.SUBMITTED
        ),
        "assignment__round__edition",
    )
    winners = _counted(Winner.objects.filter(entry__edition__in=editions), "entry__edition")
    return [
        EditionFigures(
            row,
            entries.get(row.pk, {}).get("all", 0),
            entries.get(row.pk, {}).get("eligible", 0),
            judges.get(row.pk, 0),
            sheets.get(row.pk, 0),
            winners.get(row.pk, 0),
        )
        for row in editions
    ]


def _counted(rows: QuerySet[Any], edition: str) -> dict[int, int]:
    """Edition → how many rows."""
    return dict(rows.order_by().values_list(edition).annotate(Count("pk")))
