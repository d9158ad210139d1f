"""Judges who still have score sheets to submit in a round."""

# tested by: tests/judging/services/rounds/test_remind.py

from dataclasses import dataclass

from django.db.models import Count, Q

from judging.models import AssignmentState, Judge, Round, SheetState


@dataclass(frozen=True, slots=True)
class JudgeBehind:
    """A judge with sheets left.  total: active assignments; begun: how many have a sheet at all."""

    judge: Judge
    total: int
    left: int
    begun: int


# viewer: caller
def judges_behind(round: Round) -> list[JudgeBehind]:
    """Accepted judges with active assignments whose sheet isn't submitted, in order of id."""
    mine = Q(assignments__round=round, assignments__state=AssignmentState.ACTIVE)
    counted = (
        Judge.objects.filter(edition=round.edition, state=Judge.State.ACCEPTED)
        .select_related("user")
        .order_by("pk")
        .annotate(
            total=Count("assignments", filter=mine),
            done=Count(
                "assignments", filter=mine & Q(assignments__sheet__state=SheetState.SUBMITTED)
            ),
            begun=Count("assignments__sheet", filter=mine),
        )
    )
    return [
        JudgeBehind(judge, judge.total, judge.total - judge.done, judge.begun)
        for judge in counted
        if judge.total > judge.done
    ]
