"""On stage: every act in its order, once for a double click, and not on what has moved on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import AuditEvent
from judging.models import PitchSession, PitchSlot, Round, RoundState
from judging.services.rounds.pitch_day.held_session import NotOnStageNow, StageMovedOn
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.pitch_days import a_day_that_is_over, a_pitch_day

pytestmark = pytest.mark.django_db
Slot = PitchSlot.State


def act(session: PitchSession, name: str, **facts: Any) -> PitchSession:
    organiser = f.organiser_of(session.round.edition)
    return act_on_stage(actor=organiser, session=session, act=name, **facts)


def states(session: PitchSession) -> list[str]:
    return list(session.slots.order_by("place").values_list("state", flat=True))


def place_on_stage(session: PitchSession) -> int | None:
    return session.current.place if session.current else None


def test_a_whole_day_goes_from_pitch_to_questions_to_the_next_and_ends() -> None:
    session = a_pitch_day()
    for name in ("next", "start", "next", "next"):
        session = act(session, name)
    assert states(session) == [Slot.DONE, Slot.WAITING, Slot.WAITING]
    assert place_on_stage(session) == 2
    session = act(session, "no_show")
    assert place_on_stage(session) == 3
    for name in ("start", "next", "next"):
        session = act(session, name)
    assert session.current is None
    assert states(session) == [Slot.DONE, Slot.NO_SHOW, Slot.DONE]
    late = session.slots.get(state=Slot.NO_SHOW)
    session = act(session, "recall", slot=late.pk)
    assert (session.current, place_on_stage(session)) == (late, 3)
    session = act(session, "skip")
    session = act(session, "end")
    assert session.state == PitchSession.State.ENDED
    # one event a version, the first of which is the day as it was prepared
    assert AuditEvent.objects.filter(action__startswith="pitch.").count() == session.version


def test_a_clock_that_stands_loses_no_time() -> None:
    session = act(act(a_pitch_day(), "next"), "start")
    slot = session.slots.get(state=Slot.PRESENTING)
    assert slot.running_since is not None
    began = slot.running_since - timedelta(seconds=90)
    PitchSlot.objects.filter(pk=slot.pk).update(running_since=began)
    session = act(session, "pause")
    slot.refresh_from_db()
    assert slot.running_since is None
    assert 90_000 <= slot.elapsed_ms < 95_000
    session = act(session, "resume")
    slot = session.slots.get(pk=slot.pk)
    assert slot.running_since is not None
    later = slot.running_since + timedelta(seconds=10)
    assert slot.elapsed_at(later) == slot.elapsed_ms + 10_000
    session = act(session, "next")
    slot.refresh_from_db()
    assert (slot.state, slot.elapsed_ms) == (Slot.QUESTIONS, 0)


def test_a_double_click_is_one_act() -> None:
    session = act(a_pitch_day(), "next")
    first = act(session, "start", seen=session.version, idempotency_key="k1")
    again = act(session, "start", seen=session.version, idempotency_key="k1")
    assert again.version == first.version
    assert AuditEvent.objects.filter(action="pitch.start").count() == 1


def test_of_two_organisers_the_second_is_told_that_the_stage_moved_on() -> None:
    session = act(act(a_pitch_day(), "next"), "start")
    seen = session.version
    act(session, "next", seen=seen, idempotency_key="mine")
    with pytest.raises(StageMovedOn) as refusal:
        act(session, "next", seen=seen, idempotency_key="theirs")
    assert refusal.value.facts == {"version": seen + 1}
    assert states(session) == [Slot.QUESTIONS, Slot.WAITING, Slot.WAITING]


@pytest.mark.parametrize(
    "name", ["pause", "resume", "end", "reopen", "skip", "no_show", "reveal", "move", "recall"]
)
def test_an_act_out_of_its_place_changes_nothing(name: str) -> None:
    session = a_pitch_day()
    before = (session.version, states(session))
    with pytest.raises((NotOnStageNow, InvalidInput, WrongState)):
        act(session, name)
    session.refresh_from_db()
    assert (session.version, states(session), session.state) == (*before, "ready")


def test_nothing_begins_before_scoring_is_open() -> None:
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(state=RoundState.CLOSED)
    with pytest.raises(NotOnStageNow):
        act(session, "next")
    session.refresh_from_db()
    assert session.state == PitchSession.State.READY


def test_an_entry_that_waits_is_moved_but_not_before_what_is_over() -> None:
    session = act(a_pitch_day(entries=4), "next")
    order = list(session.slots.order_by("place").values_list("pk", flat=True))
    last = order[-1]
    session = act(session, "move", slot=last, place=2)
    wanted = [order[0], last, order[1], order[2]]
    assert list(session.slots.order_by("place").values_list("pk", flat=True)) == wanted
    listed = session.round.participations.order_by("pitch_order").values_list("entry", flat=True)
    entries = dict(session.slots.values_list("pk", "entry"))
    assert list(listed) == [entries[pk] for pk in wanted]
    for slot, place in ((last, 1), (last, 9), (last, None), (order[0], 3)):
        with pytest.raises((InvalidInput, NotOnStageNow)):
            act(session, "move", slot=slot, place=place)
    assert list(session.slots.order_by("place").values_list("pk", flat=True)) == wanted


def test_a_stranger_moves_nothing() -> None:
    session = a_pitch_day()
    with pytest.raises(NotAllowed):
        act_on_stage(actor=f.a_person(), session=session, act="next")
    session.refresh_from_db()
    assert session.state == PitchSession.State.READY


def test_a_day_that_ended_goes_on_only_while_scoring_is_open() -> None:
    session = a_day_that_is_over()
    organiser = f.organiser_of(session.round.edition)
    with pytest.raises(NotOnStageNow, match="Scoring is over"):
        act_on_stage(actor=organiser, session=session, act="reopen")
    session.refresh_from_db()
    assert session.state == PitchSession.State.ENDED
    later = timezone.now() + timedelta(hours=1)
    Round.objects.filter(pk=session.round_id).update(state="open", closes_at=later)
    assert act_on_stage(actor=organiser, session=session, act="reopen").state == "live"
