"""Ticks are noted, so that time in which the server was away is known and never held against
anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from challenge.kernel import clock
from challenge.models import ClockRun

BREAK = timedelta(minutes=10)  # without a tick for so long, the clock was away


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the clock stood still.  pk: of the run that followed it."""

    pk: int
    began_at: datetime
    ended_at: datetime


@transaction.atomic
def note_tick() -> None:
    """The clock runs: lengthen its run, or begin a new one after a break.

    Where the clock was set back, the run goes on from the earlier time.
    """
    now = clock.now()
    run = ClockRun.objects.select_for_update().order_by("-pk").first()
    if run is not None and now - run.last_at <= BREAK:
        ClockRun.objects.filter(pk=run.pk).update(last_at=now, began_at=min(run.began_at, now))
    else:
        away_since = run.last_at if run else None
        ClockRun.objects.create(began_at=now, last_at=now, away_since=away_since)


def outages_between(since: datetime, until: datetime) -> list[Outage]:
    """The outages that overlap that time, oldest first."""
    runs = ClockRun.objects.filter(away_since__lt=until, began_at__gt=since).order_by("began_at")
    return [Outage(run.pk, run.away_since, run.began_at) for run in runs if run.away_since]


def lost_time(outages: Sequence[Outage], since: datetime, until: datetime) -> timedelta:
    """How much of a time the clock was away."""
    spans = (min(until, away.ended_at) - max(since, away.began_at) for away in outages)
    return sum((span for span in spans if span > timedelta(0)), timedelta(0))
