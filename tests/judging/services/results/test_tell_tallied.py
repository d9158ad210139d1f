"""Organisers hear that a round is closed and tallied: once for each close."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.models import Job, Mail
from judging.models import Round, RoundState
from judging.services.rounds.more_time import reopen_round
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def told() -> int:
    return Mail.objects.filter(kind="round_tallied").count()


def close_by_clock(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    run_due_steps()
    f.run(Job.objects.filter(kind="tally").latest("pk"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_organiser_is_told_once_and_again_after_another_close(language: str) -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    type(organiser).objects.filter(pk=organiser.pk).update(language=language)
    f.an_organiser_of(round.edition)
    f.score_all(round)
    run_due_steps()
    assert told() == 0
    close_by_clock(round)
    run_due_steps()
    run_due_steps()
    assert told() == 2
    body = Mail.objects.filter(kind="round_tallied").earliest("pk").body
    assert ("집계" if language == "ko" else "tallied") in body
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    reopen_round(
        actor=organiser,
        round=round,
        closes_at=timezone.now() + timedelta(days=1),
        reason="One more sheet.",
    )
    round.refresh_from_db()
    f.score_all(round, seed=2)
    close_by_clock(round)
    run_due_steps()
    run_due_steps()
    assert told() == 4
