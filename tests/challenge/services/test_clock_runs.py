"""When the clock ran and when it stood still, as its ticks tell."""

from datetime import datetime, timedelta

import pytest

from challenge.kernel import clock
from challenge.models import ClockRun
from challenge.queries import lost_time, outages_between
from challenge.services.clock_runs import BREAK, note_tick

pytestmark = pytest.mark.django_db


def ticked(ago: timedelta) -> datetime:
    """As if the last tick had been so long ago."""
    note_tick()
    then = clock.now() - ago
    ClockRun.objects.update(began_at=then - timedelta(hours=1), last_at=then)
    return then


def test_ticks_without_a_break_are_one_run() -> None:
    began = ticked(BREAK / 2) - timedelta(hours=1)
    note_tick()
    note_tick()
    run = ClockRun.objects.get()
    assert (run.began_at, run.away_since) == (began, None)
    assert clock.now() - run.last_at < timedelta(seconds=10)


def test_a_break_is_an_outage_and_its_time_is_lost() -> None:
    then = ticked(timedelta(days=3))
    note_tick()
    note_tick()
    now = clock.now()
    [away] = outages_between(then - timedelta(days=9), now)
    assert away.began_at == then
    assert now - away.ended_at < timedelta(seconds=10)
    middle = then + timedelta(days=1)
    assert lost_time([away], then - timedelta(days=5), middle) == timedelta(days=1)
    assert lost_time([away], now, now + timedelta(days=1)) == timedelta(0)
    assert outages_between(then - timedelta(days=9), then) == []


def test_a_clock_that_is_set_back_goes_on_and_loses_no_time() -> None:
    note_tick()
    ahead = clock.now() + timedelta(days=2)
    ClockRun.objects.update(began_at=ahead, last_at=ahead)
    note_tick()
    run = ClockRun.objects.get()
    assert run.last_at < ahead
    assert run.began_at <= run.last_at
    assert not outages_between(clock.now() - timedelta(days=9), ahead)
