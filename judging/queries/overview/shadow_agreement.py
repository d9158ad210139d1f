"""Shadow judges beside the panel: what they have, and after the close how far they agree."""

# tested by: tests/judging/services/panel/test_shadow.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from challenge.models import Edition
from judging.algorithms.agreement import Agreement, agreement
from judging.models import (
    Assignment,
    AssignmentState,
    Criterion,
    Judge,
    Round,
    Score,
    Scoresheet,
    SheetState,
)
from judging.queries.results.judge_statistics import AFTER_THE_CLOSE
from judging.queries.results.tally_input import read_input


@dataclass(frozen=True, slots=True)
class OnCriterion:
    """Of one criterion's points."""

    criterion: Criterion
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class ShadowAgreement:
    """Of the totals, and of each criterion; total None: too few entries that both scored."""

    round: Round
    submitted: int
    total: Agreement | None
    criteria: Sequence[OnCriterion]


@dataclass(frozen=True, slots=True)
class ShadowWork:
    """What a shadow has in a round.  agreement: after the close; None: not yet."""

    round: Round
    assigned: int
    submitted: int
    agreement: ShadowAgreement | None


# viewer: caller
def shadows_of(edition: Edition) -> QuerySet[Judge]:
    """The edition's shadow judges, by name."""
    rows = Judge.with_shadows.filter(edition=edition, is_shadow=True)
    return rows.select_related("user", "organisation").order_by("user__name", "pk")


# viewer: caller
def shadow_work(judge: Judge) -> list[ShadowWork]:
    """Round by round, in their order: what they have, and how far they agree."""
    mine = Assignment.with_shadows.filter(judge=judge, state=AssignmentState.SHADOW)
    rows = mine.order_by().values_list("round").annotate(
        assigned=Count("pk"), submitted=Count("pk", filter=Q(sheet__state=SheetState.SUBMITTED))
    )  # fmt: skip
    known = {pk: (assigned, submitted) for pk, assigned, submitted in rows}
    return [
        ShadowWork(round, *known.get(round.pk, (0, 0)), agreement_of(round, judge))
        for round in judge.edition.rounds.select_related("edition", "rubric").order_by("order")
    ]


# viewer: own
def agreement_of(round: Round, judge: Judge) -> ShadowAgreement | None:
    """For the shadow, and for the organisers.  None: no shadow, or the round is not closed yet,
    so that nobody scores towards the panel.
    """
    if not judge.is_shadow or round.state not in AFTER_THE_CLOSE:
        return None
    mine = _points_of(round, judge)
    panel = _panel_points(round)
    shared = sorted(mine.keys() & panel.keys())
    totals = [[sum(points[entry].values()) for entry in shared] for points in (mine, panel)]
    criteria = []
    for criterion in Criterion.objects.filter(rubric__round=round).order_by("order", "pk"):
        key = criterion.key
        found = [[points[entry].get(key, 0.0) for entry in shared] for points in (mine, panel)]
        if (agreed := agreement(*found)) is not None:
            criteria.append(OnCriterion(criterion, agreed))
    return ShadowAgreement(round, len(mine), agreement(*totals), criteria)


def _points_of(round: Round, judge: Judge) -> dict[int, dict[str, float]]:
    """Entry → criterion key → points that the shadow submitted."""
    sheets = Scoresheet.with_shadows.filter(
        assignment__round=round,
        assignment__judge=judge,
        assignment__state=AssignmentState.SHADOW,
        state=SheetState.SUBMITTED,
    )
    found: dict[int, dict[str, float]] = {}
    rows = Score.objects.filter(sheet__in=sheets).values_list(
        "sheet__assignment__entry_id", "criterion__key", "value"
    )
    for entry, key, value in rows:
        found.setdefault(entry, {})[key] = float(value)
    return found


def _panel_points(round: Round) -> dict[int, Mapping[str, float]]:
    """Entry → criterion key → the mean of the sheets that count."""
    sheets: dict[int, list[Mapping[str, float]]] = {}
    for row in read_input(round=round).sheets:
        sheets.setdefault(row.entry, []).append(
            {key: float(value) for key, value in row.points.items()}
        )
    return {
        entry: {key: sum(row[key] for row in rows) / len(rows) for key in rows[0]}
        for entry, rows in sheets.items()
    }
