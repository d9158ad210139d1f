"""The map from lines to the tests that run them, as one snapshot of the code had it."""
# tested by: tests/tools/mutants/test_a_tiny_package.py

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from tools.mutants.drawing.source import Mutant
from tools.mutants.running.checkout import Since


@dataclass(frozen=True, slots=True)
class Test:
    """A test of the map."""

    seconds: float
    passed: bool
    rests_on: tuple[str, ...]


class Lines:
    """place: a folder with the parts of the map, one of each process that made it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.tests: dict[str, Test] = {}
        self.resting = defaultdict[str, set[str]](set)
        for part in sorted(place.glob("*.json")):
            for name, facts in json.loads(part.read_text()).items():
                test = Test(facts["seconds"], facts["passed"], tuple(facts["rests_on"]))
                self.tests[name] = test
                for below in test.rests_on:
                    self.resting[below].add(name)
        self._of_files: dict[str, dict[int, set[str]]] = {}

    @cached_property
    def _parts(self) -> list[CoverageData]:
        parts = [CoverageData(str(path.with_suffix(""))) for path in self.place.glob("*.json")]
        for part in parts:
            part.read()
        return parts

    @cached_property
    def files(self) -> set[str]:
        """With lines that some test runs."""
        return {path for part in self._parts for path in part.measured_files()}

    def of_file(self, path: str) -> dict[int, set[str]]:
        """Of each line the tests that run it and passed."""
        if path not in self._of_files:
            found = defaultdict[int, set[str]](set)
            for part in self._parts:
                for line, names in part.contexts_by_lineno(path).items():
                    found[line].update(test for name in names for test in self._whose(name))
            self._of_files[path] = found
        return self._of_files[path]

    def _whose(self, name: str) -> Iterable[str]:
        named = {name} if name in self.tests else self.resting.get(name, set())
        return (test for test in named if self.tests[test].passed)

    def tests_of(self, mutant: Mutant, root: Path, since: Since) -> set[str]:
        """Those that come by it.  since: from the map's snapshot to the one that is mutated."""
        if mutant.name:
            return self._reading(mutant, root, since)
        first, last = mutant.lines
        return self._at(mutant.path, range(first, last + 1), since)

    def _at(self, path: str, lines: Iterable[int], since: Since) -> set[str]:
        there = self.of_file(path)
        stood = {old for line in lines for old in since.before(path, line)}
        return {test for line in stood for test in there.get(line, ())}

    def _reading(self, mutant: Mutant, root: Path, since: Since) -> set[str]:
        """Tests of the lines, anywhere, that name the constant."""
        word, found = re.compile(rf"\b{mutant.name}\b"), set[str]()
        for path in self.files:
            text = (root / path).read_text("utf-8") if (root / path).is_file() else ""
            if mutant.name in text:
                lines = (
                    number for number, line in enumerate(text.split("\n"), 1) if word.search(line)
                )
                found |= self._at(path, lines, since)
        return found
