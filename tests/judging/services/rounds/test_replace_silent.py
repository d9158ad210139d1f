"""Silence counts from one's own work and last visit; first a warning, then somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.models import ClockRun, Mail, MailState
from judging.models import Assignment, AssignmentState, Judge, Round
from judging.queries.assignment.problem_of_round import read_problem
from judging.services.rounds.silence import set_silence
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
DAYS = 3
A_DAY = timedelta(days=1)


def a_round_with_one_silent_judge(*, ask: bool = False) -> tuple[Round, Judge]:
    round = f.an_open_round(entries=6, judges=8)
    set_silence(actor=f.organiser_of(round.edition), round=round, days=DAYS, ask=ask)
    judge = f.first_assignment(round).judge
    Judge.objects.exclude(pk=judge.pk).update(last_seen_at=timezone.now() + timedelta(days=60))
    Judge.objects.filter(pk=judge.pk).update(last_seen_at=None)
    return round, judge


def warnings() -> list[Mail]:
    return list(Mail.objects.filter(kind="judge_silence_warning"))


def warned(ago: timedelta) -> None:
    """As if the warning had gone out so long ago."""
    Mail.objects.filter(kind="judge_silence_warning").update(
        state=MailState.SENT, sent_at=timezone.now() - ago
    )


def replaced(round: Round) -> set[int]:
    rows = Assignment.objects.filter(round=round, state=AssignmentState.RECUSED)
    return set(rows.values_list("judge_id", flat=True))


def test_a_day_before_the_judge_is_warned_once_and_nobody_else() -> None:
    round, judge = a_round_with_one_silent_judge()
    f.let_pass(round, DAYS * A_DAY - A_DAY - timedelta(minutes=5))
    run_due_steps()
    assert not warnings()
    f.let_pass(round, DAYS * A_DAY - A_DAY)
    run_due_steps()
    run_due_steps()
    [warning] = warnings()
    assert warning.to_user == judge.user
    assert not replaced(round)


def test_who_stays_silent_after_the_warning_is_replaced_and_everybody_is_told() -> None:
    round, judge = a_round_with_one_silent_judge()
    f.let_pass(round, (DAYS + 1) * A_DAY)
    run_due_steps()
    warned(A_DAY - timedelta(minutes=5))
    run_due_steps()
    assert not replaced(round)
    warned(A_DAY)
    run_due_steps()
    run_due_steps()
    assert replaced(round) == {judge.pk}
    assert Mail.objects.get(kind="judge_replaced").to_user == judge.user
    told = Mail.objects.filter(kind="silent_judges").values_list("to_user", flat=True)
    assert list(told) == [f.organiser_of(round.edition).pk]
    assert str(judge) in Mail.objects.get(kind="silent_judges").body


def test_a_warning_that_has_not_left_us_replaces_nobody() -> None:
    round, _judge = a_round_with_one_silent_judge()
    f.let_pass(round, 9 * A_DAY)
    for _ in range(3):
        run_due_steps()
    assert warnings()[0].state == MailState.QUEUED
    assert not replaced(round)


def test_a_visit_ends_the_silence_and_a_later_one_is_warned_of_anew() -> None:
    round, judge = a_round_with_one_silent_judge()
    f.let_pass(round, 9 * A_DAY)
    run_due_steps()
    warned(2 * A_DAY)
    Judge.objects.filter(pk=judge.pk).update(last_seen_at=timezone.now())
    run_due_steps()
    assert not replaced(round)
    Judge.objects.filter(pk=judge.pk).update(last_seen_at=timezone.now() - 4 * A_DAY)
    run_due_steps()
    assert len(warnings()) == 2
    assert not replaced(round)


def test_the_bench_is_not_burnt_work_given_later_counts_from_then() -> None:
    round, judge = a_round_with_one_silent_judge()
    reserve = f.a_judge(round.edition, fields={"ai": 1.0})
    Judge.objects.filter(pk=reserve.pk).update(is_reserve=True)
    Judge.objects.update(last_seen_at=None)
    f.let_pass(round, 9 * A_DAY)
    entry = f.first_assignment(round).entry
    now = timezone.now()
    Assignment.objects.create(round=round, judge=reserve, entry=entry, notified_at=now)
    run_due_steps()
    assert judge.user in {mail.to_user for mail in warnings()}
    assert reserve.user not in {mail.to_user for mail in warnings()}
    warned(A_DAY)
    run_due_steps()
    assert judge.pk in replaced(round)
    assert reserve.pk not in replaced(round)


def test_who_was_replaced_gets_nothing_new_until_they_are_seen_again() -> None:
    round, judge = a_round_with_one_silent_judge()
    f.let_pass(round, 9 * A_DAY)
    run_due_steps()
    warned(A_DAY)
    run_due_steps()
    assert replaced(round) == {judge.pk}

    def room_for(judge: Judge) -> int:
        found = read_problem(round=round)
        if judge not in found.judges:
            return 0
        loads: Any = found.problem.max_load
        return int(loads[found.judges.index(judge)])

    assert room_for(judge) == 0
    Judge.objects.filter(pk=judge.pk).update(last_seen_at=timezone.now())
    assert room_for(judge) > 0


def test_a_round_that_asks_first_replaces_nobody_and_asks_once() -> None:
    round, judge = a_round_with_one_silent_judge(ask=True)
    f.let_pass(round, 9 * A_DAY)
    run_due_steps()
    warned(A_DAY)
    for _ in range(3):
        run_due_steps()
    assert not replaced(round)
    assert str(judge) in Mail.objects.get(kind="silent_judges").body
    assert not Mail.objects.filter(kind="judge_replaced").exists()


def test_time_in_which_the_server_was_away_counts_for_nobody() -> None:
    round, _judge = a_round_with_one_silent_judge()
    f.let_pass(round, (DAYS + 1) * A_DAY)
    now = timezone.now()
    ClockRun.objects.create(
        away_since=now - 3 * A_DAY, began_at=now - timedelta(minutes=1), last_at=now
    )
    run_due_steps()
    assert not warnings()
    assert not replaced(round)
