"""Judges check in by the code of the hall, themselves; a reminder at the table is one an entry."""

import pytest
from django.core.cache import cache

from challenge.kernel.errors import InvalidInput, NotAllowed
from judging.models import CheckIn, TableReminder
from judging.services.panel.invite import dismiss_judge
from judging.services.rounds.pitch_day.held_session import NotOnStageNow
from judging.services.rounds.pitch_day.presence import (
    MOST_TRIES,
    TooManyTries,
    check_in,
    remind_at_table,
)
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day, judges_of

pytestmark = pytest.mark.django_db


def test_a_judge_checks_in_once_with_the_code_and_nobody_in_their_place() -> None:
    session = a_pitch_day()
    judge, other, _third = judges_of(session)
    for _again in range(2):
        code = f" {session.check_in_code} "
        check_in(actor=judge.user, judge=judge, session=session, code=code)
    with pytest.raises(NotAllowed):
        check_in(actor=judge.user, judge=other, session=session, code=session.check_in_code)
    assert list(CheckIn.objects.values_list("judge", flat=True)) == [judge.pk]


def test_codes_cannot_be_tried_one_after_the_other() -> None:
    cache.clear()
    session = a_pitch_day()
    judge = judges_of(session)[0]
    for _try in range(MOST_TRIES):
        with pytest.raises(InvalidInput):
            check_in(actor=judge.user, judge=judge, session=session, code="x")
    with pytest.raises(TooManyTries):
        check_in(actor=judge.user, judge=judge, session=session, code=session.check_in_code)
    assert not CheckIn.objects.exists()


def test_who_was_dismissed_does_not_come_in() -> None:
    session = a_pitch_day()
    judge = judges_of(session)[0]
    dismiss_judge(actor=f.organiser_of(session.round.edition), judge=judge, reason="사임")
    judge.refresh_from_db()
    with pytest.raises(NotAllowed):
        check_in(actor=judge.user, judge=judge, session=session, code=session.check_in_code)


def test_a_reminder_is_of_the_entry_on_stage_and_stands_once() -> None:
    session = a_pitch_day()
    organiser, judge = f.organiser_of(session.round.edition), judges_of(session)[0]
    with pytest.raises(NotOnStageNow):
        remind_at_table(actor=organiser, session=session, judge=judge)
    session = act_on_stage(actor=organiser, session=session, act="next")
    for _again in range(2):
        remind_at_table(actor=organiser, session=session, judge=judge)
    assert TableReminder.objects.get().slot == session.current
    with pytest.raises(NotAllowed):
        remind_at_table(actor=judge.user, session=session, judge=judge)
