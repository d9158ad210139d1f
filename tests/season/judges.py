"""Judges of a season, by their ways: steady, on the last day, silent in the first round, or with
everything too late.
"""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from judging.models import Assignment, AssignmentState, Judge, Round, RoundState, SheetState
from judging.services.panel.visit import note_visit
from judging.services.scoring.sheet import RoundClosed, save_sheet
from tests.judging import factories as judging
from tests.season.cast import Cast


def look_as_judge(cast: Cast) -> None:
    """In the afternoon: the steady ones do a third of what is left, those of the last day all of it
    in the last day, the silent one nothing.
    """
    now = timezone.now()
    for round in cast.edition.rounds.filter(state=RoundState.OPEN, closes_at__gt=now):
        is_last_day = now >= round.closes_at - timedelta(hours=24)
        for way, judges in cast.judges.items():
            if way == "mute" or (way == "silent" and round.order == 1):
                continue
            for judge in judges:
                note_visit(actor=judge.user)
                if way != "late" and (way == "steady" or is_last_day):
                    _score(cast, round, judge, everything=is_last_day)


def send_too_late(cast: Cast) -> None:
    """In the hours from the close on, from its very second: whatever the late ones have."""
    now = timezone.now()
    just_over = cast.edition.rounds.filter(
        state__in=[RoundState.OPEN, RoundState.CLOSED],
        closes_at__lte=now,
        closes_at__gt=now - timedelta(hours=3),
    )
    for round in just_over:
        for judge in cast.judges["late"]:
            with suppress(RoundClosed):
                _score(cast, round, judge, everything=True)


def left(round: Round, judge: Judge) -> list[Assignment]:
    """Work of the judge in the round that is not submitted."""
    mine = Assignment.objects.filter(round=round, judge=judge, state=AssignmentState.ACTIVE)
    unsent = mine.exclude(sheet__state=SheetState.SUBMITTED)
    return list(unsent.select_related("round__rubric", "judge__user", "judge__edition", "entry"))


def behind(round: Round) -> list[Judge]:
    """Judges who were told of work that is not done."""
    told = Judge.objects.filter(edition=round.edition).select_related("user")
    return [
        judge for judge in told if any(row.notified_at is not None for row in left(round, judge))
    ]


def _score(cast: Cast, round: Round, judge: Judge, *, everything: bool) -> None:
    rows = left(round, judge)
    for row in rows if everything else rows[: 1 + len(rows) // 3]:
        level = cast.random.choice([2, 3, 4, 5])
        save_sheet(
            actor=judge.user,
            assignment=row,
            scores=judging.full_scores(row, level),
            comment=judging.COMMENT,
            base_revision=0,
            mutation_id=f"season-{row.pk}",
            submit=True,
        )
