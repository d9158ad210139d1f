"""Sheets that came after the close, for the tests of services, API and pages."""

from challenge.models import User
from judging.models import Assignment, AssignmentState, LateSheet, Round, RoundState
from judging.services.results import decide, tally
from judging.services.rounds.close import close_round
from judging.services.scoring.late_sheets import send_late_sheet
from tests.judging import factories as f


def a_late_sheet(*, level: int = 4, gaps: int = 0) -> LateSheet:
    """All others are in, the round is closed, and one judge's sheet comes now."""
    round = f.an_open_round(entries=3, judges=4)
    last = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).earliest("pk")
    for other in (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .exclude(pk=last.pk)
        .select_related("round")
    ):
        f.score(other)
    close_round(actor=f.organiser_of(round.edition), round=round)
    return send(last, level=level, gaps=gaps)


def send(assignment: Assignment, *, level: int, gaps: int = 0) -> LateSheet:
    assignment = Assignment.objects.select_related("round__edition", "judge__user", "entry").get(
        pk=assignment.pk
    )
    keys = [criterion.key for criterion in assignment.round.rubric.criteria.order_by("order")]
    send_late_sheet(
        actor=assignment.judge.user,
        assignment=assignment,
        scores=dict.fromkeys(keys[gaps:], level),
        comment="늦었습니다.",
    )
    return LateSheet.objects.select_related(
        "assignment__round__edition", "assignment__judge__user"
    ).latest("sent_at")


def boss(late: LateSheet) -> User:
    return f.organiser_of(late.assignment.round.edition)


def decided(late: LateSheet) -> None:
    round = late.assignment.round
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=f.organiser_of(round.edition), round=round)
    Round.objects.filter(pk=round.pk).update(state=RoundState.DECIDED)
