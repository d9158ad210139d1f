"""Where the tests' processor time goes: `python -m tools.suite_time [what pytest takes]`.

Wall time says how busy a machine is; this adds up the time that processors worked for the tests,
so that two runs can be compared beside anything else.  The last line is one JSON object:
`processor_s` of pytest, its workers and every program that they started and saw end; `database_s`
of the connections that tests held; `tests`; seconds by `phase` (set-up, call, teardown; `around`:
imports, collecting, the browser), by `folder`, and the `slowest` tests.  All tests one by one are
in .data/suite-time.json.
"""
# tested by: tests/tools/test_suite_time.py

import json
import resource
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

EACH = Path(".data/suite-time.json")
MOST_NAMED = 15
PHASES = {"setup": "set_up", "call": "call", "teardown": "teardown"}


def worked() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    own, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def worked_in_database() -> tuple[int, float]:
    """The server's process behind the connection that is open, and its seconds so far; none: zeros.

    It is another process's child, which only Linux tells of.
    """
    from django.db import connection  # noqa: PLC0415 - the settings aren't read before pytest is up

    if connection.connection is None or connection.connection.closed:
        return 0, 0.0
    number = connection.connection.info.backend_pid
    told = Path(f"/proc/{number}/schedstat")
    return number, int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


class Meter:
    """In each process of pytest: what a test's phases took stands in their reports."""

    def __init__(self) -> None:
        self.last, self.last_there = worked(), worked_in_database()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, Any]:
        """What has come since the phase before is this one's."""
        report = yield
        now, there = worked(), worked_in_database()
        before = self.last_there[1] if there[0] == self.last_there[0] else 0.0  # another process
        report.processor_s = now - self.last
        report.database_s = there[1] - before
        self.last, self.last_there = now, there
        return report


class Sums:
    """In the process that the command is: what all reports say."""

    def __init__(self) -> None:
        self.began = worked()
        self.tests: dict[str, dict[str, float]] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """One phase of one test."""
        test = self.tests.setdefault(report.nodeid, {"database": 0.0})
        test[PHASES[report.when]] = report.processor_s
        test["database"] += report.database_s

    def figures(self) -> dict[str, Any]:
        """Once everything has ended."""
        whole = worked() - self.began
        phases, folders = dict.fromkeys(PHASES.values(), 0.0), dict[str, float]()
        for name, test in self.tests.items():
            for phase in PHASES.values():
                phases[phase] += test.get(phase, 0.0)
            folders[folder_of(name)] = folders.get(folder_of(name), 0.0) + sum(test.values())
        phases["around"] = whole - sum(phases.values())
        took = {name: sum(test.values()) for name, test in self.tests.items()}
        return {
            "processor_s": round(whole, 1),
            "database_s": round(sum(test["database"] for test in self.tests.values()), 1),
            "tests": len(self.tests),
            "phase": _longest(phases, len(phases)),
            "folder": _longest(folders, len(folders)),
            "slowest": _longest(took, MOST_NAMED),
        }


def folder_of(name: str) -> str:
    """The first two folders of a test's name, or its file."""
    return "/".join(name.partition("::")[0].split("/")[:3])


def _longest(seconds: dict[str, float], most: int) -> dict[str, float]:
    first = sorted(seconds, key=lambda name: -seconds[name])[:most]
    return {name: round(seconds[name], 1) for name in first}


def pytest_configure(config: pytest.Config) -> None:
    """The workers of pytest-xdist read the command line too, and so come by here."""
    config.pluginmanager.register(Meter(), "suite_time_meter")


def main() -> int:
    """Run pytest, say the figures, end as pytest does."""
    sums = Sums()
    code = pytest.main(["-p", "tools.suite_time", *sys.argv[1:]], plugins=[sums])
    EACH.parent.mkdir(exist_ok=True)
    EACH.write_text(json.dumps(sums.tests, indent=0))
    sys.stdout.write(json.dumps(sums.figures()) + "\n")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main())
