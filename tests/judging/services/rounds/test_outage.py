"""What fell into an outage is held against nobody: no step after its moment, time given back."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from challenge.kernel import clock
from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent, ClockRun, Edition, Mail
from judging.models import Assignment, AssignmentState, Round, RoundState
from judging.services.rounds.more_time import extend_round
from judging.services.rounds.outage import NothingWaits, keep_dates
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
OUTAGE = 3 * A_DAY


def the_server_was_away(*, ended_ago: timedelta = timedelta(minutes=1)) -> None:
    ended = clock.now() - ended_ago
    ClockRun.objects.create(away_since=ended - OUTAGE, began_at=ended, last_at=ended)


def far_away(round: Round) -> None:
    """The rounds after it."""
    now = timezone.now()
    Round.objects.filter(edition=round.edition, order__gt=round.order).update(
        opens_at=now + 90 * A_DAY, closes_at=now + 99 * A_DAY
    )


def a_running_round(*, opened: timedelta, closes_in: timedelta) -> Round:
    """Of which nobody has begun anything, with silent judges replaced after two days."""
    round = f.an_open_round(entries=4, judges=6, replace_silent_days=2)
    far_away(round)
    f.let_pass(round, opened)
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() + closes_in)
    round.edition.judges.update(last_seen_at=None)
    round.refresh_from_db()
    return round


def rule(round: Round, value: str) -> None:
    round.edition.rules = {**round.edition.rules, "after_outage": value}
    round.edition.save()


def tick(round: Round, times: int = 3) -> Round:
    for _ in range(times):
        run_due_steps()
    round.refresh_from_db()
    return round


def test_a_close_that_fell_into_an_outage_is_put_off_by_the_time_lost() -> None:
    round = a_running_round(opened=5 * A_DAY, closes_in=-A_DAY)
    before = round.closes_at
    the_server_was_away()
    tick(round)
    assert round.state == RoundState.OPEN
    assert round.closes_at == before + OUTAGE
    assert round.is_taking_sheets
    assert not Assignment.objects.filter(round=round, state=AssignmentState.RECUSED).exists()
    assert AuditEvent.objects.filter(action="round.extended").count() == 1
    judges = round.assignments.values("judge").distinct().count()
    assert Mail.objects.filter(kind="judge_extended").count() == judges
    [mail] = Mail.objects.filter(kind="server_was_away")
    assert mail.to_user == f.organiser_of(round.edition)
    closes = timezone.localtime(round.closes_at)
    assert f"{closes.month}월 {closes.day}일" in mail.body


def test_after_an_outage_past_the_close_nobody_is_reminded_warned_or_replaced() -> None:
    round = a_running_round(opened=5 * A_DAY, closes_in=-A_DAY)
    rule(round, "wait")
    the_server_was_away()
    tick(round)
    kinds = Mail.objects.exclude(kind__in=["judge_assigned", "judge_invited"]).values_list(
        "kind", flat=True
    )
    assert set(kinds) == {"server_was_away"}
    assert not Assignment.objects.filter(round=round, state=AssignmentState.RECUSED).exists()
    assert round.state == RoundState.OPEN
    assert round.waits_since is not None


def test_a_round_that_waits_is_ended_by_a_person_and_by_nobody_else() -> None:
    round = a_running_round(opened=5 * A_DAY, closes_in=-A_DAY)
    rule(round, "wait")
    the_server_was_away()
    tick(round)
    with pytest.raises(NotAllowed):
        keep_dates(actor=f.an_organiser_of(round.edition, "observer"), round=round)
    organiser = f.organiser_of(round.edition)
    keep_dates(actor=organiser, round=round)
    assert tick(round).state == RoundState.CLOSED
    with pytest.raises(NothingWaits):
        keep_dates(actor=organiser, round=round)


def test_more_time_ends_the_waiting() -> None:
    round = a_running_round(opened=5 * A_DAY, closes_in=-A_DAY)
    rule(round, "wait")
    the_server_was_away()
    tick(round)
    until = timezone.now() + 2 * A_DAY
    extend_round(actor=f.organiser_of(round.edition), round=round, closes_at=until, reason="server")
    assert tick(round).waits_since is None
    assert (round.state, round.closes_at) == (RoundState.OPEN, until)


def test_a_new_close_that_would_run_into_the_next_round_waits_for_a_person() -> None:
    round = a_running_round(opened=5 * A_DAY, closes_in=-A_DAY)
    soon = timezone.now() + timedelta(hours=5)
    Round.objects.filter(edition=round.edition, order=2).update(opens_at=soon)
    before = round.closes_at
    the_server_was_away()
    tick(round)
    assert round.waits_since is not None
    assert round.closes_at == before


def test_a_window_that_fell_into_an_outage_opens_afterwards_with_all_its_time() -> None:
    round = f.an_assigned_round(entries=4, judges=6)
    far_away(round)
    opens_at, length = clock.now() - 2 * A_DAY, A_DAY
    Round.objects.filter(pk=round.pk).update(opens_at=opens_at, closes_at=opens_at + length)
    the_server_was_away()
    ended = ClockRun.objects.latest("pk").began_at
    tick(round)
    assert round.state == RoundState.OPEN
    assert round.closes_at == ended + length


@pytest.mark.parametrize("short", [timedelta(minutes=11), timedelta(minutes=29)])
def test_a_short_outage_and_one_before_the_round_change_nothing(short: timedelta) -> None:
    round = a_running_round(opened=timedelta(hours=9), closes_in=5 * A_DAY)
    Edition.objects.update(closes_at=timezone.now() - 9 * A_DAY)
    before: datetime = round.closes_at
    now = clock.now()
    ClockRun.objects.create(away_since=now - short, began_at=now, last_at=now)
    the_server_was_away(ended_ago=timedelta(hours=10))
    tick(round)
    assert round.closes_at == before
    assert round.waits_since is None
    assert not Mail.objects.filter(kind="server_was_away").exists()
