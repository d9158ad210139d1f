"""Judges are reminded: only those behind, and not too often."""

import pytest

from challenge.models import AuditEvent, Mail
from judging.models import Assignment
from judging.services.rounds.close import close_round
from judging.services.rounds.remind import NotOpen, remind_judges
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_reminder_by_hand_goes_only_to_those_behind_and_once_an_hour() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    done = Assignment.objects.filter(round=round).earliest("pk").judge
    for assignment in Assignment.objects.filter(round=round, judge=done):
        f.score(assignment)
    count = remind_judges(actor=organiser, round=round)
    assert remind_judges(actor=organiser, round=round) == 0
    assert Mail.objects.filter(kind="judge_reminder").count() == count
    assert AuditEvent.objects.filter(action="round.reminded").count() == 1
    assert not Mail.objects.filter(kind="judge_reminder", to_user=done.user).exists()
    close_round(actor=organiser, round=round)
    with pytest.raises(NotOpen):
        remind_judges(actor=organiser, round=round)
