"""Notes which tests run which lines: a plugin of pytest, beside coverage.py, that `make mutants`
loads.

MUTANTS_MAP says where: coverage's file of that name, and one with .json behind it that says of each
test how long it took, whether it passed, and on what it rests.  For the lines of a fixture that
many tests share, or of a world that is put back as rows, run only in the first of them; they are
noted under a name of their own, and each of these tests rests on that.
"""
# tested by: tests/tools/mutants/test_a_tiny_package.py

import json
import os
import sys
from collections import defaultdict
from collections.abc import Generator, Hashable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

PLACE = os.environ.get("MUTANTS_MAP", "")
FOLDERS = os.environ.get("MUTANTS_FOLDERS", "").split()
WORLDS = "tests.harness.once.remembered_worlds"  # where there is such a module


class Notes:
    """Of one run."""

    def __init__(self, place: Path, folders: list[str]) -> None:
        self.place = place
        self.coverage = Coverage(
            data_file=str(place), source=[str(Path(folder).resolve()) for folder in folders]
        )
        self.coverage.set_option("run:relative_files", True)
        self.coverage.set_option("run:core", "ctrace")  # the only one that tells tests apart
        self.within = [""]
        self.rests_on = defaultdict[str, set[str]](set)
        self.seconds = defaultdict[str, float](float)
        self.failed = set[str]()
        self.coverage.start()

    @contextmanager
    def told_apart(self, name: str) -> Iterator[None]:
        """Lines that run meanwhile are noted under the name, on which what is around it rests."""
        self.rests_on[self.within[-1]].add(name)
        self.within.append(name)
        self.coverage.switch_context(name)
        try:
            yield
        finally:
            self.within.pop()
            self.coverage.switch_context(self.within[-1])

    def world(self, key: Hashable) -> Any:
        """As it is built, or put back."""
        return self.told_apart("world " + sha256(repr(key).encode()).hexdigest()[:12])

    @pytest.hookimpl
    def pytest_collection_finish(self) -> None:
        """The worlds of the suite, if it has some, say when they are built."""
        if worlds := sys.modules.get(WORLDS):
            worlds.around_world = self.world  # type: ignore[attr-defined]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """A test, its set-up and what comes after."""
        with self.told_apart(item.nodeid):
            defined = getattr(item, "_fixtureinfo", None)
            for found in defined.name2fixturedefs.values() if defined else []:
                self.rests_on[item.nodeid].update(map(_name, filter(_is_shared, found)))
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """One that tests share is told apart from the first of them."""
        if not _is_shared(fixturedef):
            return (yield)
        with self.told_apart(_name(fixturedef)):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How long, and how it went."""
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Everything is written at the end, once."""
        self.coverage.stop()
        self.coverage.save()
        tests = {
            name: {
                "seconds": round(seconds, 3),
                "passed": name not in self.failed,
                "rests_on": sorted(self._all_below(name)),
            }
            for name, seconds in self.seconds.items()
        }
        Path(f"{self.place}.json").write_text(json.dumps(tests, ensure_ascii=False))

    def _all_below(self, name: str) -> set[str]:
        found, left = set[str](), [name]
        while left:
            new = self.rests_on.get(left.pop(), set()) - found
            found |= new
            left += new
        return found


def _is_shared(fixture: Any) -> bool:
    return bool(fixture.scope != "function")


def _name(fixture: Any) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


if PLACE:
    NOTES = Notes(Path(PLACE), FOLDERS)  # before anything of ours is imported


def pytest_configure(config: pytest.Config) -> None:
    """Only where a map is asked for."""
    if PLACE:
        config.pluginmanager.register(NOTES, "notes_for_mutants")
