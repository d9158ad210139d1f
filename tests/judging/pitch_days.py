"""A pitch day that is ready to begin: three entries, three judges, everybody hears everything."""

from challenge.models import User
from judging.models import Judge, PitchSession, Round, RoundKind
from judging.services.results import announce, decide
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


def a_day_that_is_over() -> PitchSession:
    """Everybody was heard and scored; three places are to be won."""
    round = f.make_last(f.a_closed_round(entries=5, judges=4, places=3, kind=RoundKind.PITCH))
    organiser = f.organiser_of(round.edition)
    session = draw_order(actor=organiser, session=prepare_pitch_day(actor=organiser, round=round))
    PitchSession.objects.filter(pk=session.pk).update(state=PitchSession.State.ENDED)
    session.refresh_from_db()
    return session


def who_may_show(session: PitchSession) -> User:
    """A second organiser, after the first has decided and prepared the announcement."""
    round = session.round
    first, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    decide.decide_by_ranking(actor=first, round=round)
    round = Round.objects.get(pk=round.pk)
    announce.prepare_announcement(actor=first, round=round, message_ko="축하", message_en="Well")
    session.round.refresh_from_db()
    return second


def judges_of(session: PitchSession) -> list[Judge]:
    return list(
        Judge.objects.filter(edition=session.round.edition)
        .select_related("user", "edition")
        .order_by("pk")
    )
