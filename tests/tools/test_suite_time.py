"""The suite's processor time is that of its tests, and of all processes that they started."""

import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from tools.suite_time import Meter, Sums, worked

BURNT = 0.2
BURN = f"import time\nwhile time.process_time() < {BURNT}: pass"
NAME = "tests/judging/services/test_x.py::test_it"


def reported(meter: Meter, phase: str) -> Any:
    """The report of a phase that ends now."""
    hook = meter.pytest_runtest_makereport()
    next(hook)
    made: Any = pytest.TestReport
    report = made(NAME, ("", 0, ""), {}, "passed", None, phase)
    with pytest.raises(StopIteration) as done:
        hook.send(report)
    return done.value.value


def test_what_a_phase_and_its_programs_worked_is_in_its_report_and_in_the_sums() -> None:
    sums = Sums()
    meter = Meter()
    until = worked() + BURNT
    while worked() < until:
        pass
    sums.pytest_runtest_logreport(reported(meter, "setup"))
    subprocess.run([sys.executable, "-c", BURN], check=True)
    sums.pytest_runtest_logreport(reported(meter, "call"))
    sums.pytest_runtest_logreport(reported(meter, "teardown"))
    figures = sums.figures()
    assert figures["tests"] == 1
    assert figures["phase"]["set_up"] >= BURNT
    assert figures["phase"]["call"] >= BURNT
    assert figures["phase"]["teardown"] < BURNT
    assert figures["processor_s"] >= 2 * BURNT
    assert figures["folder"] == {"tests/judging/services": figures["slowest"][NAME]}


@pytest.mark.django_db
def test_what_the_database_worked_is_told_apart() -> None:
    meter = Meter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM generate_series(1, 1000000)")
    report = reported(meter, "call")
    assert report.database_s > 0.02
