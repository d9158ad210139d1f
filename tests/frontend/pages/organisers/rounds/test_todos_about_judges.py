"""A judge who was reminded stands on the list as reminded, and not as a thing to do again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenge.models import Mail
from frontend.templatetags.formatting import moment
from judging.models import Assignment, Judge, Round
from judging.queries.overview.control_room import REMIND_AGAIN_AFTER
from tests.frontend.pages.organisers.desk import act, at, organiser, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

REMIND = "<span>Remind</span></button>"


def a_round_with_late_judges() -> Round:
    round = make.an_open_round(entries=4, judges=2)
    make.let_pass(round, timedelta(days=1, hours=2))
    Judge.objects.update(last_seen_at=timezone.now())
    Assignment.objects.update(created_at=timezone.now() - timedelta(days=2))
    round.refresh_from_db()
    return round


def tasks_of(page: str) -> str:
    """What there is to do; the round's and the table's own buttons remind at any time."""
    return page.split('id="tasks"', 1)[1].split("</section>", 1)[0]


def test_who_was_reminded_is_not_to_be_reminded_again_at_once() -> None:
    round = a_round_with_late_judges()
    client, room = organiser(round), at("control_room", round)
    before = tasks_of(text_of(client, room))
    assert before.count(REMIND) == 2
    judge = round.edition.judges.earliest("pk")
    client.post(act("remind_judge", round, judge.pk))
    after = tasks_of(text_of(client, room))
    assert after.count(REMIND) == 1
    again = moment(Mail.objects.get(kind="judge_reminder").created_at + REMIND_AGAIN_AFTER, "short")
    assert f"Reminded just now. On this list again from {again}." in after
    assert after.index("falling behind") < after.index("Reminded just now")
    counted = '<span class="badge badge-warn num">{}</span>'
    todos = before.count('class="todo-i')
    assert counted.format(todos) in before
    assert counted.format(todos - 1) in after


def test_after_a_day_the_judge_is_to_be_reminded_again() -> None:
    round = a_round_with_late_judges()
    client = organiser(round)
    for judge in round.edition.judges.all():
        client.post(act("remind_judge", round, judge.pk))
    assert REMIND not in tasks_of(text_of(client, at("control_room", round)))
    Mail.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert tasks_of(text_of(client, at("control_room", round))).count(REMIND) == 2


def test_the_api_says_when_a_judge_was_reminded() -> None:
    round = a_round_with_late_judges()
    client = organiser(round)
    client.post(act("remind_judge", round, round.edition.judges.earliest("pk").pk))
    address = reverse("api:round-progress", args=[round.edition.slug, round.order])
    todos = client.get(address).json()["todos"]
    facts = [todo["facts"] for todo in todos if todo["code"] == "judge_slow"]
    assert sorted(map(len, facts)) == [0, 1]
    assert any("reminded_at" in each for each in facts)
