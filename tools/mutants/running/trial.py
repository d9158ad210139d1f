"""A tree in which one mutant after the other is tried."""
# tested by: tests/tools/mutants/test_a_tiny_package.py

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tools.mutants.drawing.source import Mutant

ROOT = Path(__file__).resolve().parents[3]  # where the plugin is, whatever is tried
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - (.*))?$", re.MULTILINE)
PASSED, FOUND, BROKE_OFF, NOTHING_TO_RUN = 0, 1, 2, 5  # what pytest ends with
MODIFIED = count(int(time.time()) + 100_000, 7)  # no two files are ever of the same second
SECONDS_TO_DIE = 8
SECONDS_FOR_A_DATABASE = 300.0  # that has to be made, after all migrations


@dataclass(frozen=True, slots=True)
class Answer:
    """killed, survived, timeout; or broken: the tests couldn't be run at all."""

    said: str
    by: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Tree:
    """options: of every run of pytest; again, anew: with the database of the run before, or without
    it; stop: what has to end with the tree.
    """

    place: Path
    options: Sequence[str]
    again: Sequence[str] = ()
    anew: Sequence[str] = ()
    stop: Callable[[Path], None] = lambda _place: None
    is_fresh: bool = field(default=True, init=False)
    running: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def tried(self, mutant: Mutant, tests: Sequence[str], limit: float) -> Answer:
        """What the tests say with the fault in the code; afterwards it is as it was."""
        path = self.place / mutant.path
        raw = path.read_bytes()
        self._write(path, mutant.applied(raw))
        try:
            return self.run(tests, limit)
        finally:
            self._write(path, raw)

    @staticmethod
    def _write(path: Path, raw: bytes) -> None:
        """With a time of its own, and without what Python compiled of it before."""
        path.write_bytes(raw)
        moment = next(MODIFIED)
        os.utime(path, (moment, moment))
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)

    def run(self, tests: Sequence[str], limit: float, besides: Sequence[str] = ("-x",)) -> Answer:
        """Of pytest, in the tree, ended after so many seconds."""
        database = self.anew if self.is_fresh else self.again
        limit += SECONDS_FOR_A_DATABASE if self.is_fresh and self.anew else 0
        self.is_fresh = False
        code, text, seconds = self.pytest([*database, *besides], tests, limit)
        if code is None:  # whatever it was doing in its database isn't done
            self.is_fresh = True
            return Answer("timeout", f"after {seconds:.0f} s", seconds)
        by = FAILED.search(text)
        if code in {PASSED, NOTHING_TO_RUN}:
            return Answer("survived", "", seconds)
        if code in {FOUND, BROKE_OFF} and by:
            return Answer("killed", by[1], seconds)
        return Answer("broken", text[-600:], seconds)

    def pytest(
        self,
        options: Iterable[str],
        tests: Sequence[str],
        limit: float,
        environment: dict[str, str] | None = None,
    ) -> tuple[int | None, str, float]:
        """What it ended with (None: it had to be ended), what it said, and how long it took."""
        data = self.place / ".data"
        data.mkdir(exist_ok=True)
        names, log = data / "tests-of-mutant.txt", data / "log-of-mutant.txt"
        names.write_text("\n".join(tests))
        command = [sys.executable, "-m", "pytest", *self.options, *options, f"@{names}"]
        own = {"PYTHONPATH": str(ROOT), "COLUMNS": "400"} | (environment or {})
        began = time.monotonic()
        with log.open("w") as said:
            process = subprocess.Popen(
                command,
                cwd=self.place,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**_inherited(), **own},
                start_new_session=True,
            )
            self.running = process
            try:
                code: int | None = process.wait(limit)
            except BaseException as stopped:
                _end(process)
                if not isinstance(stopped, subprocess.TimeoutExpired):
                    raise
                code = None
        return code, log.read_text("utf-8", "replace"), time.monotonic() - began

    def halt(self) -> None:
        """What runs now ends."""
        if self.running is not None and self.running.poll() is None:
            _end(self.running)


def _inherited() -> dict[str, str]:
    """Without what another pytest around this one has set for itself, and with compiled modules:
    to compile all others each time would take longer than most tests.
    """
    taken = ("PYTEST", "DJANGO_", "CHALLENGE_", "DATABASE_URL", "REDIS_URL", "MUTANTS_", "COV")
    own = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in own and not name.startswith(taken)
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With everything that it has started."""
    for deadly in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, deadly)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_DIE)
            return
