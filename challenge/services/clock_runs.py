"""Ticks are noted, so that time in which the server was away is known and never held against
anybody.
"""

from datetime import timedelta

from django.db import transaction

from challenge.kernel import clock
from challenge.models import ClockRun

BREAK = timedelta(minutes=10)  # without a tick for so long, the clock was away


@transaction.atomic
def note_tick() -> None:
    """The clock runs: lengthen its run, or begin a new one after a break.

    Where the clock was set back, the run goes on from the earlier time.
    """
    now = clock.now()
    run = ClockRun.objects.select_for_update(no_key=True).order_by("-pk").first()
    if run is not None and now - run.last_at <= BREAK:
        ClockRun.objects.filter(pk=run.pk).update(last_at=now, began_at=min(run.began_at, now))
    else:
        away_since = run.last_at if run else None
        ClockRun.objects.create(began_at=now, last_at=now, away_since=away_since)
