"""Rounds in which judges score so coarsely that equals are asked about."""

from decimal import Decimal

from judging.models import Assignment, AssignmentState, Criterion, Judge, Round
from judging.queries.scoring.judge_work import queue_of
from judging.queries.scoring.own_order.equal_sheets import equal_groups
from judging.services.rounds.open import open_round
from tests.judging import factories as f

SHARES = (0.2, 0.2, 0.4, 0.4, 0.4, *(0.6,) * 4, *(0.8,) * 3, *(1.0,) * 3)


def a_coarse_round(**facts: object) -> Round:
    """Three judges score fifteen entries by one criterion with five anchors: 20-point steps."""
    rules = {"entries": 15, "judges": 3, "places": 3, "method": "mean", "own_order": True, **facts}
    round = f.an_assigned_round(**rules)
    first = round.rubric.criteria.first()
    assert first is not None
    round.rubric.criteria.exclude(pk=first.pk).delete()
    Criterion.objects.filter(pk=first.pk).update(points=Decimal(100), mode="anchors")
    return open_round(actor=f.organiser_of(round.edition), round=round)


def scored(round: Round) -> None:
    """Every judge gives 60 four times and 80 three times, each to other entries."""
    for judge in Judge.objects.filter(assignments__round=round).distinct():
        for place, pair in enumerate(of(round, judge)):
            f.score(pair, SHARES[(place + judge.pk % 3) % len(SHARES)])


def of(round: Round, judge: Judge) -> list[Assignment]:
    rows = Assignment.objects.filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    return list(rows.select_related("round__edition", "judge__user", "entry").order_by("entry_id"))


def some_judge(round: Round) -> Judge:
    return f.first_assignment(round).judge


def group(round: Round, judge: Judge, total: int = 60) -> list[int]:
    """The assignments that the judge gave this total, as the page lists them."""
    found = equal_groups(round, queue_of(round, judge))
    return [row.assignment for equals in found if equals.total == total for row in equals.sheets]
