"""Running, tallying, deciding and announcing: every refusal, twice run, who may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from challenge.models import Mail
from judging.models import Assignment, RoundState, Rubric
from judging.services.assignment.notify import notify_judges
from judging.services.rounds.close import close_round
from judging.services.rounds.more_time import ClosingTimeNeeded, extend_round, reopen_round
from judging.services.rounds.open import NobodyAssigned, open_round
from judging.services.rounds.remind import NotOpen, remind_judges
from judging.services.setup.rounds import update_round
from judging.services.setup.rubric import RoundIsFrozen, RubricIncomplete, update_criterion
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SOON = timedelta(days=2)


def test_opening_freezes_the_rubric_and_tells_judges_once() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    open_round(actor=organiser, round=round)
    rubric = Rubric.objects.get(round=round)
    assert rubric.frozen_at
    assert rubric.digest
    mails = Mail.objects.filter(kind="judge_assigned").count()
    assert mails == Assignment.objects.filter(round=round).values("judge").distinct().count()
    with pytest.raises(RoundIsFrozen):
        update_round(actor=organiser, round=round, places=9)
    with pytest.raises(RoundIsFrozen):
        update_criterion(
            actor=organiser, criterion=rubric.criteria.earliest("order"), points=Decimal(50)
        )
    assert notify_judges(actor=organiser, round=round) == 0
    assert Mail.objects.filter(kind="judge_assigned").count() == mails


def test_a_round_does_not_open_without_judges_or_with_a_rubric_that_is_not_whole() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    with pytest.raises(NobodyAssigned):
        open_round(actor=organiser, round=round)
    round = f.an_assigned_round()
    round.rubric.criteria.filter(key="team").delete()
    with pytest.raises(RubricIncomplete):
        open_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    assert round.state == RoundState.ASSIGNED


def test_more_time_without_a_reason_names_the_reason_alone_and_changes_nothing() -> None:
    round = f.an_open_round(entries=2, judges=4)
    before = round.closes_at
    with pytest.raises(ClosingTimeNeeded) as refusal:
        extend_round(
            actor=f.organiser_of(round.edition), round=round, closes_at=before + SOON, reason=" "
        )
    assert set(refusal.value.fields) == {"reason"}
    round.refresh_from_db()
    assert round.closes_at == before


def test_a_reminder_by_hand_goes_only_to_those_behind_and_once_an_hour() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    done = Assignment.objects.filter(round=round).earliest("pk").judge
    for assignment in Assignment.objects.filter(round=round, judge=done):
        f.score(assignment)
    count = remind_judges(actor=organiser, round=round)
    remind_judges(actor=organiser, round=round)
    assert Mail.objects.filter(kind="judge_reminder").count() == count
    assert not Mail.objects.filter(kind="judge_reminder", to_user=done.user).exists()
    close_round(actor=organiser, round=round)
    with pytest.raises(NotOpen):
        remind_judges(actor=organiser, round=round)


def test_extending_and_reopening_need_a_later_time_and_a_reason() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    for closes_at, reason in ((timezone.now(), "늦음"), (round.closes_at + SOON, " ")):
        with pytest.raises(ClosingTimeNeeded):
            extend_round(actor=organiser, round=round, closes_at=closes_at, reason=reason)
    extend_round(actor=organiser, round=round, closes_at=round.closes_at + SOON, reason="연휴")
    assert Mail.objects.filter(kind="judge_extended").exists()
    close_round(actor=organiser, round=round)
    with pytest.raises(ClosingTimeNeeded):
        extend_round(
            actor=organiser, round=round, closes_at=timezone.now() + SOON * 9, reason="연휴"
        )
    reopened = reopen_round(
        actor=organiser,
        round=round,
        closes_at=timezone.now() + SOON,
        reason="평가서 하나가 빠졌습니다.",
    )
    assert reopened.state == RoundState.OPEN
