"""The plan of a pitch day: clock times of every place, with breaks, for whoever may act."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.algorithms.allocation.running_order import planned_times
from judging.queries.rounds.live_stage import session_of, stage_of
from judging.services.rounds.pitch_day.held_session import StageMovedOn
from judging.services.rounds.pitch_day.plan import set_plan
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day, judges_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 22, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))


def test_breaks_fall_between_entries_and_none_before_the_first() -> None:
    turn, pause = timedelta(minutes=10), timedelta(minutes=15)
    times = planned_times(5, start=START, turn=turn, break_every=2, pause=pause)
    assert [(time - START) // timedelta(minutes=1) for time in times] == [0, 10, 35, 45, 70]
    straight = planned_times(3, start=START, turn=turn, break_every=0, pause=pause)
    assert straight[-1] - START == 2 * turn


def test_every_screen_is_told_the_planned_times_once_a_start_is_set() -> None:
    session = a_pitch_day(entries=3)
    organiser = f.organiser_of(session.round.edition)
    assert {slot["planned_at"] for slot in stage_of(session_of(session.pk))["slots"]} == {None}
    plan = {"starts_at": START, "break_every": 2, "break_seconds": 600}
    held = {"actor": organiser, "session": session, "idempotency_key": "a"}
    set_plan(**held, **plan, seen=session.version)  # type: ignore[arg-type]
    set_plan(**held, starts_at=None)  # type: ignore[arg-type]  # the same click
    stage = stage_of(session_of(session.pk))
    times = [datetime.fromisoformat(slot["planned_at"]) - START for slot in stage["slots"]]
    assert times == [timedelta(minutes=minutes) for minutes in (0, 10, 30)]
    assert AuditEvent.objects.filter(action="pitch.plan_set").count() == 1


def test_who_may_not_or_has_not_looked_changes_nothing() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    with pytest.raises(NotAllowed):
        set_plan(actor=judges_of(session)[0].user, session=session, starts_at=START)
    with pytest.raises(StageMovedOn):
        set_plan(actor=organiser, session=session, starts_at=START, seen=session.version - 1)
    with pytest.raises(InvalidInput) as refusal:
        set_plan(
            actor=organiser, session=session, starts_at=None, break_every=101, break_seconds=-1
        )
    assert set(refusal.value.fields) == {"break_every", "break_seconds"}
    session.refresh_from_db()
    assert session.starts_at is None
