"""A pitch day that is ready to begin: three entries, three judges, everybody hears everything."""

from judging.models import Judge, PitchSession, Round, RoundKind
from judging.services.rounds.pitch_day.prepare import draw_order, prepare_pitch_day
from tests.judging import factories as f


def a_pitch_round(entries: int = 3, judges: int = 3) -> Round:
    return f.an_open_round(
        entries=entries,
        judges=judges,
        kind=RoundKind.PITCH,
        allocation=Round.Allocation.EVERYBODY,
        blind=False,
    )


def a_pitch_day(entries: int = 3, judges: int = 3) -> PitchSession:
    round = a_pitch_round(entries, judges)
    organiser = f.organiser_of(round.edition)
    session = prepare_pitch_day(actor=organiser, round=round)
    return draw_order(actor=organiser, session=session)


def judges_of(session: PitchSession) -> list[Judge]:
    return list(
        Judge.objects.filter(edition=session.round.edition)
        .select_related("user", "edition")
        .order_by("pk")
    )
