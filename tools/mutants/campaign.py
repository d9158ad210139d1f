"""A campaign: the map, the sample, a trial of each mutant, and what it says of the tests."""
# tested by: tests/tools/mutants/test_a_tiny_package.py

import json
import queue
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from tools.mutants.drawing import equivalent
from tools.mutants.drawing.kinds import GUARDS, LOCKS
from tools.mutants.drawing.sample import Sample, Wanted
from tools.mutants.drawing.source import Mutant
from tools.mutants.house import House
from tools.mutants.running.checkout import Since, is_kept, make_tree, snapshot
from tools.mutants.running.lines import Lines
from tools.mutants.running.trial import Answer, Tree

PLUGIN = "tools.mutants.running.map_plugin"
MOST_SECONDS = 60.0  # of tests for one mutant, as long as they took for the map
SPARE_SECONDS, TIMES_AS_LONG = 90.0, 4.0  # on a machine that does something else, too
HOURS_OF_A_MAP = 4 * 3600.0
SECONDS_OF_A_FILE = 5.0  # of tests that the map doesn't know
READ_ONLY = "by reading the source: "
PLAIN_NAME = re.compile(r"[\w\-./:\[\] ]+")


class MapError(Exception):
    """No tests, or none that could be run."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant.  tests: how many came by it; ran: how many were asked."""

    mutant: Mutant
    said: str
    by: str
    tests: int = 0
    ran: int = 0
    seconds: float = 0.0


class Campaign:
    """say: told of each result as it comes."""

    def __init__(
        self,
        house: House,
        *,
        tests: Sequence[str] = (),
        trees: int = 2,
        listed: Path = equivalent.LISTED,
        say: Callable[[str], None] = print,
    ) -> None:
        self.house, self.say = house, say
        self.tests = tuple(tests) or house.tests
        self.equivalents = equivalent.listed(listed)
        self.data = house.root / ".data" / "mutants"
        self.tree = snapshot(house.root)
        self.trees = [
            Tree(
                self.data / "trees" / str(number),
                house.options,
                house.again,
                house.anew,
                house.stop,
            )
            for number in range(1, trees + 1)
        ]
        for tree in self.trees:
            make_tree(house.root, self.tree, tree.place, house.besides)
        self.root = self.trees[0].place  # what is drawn from, whatever the working tree does

    def stale(self) -> list[str]:
        """Equivalents of the list that the code has no room for."""
        return [
            f"{row.path} {row.function}: {row.kind} {row.old} → {row.new}"
            for row in equivalent.stale(self.root, self.equivalents)
        ]

    def lines(self) -> Lines:
        """The map: of this snapshot, else of an earlier one, else made now."""
        which = sha256("\n".join(self.tests).encode()).hexdigest()[:8]
        place = self.data / "maps" / f"{self.tree}-{which}"
        made = sorted(
            (path.parent for path in place.parent.glob(f"*-{which}/made")),
            key=lambda path: (path / "made").stat().st_mtime,
        )
        known = [path for path in made if is_kept(self.house.root, _tree_of(path))]
        if known and place not in known:
            place = known[-1]
            self.say(f"the map is of {place.name[:12]}; lines are looked up by what has changed")
        elif not known:
            self._make_map(place)
        self.since = Since(self.house.root, _tree_of(place), self.tree)
        return Lines(place)

    def _make_map(self, place: Path) -> None:
        files = self._test_files()
        if not files:
            raise MapError(f"no tests at {' '.join(self.tests)}")
        self.say(f"a map is made from {len(files)} files of tests")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        shares = [files[number :: len(self.trees)] for number in range(len(self.trees))]
        with ThreadPoolExecutor(len(self.trees)) as pool:
            said = list(pool.map(self._map_part, self.trees, shares, [place] * len(shares)))
        lines = Lines(place)
        if not any(test.passed for test in lines.tests.values()):
            raise MapError("\n".join(said))
        failed = sorted(name for name, test in lines.tests.items() if not test.passed)
        if failed:
            self.say(f"{len(failed)} tests fail without any mutant, and are left out: {failed[:9]}")
        (place / "made").touch()

    def _map_part(self, tree: Tree, files: Sequence[str], place: Path) -> str:
        if not files:
            return ""
        environment = {
            "MUTANTS_MAP": str(place / tree.place.name),
            "MUTANTS_FOLDERS": " ".join(self.house.folders),
        }
        tree.is_fresh = False
        _code, text, seconds = tree.pytest(
            [*tree.anew, "-q", "-p", PLUGIN], files, HOURS_OF_A_MAP, environment
        )
        last = text.strip().rsplit("\n", 1)[-1]
        self.say(f"part {tree.place.name} of the map took {seconds:.0f} s: {last}")
        return text[-3000:]

    def _test_files(self) -> list[str]:
        """The largest first, so that the parts take as long as each other."""
        paths = [
            path
            for name in self.tests
            for path in (
                [self.root / name]
                if name.endswith(".py")
                else (self.root / name).rglob("test_*.py")
            )
        ]
        ignored = [
            option.removeprefix("--ignore=")
            for option in self.house.options
            if option.startswith("--ignore=")
        ]
        names = {path.relative_to(self.root).as_posix(): path.stat().st_size for path in paths}
        kept = [name for name in names if not name.startswith(tuple(ignored))]
        return sorted(kept, key=lambda name: -names[name])

    def sample(self, wanted: Wanted) -> Sample:
        """What is drawn from this snapshot."""
        return Sample(self.root, self.house.strata, wanted)

    def run(self, mutants: Iterable[Mutant], lines: Lines) -> list[Result]:
        """Each in the tree that is free."""
        free: queue.SimpleQueue[Tree] = queue.SimpleQueue()
        for tree in self.trees:
            free.put(tree)
        results: list[Result] = []
        noting = threading.Lock()

        def tried(mutant: Mutant) -> None:
            tree = free.get()
            try:
                result = self._tried(tree, mutant, lines)
            finally:
                free.put(tree)
            with noting:
                results.append(result)
                self.say(f"{len(results)}. {shown(result)}")
                self._keep(results)

        with ThreadPoolExecutor(len(self.trees)) as pool:
            try:
                for done in [pool.submit(tried, mutant) for mutant in mutants]:
                    done.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for tree in self.trees:
                    tree.halt()
                raise
        return self._confirmed(results)

    def _tried(self, tree: Tree, mutant: Mutant, lines: Lines) -> Result:
        if any(row.is_it(mutant) for row in self.equivalents):
            return Result(mutant, "equivalent", "")
        found = lines.tests_of(mutant, self.root, self.since)
        chosen, seconds = self._nearest(mutant, found, lines)
        answer = Answer("survived", "no test of the map comes by it")
        if chosen:
            answer = tree.tried(mutant, chosen, SPARE_SECONDS + TIMES_AS_LONG * seconds)
        if answer.said == "survived":
            answer = self._read(tree, mutant) or answer
        return Result(mutant, answer.said, answer.by, len(found), len(chosen), answer.seconds)

    def _read(self, tree: Tree, mutant: Mutant) -> Answer | None:
        """Whether a test finds it that reads the source."""
        if mutant.kind not in GUARDS | LOCKS:
            return None
        readers = [test for place, test in self.house.readers if place in mutant.path]
        answer = tree.tried(mutant, readers, SPARE_SECONDS) if readers else None
        if answer is None or answer.said != "killed":
            return None
        return Answer("killed", READ_ONLY + answer.by, answer.seconds)

    def _nearest(
        self, mutant: Mutant, found: Iterable[str], lines: Lines
    ) -> tuple[list[str], float]:
        """As many as the time allows: those first that are likely to find it, file by file."""
        texts = _Texts(self.root)
        expected = {name: lines.tests[name].seconds for name in found}
        for path in sorted(self.since.changed()):  # tests that are newer than the map
            if path.rpartition("/")[2].startswith("test_") and texts.distance(path, mutant) < 0:
                expected = {name: took for name, took in expected.items() if _file(name) != path}
                expected[path] = SECONDS_OF_A_FILE
        order = sorted(expected, key=lambda name: (texts.distance(name, mutant), expected[name]))
        chosen, seconds = dict[str, float](), 0.0
        for name in order:
            if not chosen or seconds + expected[name] <= MOST_SECONDS:
                chosen[_plain(name)] = seconds
                seconds += expected[name]
        place_of_file = {file: place for place, file in enumerate(dict.fromkeys(map(_file, order)))}
        return sorted(chosen, key=lambda name: place_of_file[_file(name)]), seconds

    def _confirmed(self, results: list[Result]) -> list[Result]:
        """Whoever found a mutant passes without one; else nothing is said of that mutant."""
        killers = {result.by for result in results if result.said == "killed" and "::" in result.by}
        killers = {name for name in killers if not name.startswith(READ_ONLY)}
        if not killers:
            return results
        tree = self.trees[0]
        wrong = set[str]()
        names = sorted(map(_plain, killers))
        code, text, _seconds = tree.pytest([*tree.anew, "-q", "-rfE"], names, HOURS_OF_A_MAP)
        if code:
            wrong = {name for name in killers if re.search(rf"^(FAILED|ERROR) {re.escape(name)}",
                                                           text, re.MULTILINE)}  # fmt: skip
            self.say(f"these fail without a mutant, too: {sorted(wrong) or text[-600:]}")
        return [
            Result(result.mutant, "broken", result.by) if result.by in wrong else result
            for result in results
        ]

    def _keep(self, results: Iterable[Result]) -> None:
        rows = [json.dumps(asdict(result), ensure_ascii=False) for result in results]
        (self.data / "results.jsonl").write_text("\n".join(rows) + "\n")

    def stop(self) -> None:
        """What the trees have started ends."""
        for tree in self.trees:
            tree.stop(tree.place)


class _Texts:
    """Of the tests: how near one is to a mutant."""

    def __init__(self, root: Path) -> None:
        self.root, self.texts = root, dict[str, str]()

    def distance(self, test: str, mutant: Mutant) -> int:
        """Small: it bears the module's name, or speaks of the function or the module."""
        path = _file(test)
        if path not in self.texts:
            file = self.root / path
            self.texts[path] = file.read_text("utf-8") if file.is_file() else ""
        text, module = self.texts[path], mutant.path.removesuffix(".py").replace("/", ".")
        folder, stem = module.rpartition(".")[0], module.rpartition(".")[2]
        function = mutant.function.rpartition(".")[2]
        near = 4 * (path.rpartition("/")[2] == f"test_{stem}.py")
        near += 2 * bool(function and re.search(rf"\b{re.escape(function)}\b", text))
        near += module in text or f"from {folder} import {stem}" in text
        return -near


def _tree_of(place: Path) -> str:
    return place.name.partition("-")[0]


def _file(test: str) -> str:
    return test.partition("::")[0]


def _plain(test: str) -> str:
    """Without its parameters, where they hold what a file of arguments can't."""
    return test if PLAIN_NAME.fullmatch(test) else test.partition("[")[0]


def shown(result: Result) -> str:
    """As a line."""
    loud = result.said.upper() if result.said in {"survived", "broken"} else result.said
    asked = f"{result.ran} of {result.tests} tests, {result.seconds:.0f} s"
    return f"{loud} {result.mutant} ({asked}) {result.by[:300]}".rstrip()


def figures(seed: int, results: Sequence[Result]) -> dict[str, object]:
    """Shares of those that were tried and could be found."""
    return {
        "seed": seed,
        "mutants": len(results),
        "equivalent": sum(result.said == "equivalent" for result in results),
        "killed": sum(map(_is_found, results)),
        "score": _share(results),
        "guards_score": _share([r for r in results if r.mutant.kind in GUARDS]),
        "locks_score": _share([r for r in results if r.mutant.kind in LOCKS]),
        "by_reading": sum(_is_found(r) and r.by.startswith(READ_ONLY) for r in results),
        "untried": sum(result.said == "broken" for result in results),
    }


def _is_found(result: Result) -> bool:
    return result.said in {"killed", "timeout"}


def _share(results: Sequence[Result]) -> float | None:
    tried = [result for result in results if result.said not in {"equivalent", "broken"}]
    return round(sum(map(_is_found, tried)) / len(tried), 3) if tried else None
