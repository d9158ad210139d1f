"""A pitch day that is ready to begin: three entries, three judges, everybody hears everything."""

from challenge.models import Organisation, User
from judging.models import HallVote, Judge, PitchSession, Round, RoundKind
from judging.services.results import announce, decide
from judging.services.rounds.pitch_day.prepare import draw_order, prepare_pitch_day
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import open_vote, set_tickets
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


def a_voting_hall(
    mode: str = "device", *, picks: int = 1, tickets: int = 0
) -> tuple[PitchSession, HallVote]:
    """The first of three entries has pitched, the second is on stage; the audience may vote."""
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(audience_vote=mode, audience_picks=picks)
    organiser = f.organiser_of(session.round.edition)
    for act in ("next", "start", "next", "next", "start"):
        session = act_on_stage(actor=organiser, session=session, act=act)
    if tickets:
        set_tickets(actor=organiser, session=session, tickets=tickets)
    session = open_vote(actor=organiser, session=session)
    return session, HallVote.objects.select_related("session__round").get(session=session)


def an_investor_of(round: Round) -> Judge:
    """A judge of the round who comes from a venture investor, in a round that asks for amounts."""
    Round.objects.filter(pk=round.pk).update(asks_amounts=True)
    house, _made = Organisation.objects.get_or_create(kind="vc", name_ko="한강벤처스")
    judge = Judge.objects.filter(edition=round.edition).earliest("pk")
    Judge.objects.filter(pk=judge.pk).update(organisation=house)
    return Judge.objects.select_related("user", "edition", "organisation").get(pk=judge.pk)
