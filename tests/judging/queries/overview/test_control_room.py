"""What the control room says is true at that moment: no alarm before there was time to begin, and
a failed assignment is not taken for none.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import User
from judging.models import Assignment, Conflict, Judge, Round
from judging.queries.overview.control_room import control_room
from judging.services.assignment.request import request_assignment
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
ALARMS = {"judge_silent", "judge_slow"}


def alarms(round: Round, viewer: User, after: timedelta) -> set[str]:
    room = control_room(viewer, round, now=round.opens_at + after)
    return {todo.code for todo in room.todos} & ALARMS


def test_right_after_the_opening_nobody_stands_in_red() -> None:
    round = f.an_open_round(entries=4, judges=4)
    organiser = f.organiser_of(round.edition)
    Judge.objects.update(last_seen_at=None)
    f.let_pass(round, timedelta(seconds=1))
    round.refresh_from_db()
    for after in (timedelta(seconds=1), timedelta(hours=5)):
        assert alarms(round, organiser, after) == set()
    assert alarms(round, organiser, timedelta(days=1, hours=1)) == {"judge_slow"}
    assert alarms(round, organiser, timedelta(days=3, hours=1)) == {"judge_silent"}


def test_who_was_last_seen_long_before_the_opening_is_not_silent_at_the_opening() -> None:
    round = f.an_open_round(entries=4, judges=4)
    f.let_pass(round, timedelta(seconds=1))
    Judge.objects.update(last_seen_at=timezone.now() - timedelta(days=30))
    round.refresh_from_db()
    assert alarms(round, f.organiser_of(round.edition), timedelta(minutes=1)) == set()


def test_work_given_yesterday_is_not_late_and_is_not_taken_away_by_the_clock() -> None:
    round = f.an_open_round(entries=4, judges=4)
    round.edition.rules = {**round.edition.rules, "replace_silent_days": 3}
    round.edition.save()
    f.let_pass(round, timedelta(days=4))
    Judge.objects.update(last_seen_at=None)
    Assignment.objects.update(created_at=timezone.now() - timedelta(hours=20))
    round.refresh_from_db()
    room = control_room(f.organiser_of(round.edition), round)
    assert not {todo.code for todo in room.todos} & ALARMS
    run_due_steps()
    assert not Assignment.objects.filter(round=round).exclude(state="active").exists()


@translation.override("ko")
def test_an_assignment_that_found_nobody_says_why(client: Client) -> None:
    round = f.a_round(entries=2, judges=2)
    organiser = f.organiser_of(round.edition)
    Conflict.objects.bulk_create(
        Conflict(judge=judge, entry=part.entry, kind="other")
        for judge in Judge.objects.filter(edition=round.edition)
        for part in round.participations.all()
    )
    f.run(request_assignment(actor=organiser, round=round, seed=1))
    round.refresh_from_db()
    codes = [todo.code for todo in control_room(organiser, round).todos]
    assert "assign_failed" in codes
    assert not {"assign", "open"} & set(codes)
    client.force_login(organiser)
    page = client.get(reverse("organisers:assignment", args=[round.edition.slug]))
    assert "심사위원을 배정하지 못했습니다" in page.content.decode()
    assert round.participations.earliest("pk").entry.startup.name in page.content.decode()
    room = client.get(reverse("organisers:control_room", args=[round.edition.slug]))
    assert "사유 보기" in room.content.decode()
