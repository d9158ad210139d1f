"""A look at a judge's page or API counts as being here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from judging.models import Judge
from judging.services.panel.visit import NOTED_EVERY, note_visit
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "is_visit"),
    [
        ("/en/judge/", True),
        ("/judge/", True),
        ("/en/judge/rounds/{round}/", True),
        ("/api/v1/judge/rounds/{round}/bundle", True),
        ("/en/judge/rounds/999999/", False),
        ("/en/", False),
    ],
)
def test_only_what_a_judge_looks_at_is_a_visit(path: str, is_visit: bool) -> None:
    round = f.an_open_round(entries=2, judges=4)
    judge = f.first_assignment(round).judge
    Judge.objects.update(last_seen_at=None)
    client = Client()
    client.force_login(judge.user)
    client.get(path.format(round=round.pk))
    seen = Judge.objects.filter(last_seen_at__isnull=False)
    assert set(seen) == ({judge} if is_visit else set())


def test_a_visit_is_written_at_most_every_ten_minutes_and_for_ones_own_seats_alone() -> None:
    round = f.an_open_round(entries=2, judges=4)
    judge = f.first_assignment(round).judge
    Judge.objects.update(last_seen_at=None)
    assert note_visit(actor=judge.user) == 1
    assert note_visit(actor=judge.user) == 0
    long_ago = timezone.now() - NOTED_EVERY - timedelta(seconds=1)  # clocks step back, too
    Judge.objects.filter(pk=judge.pk).update(last_seen_at=long_ago)
    assert note_visit(actor=judge.user) == 1
    Judge.objects.filter(pk=judge.pk).update(state=Judge.State.DISMISSED, last_seen_at=None)
    assert note_visit(actor=judge.user) == 0
    assert note_visit(actor=f.a_person()) == 0
