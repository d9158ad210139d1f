"""What a judge learns about the own scoring after the close: figures of the own sheets only, against the panel as a whole."""

from judging.models import Judge, Round, RoundState
from judging.queries.judge_report import Habits, habits_of
from judging.queries.standings import latest_tally

AFTER_THE_CLOSE = frozenset({RoundState.CLOSED, RoundState.DECIDED, RoundState.PUBLISHED})


def own_habits(round: Round, judge: Judge) -> Habits | None:
    """The judge's own line of the judge report; None before the close, and where there is too little to compare."""
    if round.state not in AFTER_THE_CLOSE:
        return None  # while scoring is open it would tell what others gave
    tally = latest_tally(round)
    return habits_of(tally.report).get(judge.pk) if tally else None
