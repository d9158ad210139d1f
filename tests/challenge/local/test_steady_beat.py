"""Beat ticks on when the machine's clock is set back, and its messages don't pile up for later."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.schedules import schedule
from django_celery_outbox.models import CeleryOutbox

from challenge.celery import app as our_app
from challenge.local.steady_beat import SteadyScheduler

NAMES = ("first", "second", "third")
Made = tuple["MovedClock", SteadyScheduler, list[str]]


class MovedClock(Celery):
    """An app whose wall clock can be moved; everything of Celery's beat reads it."""

    moved = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Callable[[], Made]]:
    def make() -> Made:
        app = MovedClock("moved", broker_url="memory://")
        app.conf.update(
            beat_schedule={
                name: {"task": name, "schedule": schedule(run_every=60, app=app)} for name in NAMES
            },
            beat_schedule_filename=str(tmp_path / "schedule"),
        )
        ran: list[str] = []

        class Recorded(SteadyScheduler):
            def apply_async(self, entry: Any, *_args: Any, **_options: Any) -> None:
                ran.append(entry.name)

        return app, Recorded(app=app, schedule_filename=str(tmp_path / "schedule")), ran

    yield make
    our_app.set_current()  # else whoever comes after sends to the other one


def let_tick(scheduler: SteadyScheduler) -> None:
    for _ in range(10):
        scheduler.tick()


@pytest.mark.parametrize("back", [timedelta(minutes=10), timedelta(days=3)])
def test_a_clock_set_back_stops_no_task(sent: Callable[[], Made], back: timedelta) -> None:
    app, scheduler, ran = sent()
    app.moved = timedelta(minutes=5)
    let_tick(scheduler)
    assert sorted(ran) == sorted(NAMES)
    for minute in (0, 1, 2, 3):
        app.moved = timedelta(minutes=5 + minute, seconds=minute) - back
        ran.clear()
        let_tick(scheduler)
        assert sorted(ran) == sorted(NAMES)


def test_a_schedule_that_was_kept_ahead_of_the_clock_stops_no_task(
    sent: Callable[[], Made],
) -> None:
    app, scheduler, _ran = sent()
    app.moved = timedelta(days=1)
    let_tick(scheduler)
    scheduler.close()
    _app, again, ran = sent()
    let_tick(again)
    assert sorted(ran) == sorted(NAMES)


@pytest.mark.django_db
def test_every_message_of_the_clock_expires_counted_from_when_it_was_due() -> None:
    entries = our_app.conf.beat_schedule
    for entry in entries.values():
        our_app.send_task(entry["task"], **entry["options"])
    kept = [row.options["expires"] for row in CeleryOutbox.objects.all()]
    assert len(kept) == len(entries)
    soon = timedelta(hours=1, seconds=5)
    assert all(datetime.fromisoformat(at) - datetime.now(UTC) < soon for at in kept)
