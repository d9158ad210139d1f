"""More time: a round is extended or reopened, with a later time and a reason."""

import pytest
from django.utils import timezone

from challenge.models import Mail
from judging.models import RoundState
from judging.services.assignment.notify import notify_judges
from judging.services.rounds.close import close_round
from judging.services.rounds.more_time import ClosingTimeNeeded, extend_round, reopen_round
from tests.judging import factories as f
from tests.judging.services.rounds.test_open import SOON

pytestmark = pytest.mark.django_db


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


def test_who_was_told_of_entries_hears_of_a_later_close_also_before_the_opening() -> None:
    round = f.an_assigned_round(entries=3, judges=4)
    organiser = f.organiser_of(round.edition)
    extend_round(actor=organiser, round=round, closes_at=round.closes_at + SOON, reason="x")
    assert not Mail.objects.filter(kind="judge_extended").exists()
    notify_judges(actor=organiser, round=round)
    round.refresh_from_db()
    extend_round(actor=organiser, round=round, closes_at=round.closes_at + SOON, reason="x")
    told = Mail.objects.filter(kind="judge_extended").values_list("to_user", flat=True)
    assert set(told) == set(round.assignments.values_list("judge__user", flat=True))
