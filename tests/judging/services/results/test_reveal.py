"""The ceremony: from the last prize to the first, once two people stand for the result."""

import pytest

from judging.models import Decision, PitchSession, Round
from judging.queries.overview.hall_feeds import ANYBODY, ScreenFeed
from judging.queries.results.published.ceremony import places_to_reveal
from judging.services.results import announce, decide
from judging.services.results.reveal import AllShown, NotToBeShownYet, reveal_next
from judging.services.rounds.pitch_day.held_session import StageMovedOn
from submissions.services.submit import withdraw_entry
from tests.judging import factories as f
from tests.judging.pitch_days import a_day_that_is_over

pytestmark = pytest.mark.django_db


def test_prizes_come_from_the_last_to_the_first_once_somebody_else_stands_for_them() -> None:
    session = a_day_that_is_over()
    round = session.round
    first, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    for actor in (first, second):
        with pytest.raises(NotToBeShownYet):
            reveal_next(actor=actor, session=session)
    decide.decide_by_ranking(actor=first, round=round)
    round = Round.objects.get(pk=round.pk)
    announce.prepare_announcement(actor=first, round=round, message_ko="축하", message_en="Well")
    with pytest.raises(NotToBeShownYet):
        reveal_next(actor=first, session=session)
    assert shown(session) == []
    session.round.refresh_from_db()
    everybody = [row["name"]["ko"] for row in places_to_reveal(session)]
    best = Decision.objects.filter(round=round, kind="award").order_by("award__order")[0]
    assert (len(everybody), everybody[-1]) == (3, best.entry.startup.name_ko)
    for step in range(1, 4):
        reveal_next(actor=second, session=session, idempotency_key=f"step-{step}")
        reveal_next(actor=second, session=session, idempotency_key=f"step-{step}")
        assert shown(session) == everybody[:step]
    with pytest.raises(AllShown):
        reveal_next(actor=second, session=session)


def test_a_result_that_is_taken_back_leaves_the_hall_and_is_not_shown_by_one_person() -> None:
    session = a_day_that_is_over()
    round = session.round
    first, second = f.organiser_of(round.edition), f.an_organiser_of(round.edition)
    decide.decide_by_ranking(actor=first, round=round)
    words = {"message_ko": "축하", "message_en": "Well"}
    prepared = announce.prepare_announcement(actor=first, round=round, **words)
    session = reveal_next(actor=second, session=session)
    announce.withdraw_announcement(actor=second, announcement=prepared)
    assert shown(session) == []
    announce.prepare_announcement(actor=first, round=round, **words)
    assert shown(session) == []
    with pytest.raises(StageMovedOn):
        reveal_next(actor=second, session=session, seen=session.version)
    with pytest.raises(NotToBeShownYet):
        reveal_next(actor=first, session=session)
    reveal_next(actor=second, session=session)
    assert len(shown(session)) == 1


def test_whoever_withdrew_is_not_called_up() -> None:
    session = a_day_that_is_over()
    round = session.round
    decide.decide_by_ranking(actor=f.organiser_of(round.edition), round=round)
    session.round.refresh_from_db()
    before = places_to_reveal(session)
    gone = Decision.objects.filter(round=round, kind="award").order_by("award__order")[0].entry
    withdraw_entry(actor=gone.startup.members.get().user, entry=gone)
    assert places_to_reveal(session) == before[:-1]


def shown(session: PitchSession) -> list[str]:
    look = ScreenFeed(session.pk).look({ANYBODY})
    assert "score" not in str(look.common)
    return [row["name"]["ko"] for row in look.common["reveal"]]
