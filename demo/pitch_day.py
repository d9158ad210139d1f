"""A fourth sample edition whose pitch day is on: some have pitched, one is called to the stage, the
audience may vote.
"""
# tested by: tests/demo/test_pitch_day.py

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from challenge.models import Edition
from demo import slugs
from demo.applications import apply_all
from demo.cast.records import Cast
from demo.edition_setup import Stage, call_is_over, invite_judges, set_up
from demo.scoresheets import accept_all, score
from demo.story import ACCEPT_UNTIL, CHECK_AFTER, INVITE_AFTER, check_eligibility
from demo.times.pace import SEOUL
from demo.times.story_time import it_is
from demo.waiting import finished
from judging.models import Judge, PitchSession, PitchSlot, Round, RoundKind
from judging.services.assignment.request import request_assignment
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.open import open_round
from judging.services.rounds.pitch_day.plan import set_plan
from judging.services.rounds.pitch_day.prepare import draw_order, prepare_pitch_day
from judging.services.rounds.pitch_day.presence import check_in
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import open_vote
from judging.services.setup.rounds import remove_round, update_round

CALL_DAYS, CLOSED_DAYS = 20, 12  # ago: the call opened, and closed
COMPANIES, JUDGES, HEARD = 8, 6, 3
ONE_TURN = ("start", "next", "next")  # presents, answers questions, is done; the next is called
PAUSE = 15 * 60  # seconds
BEGAN = timedelta(minutes=45)  # ago: the day
LASTS = timedelta(days=2)  # whoever looks at the demo tomorrow finds it open
NAMES = ("서울테크밋업 데모데이 2026 겨울", "Seoul Tech Meetup Demo Day 2026 Winter")


def begin_pitch_day(cast: Cast) -> Stage:
    """One round, pitches alone; its running order is drawn and its first entries were heard and
    scored.  StoryStuckError: a worker didn't do its part.
    """
    now = timezone.now()
    closed = now - timedelta(days=CLOSED_DAYS)
    stage = _call(cast, now, closed)
    companies = [company for company in cast.startups if not company.fault][24:][:COMPANIES]
    written = apply_all(stage, companies, deadline=closed)
    stage = call_is_over(stage, closed)
    check_eligibility(stage, closed + CHECK_AFTER)
    it_is(slugs.PITCH, closed + INVITE_AFTER)
    judges = invite_judges(stage, most=JUDGES)
    since = closed + INVITE_AFTER
    accept_all(stage, judges, written, since=since, until=closed + ACCEPT_UNTIL)
    round = _opened(stage, now)
    session = begin_day(stage, round, judges)
    heard = session.slots.filter(state=PitchSlot.State.DONE).values_list("entry_id", flat=True)
    score(stage, round, until=now, entries=set(heard))
    open_vote(actor=stage.organiser, session=session)
    return stage


def _call(cast: Cast, now: datetime, closed: datetime) -> Stage:
    """Set up before its call opens, which is when rounds can still be taken out; then it is open,
    so that startups can write.
    """
    it_is(slugs.PITCH, closed - timedelta(days=CALL_DAYS + 1))
    stage = set_up(
        cast,
        slug=slugs.PITCH,
        year=timezone.localdate(now, SEOUL).year,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=3),
        name_ko=NAMES[0],
        name_en=NAMES[1],
    )
    for round in stage.edition.rounds.exclude(kind=RoundKind.PITCH):
        remove_round(actor=stage.organiser, round=round)
    update_round(
        actor=stage.organiser,
        round=stage.edition.rounds.get(),
        audience_vote=Round.AudienceVote.DEVICE,
        asks_amounts=True,
    )
    opened = closed - timedelta(days=CALL_DAYS)
    Edition.objects.filter(pk=stage.edition.pk).update(opens_at=opened)
    stage.edition.refresh_from_db()
    return stage


def _opened(stage: Stage, now: datetime) -> Round:
    """Everybody hears everybody, since this morning; not before, or the clock would open it."""
    rounds = Round.objects.select_related("edition")
    round = rounds.get(edition=stage.edition)
    rounds.filter(pk=round.pk).update(opens_at=now + timedelta(hours=6), closes_at=now + LASTS)
    round.refresh_from_db()
    it_is(slugs.PITCH, now - timedelta(days=1))
    admit_entries(actor=stage.organiser, round=round)
    finished(request_assignment(actor=stage.organiser, round=round, seed=stage.cast.seed))
    round.refresh_from_db()
    it_is(slugs.PITCH, now - BEGAN)
    open_round(actor=stage.organiser, round=round)
    rounds.filter(pk=round.pk).update(opens_at=now - BEGAN)
    return rounds.get(pk=round.pk)


def begin_day(stage: Stage, round: Round, judges: Iterable[Judge]) -> PitchSession:
    """Drawn and begun; HEARD have had their turn, the next is called."""
    actor = stage.organiser
    session = draw_order(actor=actor, session=prepare_pitch_day(actor=actor, round=round))
    began = (timezone.now() - BEGAN).replace(second=0, microsecond=0)
    session = set_plan(
        actor=actor, session=session, starts_at=began, break_every=HEARD, break_seconds=PAUSE
    )
    for judge in judges:
        judge.refresh_from_db()
        if judge.state == Judge.State.ACCEPTED:
            check_in(actor=judge.user, judge=judge, session=session, code=session.check_in_code)
    session = act_on_stage(actor=actor, session=session, act="next")
    for act in ONE_TURN * HEARD:
        session = act_on_stage(actor=actor, session=session, act=act)
    return session
