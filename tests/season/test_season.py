"""Seasons by the clock: everything once, on time, and nothing else.

A short one in `make test`; `make season SEED=… EDITIONS=…` runs a year's.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from challenge.kernel import clock
from challenge.models import Edition
from tests.judging import factories as judging
from tests.season.moved_clock import moved_clock
from tests.season.plan import draw_season
from tests.season.report import Report
from tests.season.season import Season

SEED = int(os.environ.get("SEASON_SEED", "2027"))
EDITIONS = int(os.environ.get("SEASON_EDITIONS", "0"))  # 0: a short one
REPORT = os.environ.get("SEASON_REPORT", "")  # a file
FAULTS = ("after_their_moment", "twice", "in_quiet_hours", "missing", "stuck")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _servers(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.season.season.MailHouse"
    # Redis has a clock of its own, which can't be moved
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def test_the_moved_clock_is_that_of_python_and_of_the_database() -> None:
    start = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    edition = judging.a_preset_edition()
    with moved_clock(start) as moved:
        for moment in (start, start + timedelta(hours=9), start - timedelta(minutes=5)):
            moved.move_to(moment)
            with connection.cursor() as cursor:
                cursor.execute("SELECT now(), clock_timestamp(), CURRENT_TIMESTAMP = now()")
                assert cursor.fetchone()[:2] == (moment, moment)
            assert timezone.now() == clock.now() == moment
            row = Edition.objects.annotate(at=Now()).get(pk=edition.pk)
            assert row.at == moment
    assert abs(timezone.now() - clock.now()) < timedelta(seconds=5)
    assert clock.now() != start


def test_a_season_by_the_clock() -> None:
    random = Random(SEED)
    plan = draw_season(random, EDITIONS or 1, short=not EDITIONS)
    with moved_clock(plan.start - timedelta(hours=12)) as moved:
        season = Season(plan, random, moved)
        season.run()
        report = Report(season)
    if REPORT:
        Path(REPORT).write_text(f"{report.text()}\n{json.dumps(report.figures())}\n", "utf-8")
    assert not any(report.figures()[name] for name in FAULTS), report.text()
